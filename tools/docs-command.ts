/** `npm run docs`: makes the blocks and pages anew; with `-- --check` it names those that are out of date. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { docsFiles } from './docs.ts'

const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')
for (const { path, now, wanted } of await docsFiles()) {
  if (now === wanted) continue
  if (check) process.exitCode = 1
  else writeFileSync(join(root, path), wanted)
  console.log(check ? `${path} is out of date: run \`npm run docs\`` : `${path} written`)
}
