/**
 * The folder of a table that is being made, while other sessions and processes may be making one of the same name: rows
 * are written aside and come into place in one step, the catalog's record decides who has made the table, and who has
 * not takes away what it made and nothing else.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../../base/file-errors.ts'
import type { Catalog, TableRecord } from '../../catalog/catalog.ts'
import { namesIn } from '../catalog/folders.ts'
import { commandError, fullName, tableExists } from './command-errors.ts'

/** Between a folder and its record another process needs a moment, and a dropped table its folder's removal. */
const looks = 10
const betweenLooksMs = 20

/** A table without rows. */
export async function createEmpty(record: TableRecord, catalog: Catalog): Promise<void> {
  if (record.type === 'MANAGED') await requireFree(record, catalog)
  const made = (await mkdir(record.location, { recursive: true })) !== undefined
  try {
    await register(record, catalog)
  } catch (error) {
    if (made) await leave(record, catalog)
    throw error
  }
}

/** Writes a table's rows into a folder. */
type Fill = (folder: string) => Promise<void>

/** A table with rows. */
export const createFilled = (record: TableRecord, catalog: Catalog, fill: Fill): Promise<void> =>
  filled(record, catalog, fill, () => register(record, catalog))

/** A table with rows in the place of one that lies elsewhere. */
export const replaceFilled = (record: TableRecord, catalog: Catalog, fill: Fill): Promise<void> =>
  filled(record, catalog, fill, () => catalog.replaceTable(record))

/** `note` writes the record. */
async function filled(
  record: TableRecord,
  catalog: Catalog,
  fill: Fill,
  note: () => Promise<void>,
): Promise<void> {
  if (record.type === 'MANAGED') return placeFilled(record, catalog, fill, note)
  await mkdir(record.location, { recursive: true })
  await requireNoFiles(record)
  const aside = join(record.location, `.${randomUUID()}`)
  try {
    await fill(aside)
    await note()
    for (const name of await readdir(aside)) await rename(join(aside, name), join(record.location, name))
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

async function placeFilled(
  record: TableRecord,
  catalog: Catalog,
  fill: Fill,
  note: () => Promise<void>,
): Promise<void> {
  await requireFree(record, catalog)
  const aside = join(dirname(record.location), `.${basename(record.location)}.${randomUUID()}`)
  try {
    await fill(aside)
    const names = await readdir(aside)
    await place(aside, record, catalog)
    try {
      await note()
    } catch (error) {
      for (const name of names) await rm(join(record.location, name), { recursive: true, force: true })
      await leave(record, catalog)
      throw error
    }
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

async function register(record: TableRecord, catalog: Catalog): Promise<void> {
  if (!(await catalog.createTable(record))) throw tableExists(record)
}

/** A folder takes the place of an empty one or of none; where others were first it stays aside. */
async function place(aside: string, record: TableRecord, catalog: Catalog): Promise<void> {
  await mkdir(dirname(record.location), { recursive: true })
  for (let look = 0; ; look++) {
    try {
      return await rename(aside, record.location)
    } catch (error) {
      if (!isTaken(error)) throw error
    }
    await lookAgain(look, record, catalog)
  }
}

/** What lies there already belongs to somebody. */
async function requireFree(record: TableRecord, catalog: Catalog): Promise<void> {
  for (let look = 0; (await namesIn(record.location)).length > 0; look++) {
    await lookAgain(look, record, catalog)
  }
}

async function lookAgain(look: number, record: TableRecord, catalog: Catalog): Promise<void> {
  if (await isRecorded(record, catalog)) throw tableExists(record)
  if (look >= looks) {
    throw commandError('LOCATION_ALREADY_EXISTS', {
      ...{ location: `'file:${record.location}'`, identifier: fullName(record) },
    })
  }
  await sleep(betweenLooksMs)
}

async function requireNoFiles({ location }: TableRecord): Promise<void> {
  // Others that write aside here are not there yet.
  const entries = (await namesIn(location)).filter((name) => !name.startsWith('.'))
  if (entries.length === 0) return
  throw commandError('_LEGACY_ERROR_TEMP_1241', {
    ...{ tablePath: `file:${location}`, config: 'spark.sql.legacy.allowNonEmptyLocationInCTAS' },
  })
}

/** An empty folder goes unless it is another's table by now. */
async function leave(record: TableRecord, catalog: Catalog): Promise<void> {
  if (await isRecorded(record, catalog)) return
  try {
    await rmdir(record.location)
  } catch (error) {
    if (!isTaken(error) && errorCode(error) !== 'ENOENT') throw error
  }
}

/** Whether the folder is that of a table by the name. */
async function isRecorded({ database, name, location }: TableRecord, catalog: Catalog): Promise<boolean> {
  return (await catalog.table(database, name))?.location === location
}

const isTaken = (error: unknown): boolean => ['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')
