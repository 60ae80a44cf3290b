/**
 * Starts a script on a Node that is new enough. A clone carries its own Node 24 (npm package `node`), so that a
 * machine with an old one can work on it; an installed package has only the Node that started it.
 *
 * Plain JavaScript for Node 18, without dependencies: this runs before anything else can.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
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
    // Ctrl-C reaches the child, too; what is sent from elsewhere reaches us alone.
    const interrupt = () => {
      if (!isOfTerminal()) child.kill('SIGINT')
    }
    const terminate = () => child.kill('SIGTERM')
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', terminate)
    const settle = () => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', terminate)
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

/** Whether Ctrl-C of a terminal reaches our group of processes: it is the one in the terminal's foreground. */
function isOfTerminal() {
  try {
    // Behind the name: state, parent, group, session, terminal, the terminal's foreground group.
    const [, , group, , , foreground] = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ')
    return group === foreground
  } catch {
    // Not Linux: where we are written to by a terminal, we are most likely of it.
    return process.stdin.isTTY === true || process.stderr.isTTY === true
  }
}
