/** Runs the programs of the cross suite against a session each, and compares what they answer. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SparkError, type SparkSession } from '../../packages/vonk/src/index.ts'
import { expressions } from './programs/expressions.ts'
import { frames } from './programs/frames.ts'
import { mistakes } from './programs/mistakes.ts'
import type { Program } from './programs/program.ts'
import { sources } from './programs/sources.ts'
import { statements } from './programs/statements.ts'

export const programs: readonly Program[] = [
  ...frames,
  ...expressions,
  ...statements,
  ...sources,
  ...mistakes,
]

/** What each program answered, as plain data, by its name. */
export type Answers = Readonly<Record<string, unknown>>

export async function answersOf(open: () => Promise<SparkSession>): Promise<Answers> {
  const spark = await open()
  const answers: Record<string, unknown> = {}
  try {
    for (const { name, run } of programs) {
      const folder = mkdtempSync(join(tmpdir(), 'vonk-cross-'))
      try {
        const text = JSON.stringify(await inTime(run(spark, folder)), (_, value) =>
          typeof value === 'bigint' ? String(value) : value,
        )
        answers[name] = JSON.parse(text.replaceAll(folder, 'FOLDER'))
      } catch (error) {
        answers[name] =
          error instanceof SparkError
            ? { failed: error.condition, sqlState: error.sqlState }
            : { broken: String(error) }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
  } finally {
    await spark.stop()
  }
  return answers
}

/** A program that hangs must not keep the others from running. */
const programMsMax = 180_000

async function inTime<Answer>(running: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RangeError(`no answer in ${programMsMax} ms`)), programMsMax)
  })
  try {
    return await Promise.race([running, late])
  } finally {
    clearTimeout(timer)
  }
}
