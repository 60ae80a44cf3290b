/**
 * Starts a script on a Node that is new enough. A clone carries its own Node 24 (npm package `node`), so that a
 * machine with an old one can work on it; an installed package has only the Node that started it.
 *
 * Plain JavaScript for Node 18, without dependencies: this runs before anything else can.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The first major version that runs TypeScript as it is and has all that the engine uses of WebAssembly. */
export const nodeMajorMin = 24

export const isNewEnough = (version) => Number(version.split('.')[0]) >= nodeMajorMin

/** The Node that npm installed for `folder` or for a folder above it, or undefined where there is none. */
export function pinnedNode(folder) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', 'node', 'bin', name)
    if (existsSync(candidate)) return candidate
    if (dirname(at) === at) return undefined
  }
}

/**
 * Runs `script` with `args`: in this process where its Node will do, else in the pinned one, whose exit code becomes
 * ours. Says in one line which Node is needed where there is none.
 */
export async function launch(script, args) {
  if (isNewEnough(process.versions.node)) {
    process.argv = [process.execPath, script, ...args]
    await import(pathToFileURL(script).href)
    return
  }
  const node = pinnedNode(dirname(fileURLToPath(import.meta.url)))
  if (node === undefined) {
    process.stderr.write(`vonk needs Node ${nodeMajorMin} or later; this is ${process.versions.node}.\n`)
    process.exitCode = 1
    return
  }
  process.exitCode = await run(node, [script, ...args])
}

/** Runs a command on our terminal and resolves to its exit code; signals that reach us are its business. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    // Ctrl-C reaches the child through the terminal; we only have to outlive it. SIGTERM reaches us alone.
    const outlive = () => {}
    const forward = () => child.kill('SIGTERM')
    process.on('SIGINT', outlive)
    process.on('SIGTERM', forward)
    const settle = () => {
      process.off('SIGINT', outlive)
      process.off('SIGTERM', forward)
    }
    child.on('error', (cause) => {
      settle()
      reject(cause)
    })
    child.on('close', (code, signal) => {
      settle()
      resolve(code ?? 128 + (constants.signals[signal] ?? 0))
    })
  })
}
