/**
 * What every npm script of the clone starts with: `node tools/bootstrap.mjs SCRIPT [ARGS]`.
 * Installs what package-lock.json asks for where that is missing or another version, then runs the script with the
 * pinned Node. Plain JavaScript for Node 18: a fresh clone has nothing but git, npm and whatever Node came with it.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { isNewEnough, launch, nodeMajorMin, pinnedNode, run } from '../packages/vonk/bin/launch.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const lockFile = join(root, 'package-lock.json')
// Inside node_modules, so that whatever removes the one removes the other.
const stampFile = join(root, 'node_modules', '.vonk-lock-hash')

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))
const lockHash = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex')

/** Whether what npm noted about its last install matches the lock file: true after an `npm ci` made by hand. */
function installedAsLocked() {
  const noteFile = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(noteFile)) return false
  const installed = readJson(noteFile).packages
  for (const [path, wanted] of Object.entries(readJson(lockFile).packages)) {
    if (!path.includes('node_modules/')) continue
    const found = installed[path]
    // Optional ones are other platforms' binaries.
    if (found === undefined ? !wanted.optional : found.version !== wanted.version) return false
  }
  return true
}

function isInstalled() {
  const hash = lockHash()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return true
  if (!installedAsLocked()) return false
  writeFileSync(stampFile, hash)
  return true
}

async function install() {
  process.stderr.write('Installing what package-lock.json asks for (npm ci, about half a minute) ...\n')
  // npm must not run on the very Node that it is about to replace.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    // npm is a .cmd file there, which only a shell starts.
    shell: process.platform === 'win32',
  })
  if (code === 0) writeFileSync(stampFile, lockHash())
  return code
}

function explainMissingNode() {
  process.stderr.write(
    `Node ${nodeMajorMin} is missing: npm has installed the packages, but was not let run the install script of its\n` +
      `package "node" (ignore-scripts, or a policy on scripts). Either allow that one script:\n` +
      `    npm rebuild node --ignore-scripts=false\n` +
      `or start this command with a Node ${nodeMajorMin} of your own. (This is Node ${process.versions.node}.)\n`,
  )
}

async function main() {
  const [script, ...args] = process.argv.slice(2)
  if (!isInstalled()) {
    const code = await install()
    if (code !== 0) return code
  }
  if (!isNewEnough(process.versions.node) && pinnedNode(root) === undefined) {
    explainMissingNode()
    return 1
  }
  await launch(resolve(root, script), args)
}

const code = await main()
if (code !== undefined) process.exitCode = code
