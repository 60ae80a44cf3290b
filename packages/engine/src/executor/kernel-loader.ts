/**
 * Builds and loads the kernel module on Node. A published package has `kernels.wasm` beside its bundle. In the
 * repository it is compiled at first need by AssemblyScript's compiler in a process of its own, and kept under
 * `node_modules/.cache/vonk` by the hash of sources and options; several processes may build at once, since each
 * writes aside and renames.
 */
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { assert } from '../base/assert.ts'

export interface LoadedKernels {
  readonly module: WebAssembly.Module
  readonly bytes: Uint8Array<ArrayBuffer>
}

// The import declares the largest memory there is, so that a memory of any size is accepted.
const options = [
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--sharedMemory',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
  '--enable',
  'simd',
  '--enable',
  'threads',
  '-O3',
  '--noAssert',
]

/** Where a published package has the module; nothing is there in the repository. */
const packagedPath = (): string => fileURLToPath(new URL('./kernels.wasm', import.meta.url))

interface BuildPlan {
  readonly target: string
  readonly temporary: string
  readonly command: readonly string[]
}

function planBuild(): BuildPlan {
  const folder = fileURLToPath(new URL('../kernels/assembly/', import.meta.url))
  assert(existsSync(folder), `kernel sources are in ${folder}`)
  // Bundlers of programs follow an imported createRequire, and would miss the compiler.
  const { createRequire } = process.getBuiltinModule('node:module')
  const compiler = dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json'))
  const hash = createHash('sha256')
  hash.update(readFileSync(join(compiler, 'package.json'))).update(options.join(' '))
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.ts')) hash.update(`\n// ${name}\n`).update(readFileSync(join(folder, name)))
  }
  const cache = join(dirname(compiler), '.cache', 'vonk')
  const target = join(cache, `kernels-${hash.digest('hex').slice(0, 24)}.wasm`)
  const temporary = `${target}.${process.pid}.${performance.now()}.tmp`
  const entry = join(folder, 'index.ts')
  const command = [join(compiler, 'bin', 'asc.js'), entry, ...options, '--outFile', temporary]
  return { target, temporary, command }
}

function finishBuild(plan: BuildPlan): void {
  renameSync(plan.temporary, plan.target)
  rmSync(plan.temporary, { force: true })
}

const compiled = (bytes: Uint8Array<ArrayBuffer>): LoadedKernels => ({
  module: new WebAssembly.Module(bytes),
  bytes,
})

/** Compiles the kernels unless they are cached; answers the path of the `.wasm`. Packaging copies it. */
export async function buildKernels(): Promise<string> {
  const plan = planBuild()
  if (!existsSync(plan.target)) {
    mkdirSync(dirname(plan.target), { recursive: true })
    await promisify(execFile)(process.execPath, plan.command)
    finishBuild(plan)
  }
  return plan.target
}

/** As `buildKernels`, for callers that cannot wait. */
export function buildKernelsSync(): string {
  const plan = planBuild()
  if (!existsSync(plan.target)) {
    mkdirSync(dirname(plan.target), { recursive: true })
    execFileSync(process.execPath, plan.command, { stdio: 'pipe' })
    finishBuild(plan)
  }
  return plan.target
}

let loaded: LoadedKernels | undefined

/** The kernel module of this process, compiled once. Workers get the `module` posted and instantiate it. */
export async function loadKernels(): Promise<LoadedKernels> {
  if (loaded === undefined) {
    const path = existsSync(packagedPath()) ? packagedPath() : await buildKernels()
    loaded ??= compiled(readFileSync(path))
  }
  return loaded
}

export function loadKernelsSync(): LoadedKernels {
  loaded ??= compiled(readFileSync(existsSync(packagedPath()) ? packagedPath() : buildKernelsSync()))
  return loaded
}
