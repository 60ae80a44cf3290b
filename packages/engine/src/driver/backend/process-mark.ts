/**
 * A mark of a process that others can judge by: where its process number counts (the machine since it was booted and,
 * in containers, the namespace of its process numbers), its number, and when it began, since numbers are given again.
 * Files of processes may be seen by others who cannot tell whether these run: containers that share a folder, machines
 * that share a disk.
 */
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import process from 'node:process'
import { isAlive } from '../../source/process-alive.ts'

/** Letters of a mark in a file's name: place, process number, start. */
export const markPattern = /([0-9a-f]{8})-(\d+)-([0-9a-z]*)/

/** The mark of this process. */
export const processMark = (): string => `${place()}-${process.pid}-${startOf(process.pid) ?? ''}`

/** Whether the process of a mark runs; undefined where that cannot be told from here. */
export function isRunning(mark: string): boolean | undefined {
  const [, where, pid, start] = markPattern.exec(mark) ?? []
  if (where !== place()) return undefined
  if (!isAlive(Number(pid))) return false
  const known = startOf(Number(pid))
  return known === undefined || start === '' || known === start
}

let known: string | undefined

/** Two processes with the same place see each other by their numbers. */
function place(): string {
  if (known !== undefined) return known
  // Only Linux has namespaces of process numbers, and says which start of the machine this is.
  const machine = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? hostname()
  const namespace = read(() => readlinkSync('/proc/self/ns/pid')) ?? ''
  known = createHash('sha256').update(`${machine}\n${namespace}`).digest('hex').slice(0, 8)
  return known
}

/** When a process began, in the kernel's ticks; undefined where the system does not say it in a file. */
function startOf(pid: number): string | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The name of the program, which may hold anything, ends with the last parenthesis; the start is the 22nd field.
  const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return ticks === undefined ? undefined : BigInt(ticks).toString(36)
}

function read(file: () => string): string | undefined {
  try {
    return file()
  } catch {
    return undefined
  }
}
