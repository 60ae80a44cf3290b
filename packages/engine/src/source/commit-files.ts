/**
 * The commit of a job's files: all of them come into sight, or none. A journal in the job's folder names what is moved;
 * with it a commit that fails is undone at once, and one whose process died by whoever comes to the folder next, reader
 * or writer. The commit counts from the moment its journal is removed.
 */

import { mkdir, readdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { errorCode, isMissing } from '../base/file-errors.ts'
import type { WrittenFile } from '../exec/task.ts'
import { isAlive } from './process-alive.ts'

export const temporaryName = '_temporary'
const successName = '_SUCCESS'
const journalName = 'commit.json'
const replacedName = 'replaced'

/** The folder in which a job of this process writes aside; who made it can be told from its name. */
export const stageFolder = (target: string, jobId: string): string =>
  join(target, temporaryName, `${jobId}@${hostname()}@${process.pid}`)

/** Names relative to the target. */
interface Journal {
  readonly added: readonly string[]
  /** Files and folders that make room for them. */
  readonly replaced: readonly string[]
  readonly wasThere: boolean
}

export interface CommitRequest {
  readonly target: string
  readonly stage: string
  readonly files: readonly WrittenFile[]
  /** What is replaced: everything, what lies in the folders that get files, or nothing. */
  readonly replace: 'all' | 'folders' | 'nothing'
  readonly wasThere: boolean
}

export async function commitFiles({ target, stage, files, replace, wasThere }: CommitRequest): Promise<void> {
  const added = files.map(({ name }) => name)
  const replaced = await toReplace(target, added, replace)
  const journal: Journal = { added, replaced, wasThere }
  const journalPath = join(stage, journalName)
  await writeFile(journalPath, JSON.stringify(journal))
  try {
    for (const name of replaced) await move(join(target, name), join(stage, replacedName, name))
    for (const file of files) await move(file.staged, join(target, file.name))
    await unlink(journalPath)
  } catch (error) {
    await undo(target, stage, journal)
    throw error
  }
  await removeStage(target, stage)
  await writeFile(join(target, successName), '')
}

/** Puts a folder into the place of a file, which comes back where that fails. */
export async function replaceFile(file: string, folder: string): Promise<void> {
  const aside = `${folder}.replaced`
  await rename(file, aside)
  try {
    await rename(folder, file)
  } catch (error) {
    await rename(aside, file)
    throw error
  }
  await rm(aside)
}

async function toReplace(
  target: string,
  added: readonly string[],
  replace: CommitRequest['replace'],
): Promise<readonly string[]> {
  if (replace === 'nothing') return []
  if (replace === 'all') return (await readdir(target)).filter((name) => name !== temporaryName)
  const folders = [...new Set(added.map((name) => dirname(name)))]
  const found = await Promise.all(folders.map((name) => exists(join(target, name))))
  return folders.filter((_, i) => found[i])
}

async function move(from: string, to: string): Promise<void> {
  await makeFolder(dirname(to))
  await rename(from, to)
}

/** What came goes, and what went comes back. Whatever is so already stays so: the journal is ahead of the moves. */
async function undo(target: string, stage: string, { added, replaced, wasThere }: Journal): Promise<void> {
  for (const name of added) await rm(join(target, name), { force: true })
  // A partition's folder that was made for its files; one that was set aside has to make room for its return.
  for (const name of new Set(added.map((file) => dirname(file)))) await removeEmpty(target, name)
  for (const name of replaced) {
    const aside = join(stage, replacedName, name)
    if (await exists(aside)) await move(aside, join(target, name))
  }
  await removeStage(target, stage)
  if (!wasThere) await removeIfEmpty(target)
}

/** The folder and those above it, as far as they are empty. */
async function removeEmpty(target: string, name: string): Promise<void> {
  for (let folder = name; folder !== '.'; folder = dirname(folder)) await removeIfEmpty(join(target, folder))
}

/** A task that was killed may write there for a moment still. */
export async function removeStage(target: string, stage: string): Promise<void> {
  await rm(stage, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  await removeIfEmpty(join(target, temporaryName))
}

/** Undoes the commits, and removes the files, of jobs whose process on this machine is gone. */
export async function clearLeftovers(target: string): Promise<void> {
  const folder = join(target, temporaryName)
  for (const name of await namesIn(folder)) {
    const [, host, pid] = name.split('@')
    if (host !== hostname() || isAlive(Number(pid))) continue
    const stage = join(folder, name)
    const journal = await readJournal(stage)
    if (journal === undefined) await removeStage(target, stage)
    else await undo(target, stage, journal)
  }
}

/** Undefined where the commit had not begun, or its journal was cut short: then nothing has been moved. */
async function readJournal(stage: string): Promise<Journal | undefined> {
  try {
    return JSON.parse(await readFile(join(stage, journalName), 'utf8')) as Journal
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined
    throw error
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/**
 * As `mkdir` with `recursive`, which on some file systems tries for ever (Node 24 below `/proc`) and names a wrong
 * cause on others that are read-only.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    if (code !== 'ENOENT' || (await exists(dirname(folder)))) throw error
    await makeFolder(dirname(folder))
    await makeFolder(folder)
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

export async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) throw error
  }
}
