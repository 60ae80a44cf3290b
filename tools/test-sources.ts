/**
 * Every TypeScript file that a test process may load, its types blanked, in one file: to find, read and strip seven
 * hundred modules takes each of them longer than to compile and run what is in them. `test-process.mjs` hands them out
 * under their own URLs; as types leave blanks behind, each line and column is where it was.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Where each text lies in the file of all: URL, start and end in bytes. */
export type SourceIndex = readonly (readonly [url: string, start: number, end: number])[]

/** Writes `sources.txt` and its `sources.json`, a `SourceIndex`, into the folder. */
export function packSources(root: string, folders: readonly string[], folder: string): void {
  const files = globSync(
    folders.map((path) => `${path}/**/*.ts`),
    // AssemblyScript has types that are none of TypeScript's.
    { cwd: root, exclude: ['**/node_modules/**', '**/assembly/**', '**/*.d.ts'] },
  )
  const texts: Buffer[] = []
  const index: [string, number, number][] = []
  let end = 0
  for (const file of new Set(files)) {
    const path = join(root, file)
    const url = pathToFileURL(path).href
    const text = Buffer.from(stripTypeScriptTypes(readFileSync(path, 'utf8'), { sourceUrl: url }))
    texts.push(text)
    index.push([url, end, end + text.length])
    end += text.length
  }
  writeFileSync(join(folder, 'sources.txt'), Buffer.concat(texts))
  writeFileSync(join(folder, 'sources.json'), JSON.stringify(index))
}
