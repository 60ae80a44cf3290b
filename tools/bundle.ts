/**
 * Bundles what is published: the entries of package `vonk`, which share their code in chunks (so that a Column is the
 * same class in all of them), and each thread's or process's entry as a file of its own, which loads no planner.
 *
 * Source finds a worker's file by `new URL('./slot-worker.ts', import.meta.url)`, and the kernels likewise; here that
 * becomes `packagedUrl`, which finds the file in the package, also from within somebody's own bundle.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, type BuildResult, build, type Metafile, type Plugin } from 'esbuild'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** What people import, and the command line. */
export const publicEntries = [
  'packages/vonk/src/index.ts',
  'packages/vonk/src/functions.ts',
  'packages/vonk/src/types.ts',
  'packages/vonk/src/client.ts',
  'packages/vonk/src/cli.ts',
]

/** Started by path, in a thread or process of their own. */
export const workerEntries = [
  'packages/engine/src/executor/slot-worker.ts',
  'packages/engine/src/executor/executor-process.ts',
]

export const existingWorkers = (): string[] => workerEntries.filter((entry) => existsSync(join(root, entry)))

const urlPattern = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+\.(?:ts|wasm))\1\s*,\s*import\.meta\.url\s*,?\s*\)/g
const { version } = JSON.parse(readFileSync(join(root, 'packages/vonk/package.json'), 'utf8')) as {
  readonly version: string
}
const packagedUrlModule = join(root, 'packages/engine/src/executor/packaged-url.ts')

/** Points the URLs of worker files at their bundles; a URL of any other TypeScript file has no bundle, and fails. */
const workerUrls: Plugin = {
  name: 'worker-urls',
  setup({ onLoad }) {
    onLoad({ filter: /packages[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      const unknown: string[] = []
      const contents = text.replace(urlPattern, (found, _quote, target: string) => {
        const file = relative(root, resolve(dirname(path), target)).replaceAll('\\', '/')
        const isKnown = workerEntries.includes(file) || file.endsWith('.wasm')
        if (!isKnown) unknown.push(file)
        const name = basename(file).replace(/\.ts$/, '.js')
        return isKnown ? `packagedUrl(${JSON.stringify({ name, version })})` : found
      })
      const errors = unknown.map((file) => ({
        text: `${file} is started by URL but is not in workerEntries`,
      }))
      // Imports hold for the whole module; at the end they move no line of the source map.
      const imported = `\nimport { packagedUrl } from ${JSON.stringify(packagedUrlModule)}\n`
      return { contents: contents === text ? text : contents + imported, loader: 'ts', errors }
    })
  },
}

/**
 * The gRPC library is CommonJS, and in an ES module a `require` of Node's modules has nobody to answer it: each becomes
 * a module that hands on the names. Its loader of .proto files, which we have no use for, stays out.
 */
const requiredByGrpc: Plugin = {
  name: 'required-by-grpc',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@grpc\/proto-loader$/ }, ({ path }) => ({ path, external: true }))
    onResolve({ filter: /^(?:node:)?[a-z0-9_/]+$/ }, ({ path, kind }) => {
      if (kind !== 'require-call' || !isBuiltin(path)) return undefined
      return { path: path.replace(/^node:/, ''), namespace: 'node-required' }
    })
    onLoad({ filter: /.*/, namespace: 'node-required' }, ({ path }) => ({
      contents: `export * from 'node:${path}'; export { default } from 'node:${path}'`,
      loader: 'js',
    }))
  },
}

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  // As Node does, the ES module of a package rather than its copy for require.
  mainFields: ['module', 'main'],
  target: 'node24',
  external: ['apache-arrow'],
  sourcemap: 'linked',
  sourcesContent: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
  plugins: [workerUrls, requiredByGrpc],
  // require('vonk') works on ES modules that do not wait while they load.
  supported: { 'top-level-await': false },
}

export type Bundled = BuildResult & { readonly metafile: Metafile }

/** Bundles the public entries into `folder`. */
export async function bundlePublic(folder: string, options: { readonly write: boolean }): Promise<Bundled> {
  return build({
    ...common,
    entryPoints: publicEntries,
    outdir: folder,
    entryNames: '[name]',
    chunkNames: 'chunk-[hash]',
    splitting: true,
    metafile: true,
    write: options.write,
  })
}

/** Bundles one thread's or process's entry into one file in `folder`. */
export async function bundleWorker(
  entry: string,
  folder: string,
  options: { readonly write: boolean },
): Promise<Bundled> {
  return build({
    ...common,
    entryPoints: [entry],
    outdir: folder,
    entryNames: '[name]',
    metafile: true,
    write: options.write,
  })
}

/**
 * Names the sources in a folder's source maps as if they lay in `src` beside the bundles: their text is in the maps,
 * and the paths to this repository would lead out of the installed package.
 */
export function packSources(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.map'))) {
    const path = join(folder, file)
    const map = JSON.parse(readFileSync(path, 'utf8')) as { sources: string[] }
    map.sources = map.sources.map((source) => packedSource(relative(root, resolve(folder, source))))
    writeFileSync(path, JSON.stringify(map))
  }
}

/** `packages/engine/src/a/b.ts` is `src/engine/a/b.ts`, and a dependency's file is under its own name. */
export function packedSource(fromRoot: string): string {
  const path = fromRoot.replaceAll('\\', '/')
  const dependency = path.lastIndexOf('node_modules/')
  if (dependency >= 0) return `src/${path.slice(dependency)}`
  return `src/${path.replace(/^packages\//, '').replace(/^([^/]+)\/src\//, '$1/')}`
}

/** The modules that went into a bundle, by path from the root, sorted. */
export const modulesOf = ({ metafile }: Bundled): string[] => Object.keys(metafile.inputs).sort()
