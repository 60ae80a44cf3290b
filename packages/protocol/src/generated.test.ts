/** The generated files are those of today's .proto text, and the package's front door does not load descriptors. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { digests, findProtoc, generate } from '../generate.mjs'

const generated = fileURLToPath(new URL('./generated', import.meta.url))
const remedy = 'run: node packages/protocol/generate.mjs'

const filesOf = (folder: string): Record<string, string> => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = files.map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    paths.map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')] as const).sort(),
  )
}

test('the generated files belong to the .proto text, and nobody edited them', () => {
  const recorded = JSON.parse(readFileSync(join(generated, 'digest.json'), 'utf8'))
  assert.deepEqual(digests(generated), recorded, remedy)
})

const protoc = findProtoc()
test('generating again gives the same files', {
  skip: protoc === undefined ? 'there is no protoc' : false,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-generated-'))
  try {
    generate(folder, protoc ?? [])
    assert.deepEqual(filesOf(folder), filesOf(generated), remedy)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('importing @vonk/protocol loads no descriptors', () => {
  const entry = fileURLToPath(new URL('./index.ts', import.meta.url))
  const { metafile } = buildSync({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const loaded = Object.keys(metafile.inputs)
  assert.ok(loaded.some((path) => path.endsWith('in-memory-transport.ts')))
  assert.deepEqual(
    loaded.filter((path) => path.includes('@bufbuild') || path.endsWith('_pb.js')),
    [],
  )
})
