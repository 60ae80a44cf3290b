/** The package as its users have it: packed, and installed into an empty folder. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Calls `use` with a folder whose programs can import `vonk`, and removes the folder afterwards. */
export function withInstalledPackage<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-installed-'))
  try {
    // Always: what an earlier commit had built would be measured in the place of this one.
    execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'ignore' })
    execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: join(root, 'packages/vonk') })
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    execFileSync('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], { cwd: folder })
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
