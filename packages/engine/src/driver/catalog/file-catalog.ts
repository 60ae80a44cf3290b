/**
 * The catalog in files: a folder for each database below `_catalog` in the warehouse, a JSON file for each table in it.
 * Files come and go by one atomic step each (a link that fails where the name is taken, a rename, an unlink), so that
 * several processes can share a warehouse; nothing is kept in memory.
 */
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { quoteIdentifier, SparkError } from '@vonk/common'
import { errorCode, isMissing } from '../../base/file-errors.ts'
import {
  type Catalog,
  type DatabaseRecord,
  defaultDatabase,
  type TableRecord,
} from '../../catalog/catalog.ts'
import { localPath } from '../../source/local-path.ts'
import { parseSchemaJson, schemaJson } from '../../source/schema-json.ts'
import { namesIn, removeFolder } from './folders.ts'

const databaseFile = '_database.json'
const ending = '.json'

/** Names become those of folders; Spark takes no others either. */
function requirePlain(name: string): void {
  if (/^\w+$/.test(name)) return
  const parts = name.split('.')
  if (parts.includes('')) {
    throw new SparkError({ condition: 'INVALID_ATTRIBUTE_NAME_SYNTAX', messageParameters: { name } })
  }
  const shown = parts.map(quoteIdentifier).join('.')
  throw new SparkError({ condition: 'INVALID_SCHEMA_OR_RELATION_NAME', messageParameters: { name: shown } })
}

export class FileCatalog implements Catalog {
  private readonly warehouse: string
  private readonly root: string

  constructor(warehouse: string) {
    this.warehouse = resolve(localPath(warehouse))
    this.root = join(this.warehouse, '_catalog')
  }

  async databases(): Promise<readonly DatabaseRecord[]> {
    const names = new Set([defaultDatabase, ...(await namesIn(this.root)).map(decoded)])
    const found = await Promise.all([...names].sort().map((name) => this.database(name)))
    return found.filter((record) => record !== undefined)
  }

  async database(name: string): Promise<DatabaseRecord | undefined> {
    const text = await textOf(join(this.folder(name), databaseFile))
    if (text !== undefined) return JSON.parse(text) as DatabaseRecord
    if (name !== defaultDatabase) return undefined
    return { name, comment: 'default database', location: this.warehouse, properties: {} }
  }

  async createDatabase(record: DatabaseRecord): Promise<boolean> {
    if (record.name === defaultDatabase) return false
    requirePlain(record.name)
    await mkdir(this.folder(record.name), { recursive: true })
    const made = await this.create(join(this.folder(record.name), databaseFile), JSON.stringify(record))
    if (made) await mkdir(record.location, { recursive: true })
    return made
  }

  async dropDatabase(name: string): Promise<void> {
    const record = await this.database(name)
    for (const table of await this.tables(name)) await this.dropTable(table)
    // Without its file a database is none any more: the rest is cleaning up.
    await rm(join(this.folder(name), databaseFile), { force: true })
    await rm(this.folder(name), { recursive: true, force: true })
    if (record?.location === this.databaseLocation(name)) {
      await rm(record.location, { recursive: true, force: true })
    }
  }

  async tables(database: string): Promise<readonly TableRecord[]> {
    const files = await namesIn(this.folder(database))
    const names = files.filter((file) => file.endsWith(ending) && file !== databaseFile)
    const records = await Promise.all(
      names.sort().map((file) => this.table(database, decoded(file.slice(0, -ending.length)))),
    )
    return records.filter((record) => record !== undefined)
  }

  async table(database: string, name: string): Promise<TableRecord | undefined> {
    const text = await textOf(this.file(database, name))
    if (text === undefined) return undefined
    const { schema, ...record } = JSON.parse(text) as Omit<TableRecord, 'schema'> & {
      readonly schema: string
    }
    const parsed = parseSchemaJson(schema)
    if (parsed === undefined) throw damaged(this.file(database, name))
    return { ...record, schema: parsed }
  }

  async createTable(record: TableRecord): Promise<boolean> {
    requirePlain(record.name)
    await mkdir(this.folder(record.database), { recursive: true })
    return this.create(this.file(record.database, record.name), tableText(record))
  }

  async replaceTable(record: TableRecord): Promise<void> {
    await mkdir(this.folder(record.database), { recursive: true })
    const file = this.file(record.database, record.name)
    const aside = `${file}.${randomUUID()}`
    await writeFile(aside, tableText(record))
    await rename(aside, file)
  }

  async dropTable(record: TableRecord): Promise<void> {
    await rm(this.file(record.database, record.name), { force: true })
    if (record.type !== 'MANAGED') return
    await removeFolder(record.location)
  }

  checkName(name: string): void {
    requirePlain(name)
  }
  defaultLocation(database: DatabaseRecord, table: string): string {
    return join(database.location, table)
  }
  databaseLocation(name: string): string {
    return name === defaultDatabase ? this.warehouse : join(this.warehouse, `${name}.db`)
  }

  private folder(database: string): string {
    return join(this.root, encoded(database))
  }
  private file(database: string, table: string): string {
    return join(this.folder(database), `${encoded(table)}${ending}`)
  }

  /** The whole file or nothing, and only where there is none: a link to a name that is taken fails. */
  private async create(file: string, text: string): Promise<boolean> {
    const aside = `${file}.${randomUUID()}`
    await writeFile(aside, text)
    try {
      await link(aside, file)
      return true
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false
      throw error
    } finally {
      await rm(aside, { force: true })
    }
  }
}

const tableText = (record: TableRecord): string =>
  `${JSON.stringify({ ...record, schema: schemaJson(record.schema) }, undefined, 1)}\n`

/** Names with what file systems do not take, or what would leave the folder. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/[.*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
const decoded = (name: string): string => decodeURIComponent(name)

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

const damaged = (file: string): SparkError =>
  new SparkError({
    condition: 'INTERNAL_ERROR',
    messageParameters: { message: `The catalog's file ${file} holds no schema.` },
    message: `[INTERNAL_ERROR] The catalog's file ${file} holds no schema. SQLSTATE: XX000`,
  })
