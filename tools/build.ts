/**
 * `npm run build`: makes what `npm pack` packs, in packages/vonk/dist: bundles, kernels, declarations, licences.
 * With `--if-missing` it does nothing where a build is there.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { buildKernels } from '../packages/engine/src/executor/kernel-loader.ts'
import {
  type Bundled,
  bundlePublic,
  bundleWorker,
  existingWorkers,
  modulesOf,
  packSources,
  publicEntries,
  root,
} from './bundle.ts'
import { writeDeclarations } from './declarations.ts'

const home = join(root, 'packages/vonk')
const dist = join(home, 'dist')

async function build(): Promise<boolean> {
  rmSync(dist, { recursive: true, force: true })
  const bundled = [
    await bundlePublic(dist, { write: true }),
    ...(await Promise.all(existingWorkers().map((entry) => bundleWorker(entry, dist, { write: true })))),
  ]
  packSources(dist)
  copyFileSync(await buildKernels(), join(dist, 'kernels.wasm'))
  writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licencesOf(bundled))
  for (const name of ['README.md', 'LICENSE']) copyFileSync(join(root, name), join(home, name))
  const entries = publicEntries.filter((entry) => !entry.endsWith('/cli.ts'))
  const problems = writeDeclarations(entries, join(dist, 'types'))
  for (const { file, message } of problems) console.error(`${file}: ${message}`)
  return problems.length === 0
}

/** The licence texts of the packages that went into the bundles, as their licences ask. */
function licencesOf(bundled: readonly Bundled[]): string {
  const folders = new Set<string>()
  for (const module of bundled.flatMap(modulesOf)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)
    if (match !== null) folders.add(match[1])
  }
  const texts = [...folders].sort().map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
      readonly name: string
      readonly version: string
      readonly license?: string
    }
    const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name))
    const text = file === undefined ? '' : `\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`
    return `${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})\n${text}`
  })
  const opening = 'Package vonk contains code of these packages, under their licences.\n'
  return [opening, ...texts].join(`\n${'-'.repeat(78)}\n\n`)
}

if (process.argv.includes('--if-missing') && existsSync(join(dist, 'index.js'))) process.exitCode = 0
else process.exitCode = (await build()) ? 0 : 1
