/**
 * Where the files of the published package are that are started or read by path: workers, executors, kernels. The build
 * (`tools/bundle.ts`) puts a call of `packagedUrl` in the place of the URLs of `workerEntries` and of the kernels, so
 * nothing here runs from sources.
 *
 * They lie beside our code, unless a bundler has put that code into a program's own file. Then they are looked for
 * beside the bundle, where people may have copied them, and in the package `vonk` that the program finds.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { SparkError } from '@vonk/common'

/** Of this code, or of the bundle it is in; a bundle in CommonJS has no `import.meta.url`, but a file name. */
const ownUrl = (): string | undefined => {
  const url: string | undefined = import.meta.url
  return url ?? (typeof __filename === 'string' ? pathToFileURL(__filename).href : undefined)
}

export interface PackagedFile {
  readonly name: string
  /** Of the package whose code this is: files of another one do not go with it. */
  readonly version: string
}

/** The URL of a file in the package's `dist`; an error that says what to do where it is not to be found. */
export function packagedUrl(file: PackagedFile, from: string | undefined = ownUrl()): URL {
  const beside = from?.startsWith('file:') ? new URL(`./${file.name}`, from) : undefined
  if (beside !== undefined && existsSync(beside)) return beside
  const starts = [from, process.argv[1], join(process.cwd(), 'program.js')]
  for (const start of starts) {
    const found = start === undefined ? undefined : inInstalledPackage(file, start)
    if (found !== undefined) return pathToFileURL(found)
  }
  throw new SparkError({
    condition: 'FAILED_READ_FILE.FILE_NOT_EXIST',
    messageParameters: { path: file.name },
    message:
      `[FAILED_READ_FILE.FILE_NOT_EXIST] ${file.name} of package vonk ${file.version} was not found. A bundle that ` +
      'vonk is part of needs the package in a node_modules above it, or, copied from node_modules/vonk/dist beside ' +
      'it, kernels.wasm, slot-worker.js and executor-process.js. Or leave vonk external when bundling.',
  })
}

function inInstalledPackage({ name, version }: PackagedFile, start: string): string | undefined {
  try {
    // A bundler would take an imported createRequire for its own.
    const manifest = process.getBuiltinModule('node:module').createRequire(start).resolve('vonk/package.json')
    const installed = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version?: string }
    const path = join(dirname(manifest), 'dist', name)
    return installed.version === version && existsSync(path) ? path : undefined
  } catch {
    // Not installed there.
    return undefined
  }
}
