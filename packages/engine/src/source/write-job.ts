/**
 * The driver's side of a write: where it goes, what is there already, and the commit. Attempts of tasks write aside
 * into `_temporary/<job>`; only what the attempts that counted have left is moved into place, at the end, and what was
 * to be replaced goes only then (`commit-files.ts`).
 */

import { randomUUID } from 'node:crypto'
import { readdirSync, rmdirSync, rmSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SparkError, type StructType, struct } from '@vonk/common'
import type { Settings } from '../base/config.ts'
import { isMissing } from '../base/file-errors.ts'
import { maxRecordsPerFile, partitionOverwriteMode, sessionTimeZone } from '../base/settings.ts'
import type { TaskOutput } from '../exec/task.ts'
import type { SaveMode, Write } from '../plan/logical-plan.ts'
import {
  clearLeftovers,
  commitFiles,
  makeFolder,
  removeIfEmpty,
  removeStage,
  replaceFile,
  stageFolder,
  temporaryName,
} from './commit-files.ts'
import { checkCsvWrite } from './csv/options.ts'
import { localPath, pathUri } from './local-path.ts'
import { writeProblem } from './output-file.ts'
import { invalidOption, ReadOptions, zoneOption } from './read-options.ts'
import { refuseOptions } from './refused-options.ts'
import { checkLineSep, checkTextWrite } from './text/line-options.ts'
import { checkFormat, checkWrite, writeCodec } from './write-formats.ts'
import type { SharedWrite } from './write-shared.ts'

export interface WriteJob {
  readonly format: string
  /** Plain data for the sinks. */
  readonly shared: Readonly<Record<string, unknown>>
  commit(outputs: readonly TaskOutput[]): Promise<void>
  abort(): Promise<void>
  /** As `abort`, in a process that ends. */
  abortNow(): void
}

export interface WriteRequest {
  readonly command: Write
  readonly schema: StructType
  readonly settings: Settings
}

/** Undefined: there is something already and the mode is `ignore`. */
export async function startWriteJob(request: WriteRequest): Promise<WriteJob | undefined> {
  const { command, settings } = request
  const format = command.format.toLowerCase()
  if (format === 'noop') return noopJob()
  const options = new ReadOptions(command.options)
  checkFormat(format)
  refuseOptions(format, 'write', options)
  const path = command.path ?? options.text('path')
  if (path === undefined) {
    throw new SparkError({
      condition: '_LEGACY_ERROR_TEMP_2047',
      message:
        "[_LEGACY_ERROR_TEMP_2047] 'path' is not specified: save(path), or option('path', ...). SQLSTATE: XX000",
    })
  }
  const target = localPath(path)
  const partitionBy = partitionColumns(command, request.schema)
  const data = struct(request.schema.fields.filter(({ name }) => !partitionBy.includes(name)))
  checkWrite(format, data)
  if (format === 'csv') checkCsvWrite(options)
  checkLineSep(options, format)
  if (format === 'text') checkTextWrite(options)
  if (format === 'json') options.flag('ignoreNullFields', true)
  const { codec, extension } = writeCodec(format, options, settings)
  // A folder in which a dead job left nothing but its own is not there; nor is one that goes with what it left.
  const seemsThere = await hasContent(target)
  await clear(target)
  const isThere = seemsThere && (await hasContent(target))
  if (isThere && command.mode === 'ignore') return undefined
  if (isThere && command.mode === 'errorifexists') {
    throw new SparkError({
      condition: 'PATH_ALREADY_EXISTS',
      messageParameters: { outputPath: pathUri(target) },
    })
  }
  const jobId = randomUUID()
  // A file that is overwritten stays until the folder in its place is whole.
  const isFile = isThere && command.mode === 'overwrite' && !(await stat(target)).isDirectory()
  const folder = isFile ? join(dirname(target), `.${basename(target)}.${jobId}`) : target
  const stage = stageFolder(folder, jobId)
  await prepare(folder, stage)
  const most = options.number('maxRecordsPerFile') ?? settings.get(maxRecordsPerFile)
  const shared: SharedWrite = {
    ...{ jobId, stage, partitionBy, codec, extension, maxRecordsPerFile: most },
    schema: request.schema,
    options: Object.fromEntries(options.entries()),
    zone: zoneOption(options) ?? settings.get(sessionTimeZone),
  }
  const overwrite = overwriteMode(options) ?? settings.get(partitionOverwriteMode)
  const dynamic = overwrite.toLowerCase() === 'dynamic' && partitionBy.length > 0
  return new FilesJob({
    ...{ format, shared, target, folder, mode: command.mode, dynamic },
    wasThere: isThere && !isFile,
  })
}

function overwriteMode(options: ReadOptions): string | undefined {
  const text = options.text('partitionOverwriteMode')
  if (text === undefined || /^(static|dynamic)$/i.test(text)) return text
  throw invalidOption('partitionOverwriteMode', text, 'static or dynamic')
}

const noopJob = (): WriteJob => ({
  format: 'noop',
  shared: {},
  commit: async () => undefined,
  abort: async () => undefined,
  abortNow: () => undefined,
})

/** The partition columns as the schema spells them. */
function partitionColumns(command: Write, schema: StructType): readonly string[] {
  const names = command.partitionBy.map((name) => {
    const found =
      schema.fields.find((f) => f.name === name) ??
      schema.fields.find((f) => f.name.toLowerCase() === name.toLowerCase())
    if (found !== undefined) return found.name
    throw new SparkError({
      condition: 'COLUMN_NOT_DEFINED_IN_TABLE',
      sqlState: '42703',
      messageParameters: {
        colType: 'partition',
        colName: `\`${name}\``,
        tableName: command.path ?? '',
        tableCols: schema.fields.map((f) => `\`${f.name}\``).join(', '),
      },
    })
  })
  if (names.length > 0 && names.length === schema.fields.length) {
    throw new SparkError({ condition: 'ALL_PARTITION_COLUMNS_NOT_ALLOWED', messageParameters: {} })
  }
  return names
}

/** Whether a path is there; leftovers of a write that never ended do not count. */
async function hasContent(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isDirectory()) return true
    const names = await readdir(path)
    return names.length === 0 || names.some((name) => name !== temporaryName)
  } catch (error) {
    if (isMissing(error)) return false
    throw writeProblem(path, error)
  }
}

/** What jobs left here whose process died. */
async function clear(target: string): Promise<void> {
  try {
    await clearLeftovers(target)
  } catch (error) {
    throw writeProblem(target, error)
  }
}

async function prepare(target: string, stage: string): Promise<void> {
  try {
    await makeFolder(stage)
  } catch (error) {
    throw writeProblem(target, error)
  }
}

interface FilesJobOptions {
  readonly format: string
  readonly shared: SharedWrite
  readonly target: string
  /** What is written: the target, or what takes its place. */
  readonly folder: string
  readonly mode: SaveMode
  /** Overwrite only the partitions that get rows. */
  readonly dynamic: boolean
  readonly wasThere: boolean
}

class FilesJob implements WriteJob {
  readonly format: string
  private readonly options: FilesJobOptions

  constructor(options: FilesJobOptions) {
    this.options = options
    this.format = options.format
  }

  get shared(): Readonly<Record<string, unknown>> {
    return { ...this.options.shared }
  }

  async commit(outputs: readonly TaskOutput[]): Promise<void> {
    const { target, folder, shared, mode, dynamic, wasThere } = this.options
    const files = outputs.flatMap((output) => (output?.kind === 'files' ? output.files : []))
    const replace = mode !== 'overwrite' ? 'nothing' : dynamic ? 'folders' : 'all'
    try {
      await commitFiles({ target: folder, stage: shared.stage, files, replace, wasThere })
      if (folder !== target) await replaceFile(target, folder)
    } catch (error) {
      throw writeProblem(target, error)
    }
  }

  async abort(): Promise<void> {
    const { target, folder, shared, wasThere } = this.options
    await removeStage(folder, shared.stage)
    if (folder !== target) await rm(folder, { recursive: true, force: true })
    else if (!wasThere) await removeIfEmpty(target)
  }

  abortNow(): void {
    const { target, folder, shared, wasThere } = this.options
    removeNow(folder === target ? shared.stage : folder)
    const mayBeEmpty = folder !== target ? [] : [dirname(shared.stage), ...(wasThere ? [] : [target])]
    for (const path of mayBeEmpty) if (isEmptyFolder(path)) rmdirSync(path)
  }
}

/** A thread or process that was stopped just before may still be busy in the folder for a moment. */
const removeNow = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })

const isEmptyFolder = (folder: string): boolean => {
  try {
    return readdirSync(folder).length === 0
  } catch {
    return false
  }
}
