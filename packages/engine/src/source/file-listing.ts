/**
 * Which files a read covers: paths, folders (all below them), globs. Hidden files are left out as in Spark, and folders
 * named `column=value` are taken apart. What the files hold is not looked at.
 */

import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SparkError } from '@vonk/common'
import { errorCode, isMissing } from '../base/file-errors.ts'
import { clearLeftovers } from './commit-files.ts'
import { globExpression, hasGlob } from './glob.ts'
import { localPath, pathUri } from './local-path.ts'
import { defaultPartitionName } from './partition-name.ts'

export interface ListedFile {
  readonly path: string
  readonly size: number
  readonly modifiedMs: number
  /**
   * Pairs of column and value from the folders below the path that was asked for; values unescaped, null for the
   * default one.
   */
  readonly folders: readonly PartitionFolder[]
  /** Lies directly in a path that was asked for, or is one. */
  readonly direct: boolean
}
export interface PartitionFolder {
  readonly column: string
  readonly value: string | null
}

export interface ListingOptions {
  /** Every file below, and no partition columns. */
  readonly recursive?: boolean
  readonly nameFilter?: string
  readonly basePath?: string
  readonly modifiedBefore?: number
  readonly modifiedAfter?: number
  readonly ignoreMissing?: boolean
}

const statsAtOnce = 64

const isHidden = (name: string): boolean =>
  name.startsWith('.') || (name.startsWith('_') && !name.includes('=')) || name.endsWith('._COPYING_')

/** Sorted by path within each of the given paths. Throws SparkError `PATH_NOT_FOUND`. */
export async function listFiles(
  paths: readonly string[],
  options: ListingOptions = {},
): Promise<readonly ListedFile[]> {
  // No file system has such a name, and Node's calls do not take it.
  const impossible = paths.find((path) => path.includes('\0'))
  if (impossible !== undefined) throw notFound(localPath(impossible))
  const base = options.basePath === undefined ? undefined : localPath(options.basePath)
  const roots = (await allInOrder(paths.map((path) => expandGlob(localPath(path), options)))).flat()
  const found = await allInOrder(roots.map((root) => listRoot(root, base, options)))
  const name = options.nameFilter === undefined ? undefined : globExpression(options.nameFilter)
  return found
    .flat()
    .filter(
      (file) =>
        (name === undefined || name.test(basename(file.path))) &&
        (options.modifiedBefore === undefined || file.modifiedMs < options.modifiedBefore) &&
        (options.modifiedAfter === undefined || file.modifiedMs > options.modifiedAfter),
    )
}

/** Of several that fail, the first is told, whichever failed earlier. */
async function allInOrder<T>(asked: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(asked)
  return settled.map((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}

const notFound = (path: string): SparkError =>
  new SparkError({ condition: 'PATH_NOT_FOUND', messageParameters: { path: pathUri(path) } })

/** What was there a moment ago: another process takes it away, as when it drops the table. */
async function orVanished<T>(path: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (cause) {
    if (!isMissing(cause)) throw cause
    const messageParameters = { path }
    throw new SparkError({ condition: 'FAILED_READ_FILE.FILE_NOT_EXIST', messageParameters, cause })
  }
}

async function expandGlob(path: string, options: ListingOptions): Promise<readonly string[]> {
  if (!hasGlob(path) || (await exists(path))) return [path]
  const parts = path.split('/').slice(1)
  let level: readonly string[] = ['/']
  for (const part of parts) {
    if (!hasGlob(part)) level = level.map((folder) => join(folder, part))
    else level = (await Promise.all(level.map((folder) => matching(folder, part)))).flat()
  }
  const checks = await Promise.all(level.map(exists))
  const found = level.filter((_, i) => checks[i])
  if (found.length === 0 && !options.ignoreMissing) throw notFound(path)
  return found
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

async function matching(folder: string, pattern: string): Promise<readonly string[]> {
  const expression = globExpression(pattern)
  try {
    const names = await readdir(folder)
    return names
      .filter((name) => expression.test(name))
      .sort(byText)
      .map((name) => join(folder, name))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

async function listRoot(
  root: string,
  base: string | undefined,
  options: ListingOptions,
): Promise<readonly ListedFile[]> {
  let found: Awaited<ReturnType<typeof stat>>
  try {
    found = await stat(root)
  } catch (error) {
    if (!isMissing(error)) throw error
    if (options.ignoreMissing) return []
    throw notFound(root)
  }
  const folder = found.isDirectory() ? root : dirname(root)
  const above = options.recursive || base === undefined ? [] : foldersBetween(base, folder)
  if (!found.isDirectory()) {
    return [
      {
        path: root,
        size: Number(found.size),
        modifiedMs: Number(found.mtimeMs),
        folders: above,
        direct: true,
      },
    ]
  }
  await settleCommits(root)
  const files: {
    readonly path: string
    readonly folders: readonly PartitionFolder[]
    readonly direct: boolean
  }[] = []
  await walk(root, above, options, { files, direct: true })
  return statAll(files)
}

/** A job that died in its commit must not be seen by half. Where nothing may be written there is nothing to be done. */
async function settleCommits(root: string): Promise<void> {
  try {
    await clearLeftovers(root)
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error
  }
}

/** Partition folders of `folder` below `base`. */
function foldersBetween(base: string, folder: string): readonly PartitionFolder[] {
  if (folder !== base && !folder.startsWith(`${base}/`)) return []
  return folder
    .slice(base.length)
    .split('/')
    .flatMap((name) => partitionFolder(name) ?? [])
}

async function walk(
  folder: string,
  above: readonly PartitionFolder[],
  options: ListingOptions,
  into: {
    readonly files: { path: string; folders: readonly PartitionFolder[]; direct: boolean }[]
    readonly direct: boolean
  },
): Promise<void> {
  const found = await orVanished(folder, readdir(folder, { withFileTypes: true }))
  const entries = found.filter(({ name }) => !isHidden(name))
  entries.sort((a, b) => byText(a.name, b.name))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    const kind = await kindOf(entry, path)
    if (kind === undefined) continue
    if (kind === 'folder') {
      const own = options.recursive ? undefined : partitionFolder(entry.name)
      await walk(path, own === undefined ? above : [...above, own], options, {
        files: into.files,
        direct: false,
      })
    } else into.files.push({ path, folders: above, direct: into.direct })
  }
}

/** Undefined: a link to nothing, to itself, or to a folder that it lies in and that is listed anyway. */
async function kindOf(entry: Dirent, path: string): Promise<'folder' | 'file' | undefined> {
  if (!entry.isSymbolicLink()) return entry.isDirectory() ? 'folder' : 'file'
  try {
    const target = await realpath(path)
    if (!(await stat(target)).isDirectory()) return 'file'
    const folder = `${await realpath(dirname(path))}/`
    return folder.startsWith(target === '/' ? '/' : `${target}/`) ? undefined : 'folder'
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function statAll(
  files: readonly { path: string; folders: readonly PartitionFolder[]; direct: boolean }[],
): Promise<readonly ListedFile[]> {
  const listed: ListedFile[] = []
  for (let from = 0; from < files.length; from += statsAtOnce) {
    const some = files.slice(from, from + statsAtOnce)
    const stats = await Promise.all(some.map(({ path }) => orVanished(path, stat(path))))
    some.forEach((file, i) => {
      listed.push({ ...file, size: stats[i].size, modifiedMs: stats[i].mtimeMs })
    })
  }
  return listed
}

function partitionFolder(name: string): PartitionFolder | undefined {
  const equals = name.indexOf('=')
  if (equals <= 0) return undefined
  const value = name.slice(equals + 1)
  return {
    column: unescapeFolder(name.slice(0, equals)),
    value: value === defaultPartitionName ? null : unescapeFolder(value),
  }
}

const unescapeFolder = (text: string): string =>
  text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
