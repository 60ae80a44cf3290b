/** Commits that fail or die between two moves: what was there is there again, and nothing else. */
import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { clearLeftovers, commitFiles, makeFolder, replaceFile, temporaryName } from './commit-files.ts'
import { listFiles } from './file-listing.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-commit-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** No process has this number: it is above what systems give. */
const deadProcess = 2 ** 30

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Every file below, with its text. */
const contents = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (readdirSync(path, { recursive: true }) as string[])
      .filter((name) => statSync(join(path, name)).isFile())
      .toSorted()
      .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
  )

const stageOf = (target: string) => join(target, temporaryName, `job@${hostname()}@${deadProcess}`)

/** A finished job's files, aside, and the request to commit them. */
function staged(target: string, names: readonly string[]) {
  const stage = stageOf(target)
  const files = names.map((name) => {
    const path = join(stage, 'task-0', name)
    put(path, `new ${name}`)
    return { name, bytes: 1, rows: 1, staged: path }
  })
  return { target, stage, files, wasThere: true }
}

test('a commit brings all files, and takes away what they replace', async () => {
  const target = join(folder, 'whole')
  put(join(target, 'old'), 'old')
  put(join(target, 'k=1', 'old'), 'old')
  await commitFiles({ ...staged(target, ['a', 'k=2/b']), replace: 'all' })
  assert.deepEqual(contents(target), { _SUCCESS: '', a: 'new a', 'k=2/b': 'new k=2/b' })
  await commitFiles({ ...staged(target, ['k=2/c']), replace: 'folders' })
  assert.deepEqual(contents(target), { _SUCCESS: '', a: 'new a', 'k=2/c': 'new k=2/c' })
})

for (const replace of ['all', 'folders', 'nothing'] as const) {
  test(`a commit that fails on the way is undone, replacing ${replace}`, async () => {
    const target = join(folder, `failing-${replace}`)
    const before = { 'k=1/old': 'old', 'k=2/other': 'other' }
    for (const [name, text] of Object.entries(before)) put(join(target, name), text)
    const request = staged(target, ['k=1/a', 'k=1/b', 'k=3/c', 'k=3/d'])
    rmSync(request.files[3].staged)
    await assert.rejects(commitFiles({ ...request, replace }), { code: 'ENOENT' })
    assert.deepEqual(contents(target), before)
    assert.deepEqual(readdirSync(target).toSorted(), ['k=1', 'k=2'])
  })

  test(`a commit that died on the way is undone by the next reader, replacing ${replace}`, async () => {
    for (let moves = 0; moves <= 6; moves++) {
      const target = join(folder, `dead-${replace}-${moves}`)
      const before = { 'k=1/old': 'old', 'k=2/other': 'other' }
      for (const [name, text] of Object.entries(before)) put(join(target, name), text)
      const request = staged(target, ['k=1/a', 'k=1/b', 'k=3/c', 'k=3/d'])
      await dyingCommit({ ...request, replace }, moves)
      const seen = await listFiles([target])
      assert.deepEqual(
        seen.map(({ path }) => path.slice(target.length + 1)),
        ['k=1/old', 'k=2/other'],
        `after ${moves} moves`,
      )
      assert.deepEqual(contents(target), before)
    }
  })
}

test('a folder that a dead commit made goes with it', async () => {
  const target = join(folder, 'fresh')
  const request = staged(target, ['a', 'b'])
  await dyingCommit({ ...request, replace: 'nothing', wasThere: false }, 1)
  await clearLeftovers(target)
  assert.ok(!readdirSync(folder).includes('fresh'))
})

test('what others may still be at is left alone, and a commit that had not begun is cleared away', async () => {
  const target = join(folder, 'others')
  put(join(target, 'old'), 'old')
  const journal = JSON.stringify({ added: ['old'], replaced: [], wasThere: true })
  const [alive, elsewhere, cut] = [
    `job@${hostname()}@${process.pid}`,
    `job@not-${hostname()}@${deadProcess}`,
    `cut@${hostname()}@${deadProcess}`,
  ].map((name) => join(target, temporaryName, name))
  for (const stage of [alive, elsewhere]) put(join(stage, 'commit.json'), journal)
  put(join(cut, 'commit.json'), journal.slice(0, 9))
  await clearLeftovers(target)
  assert.deepEqual([alive, elsewhere, cut].map(existsSync), [true, true, false])
  assert.equal(contents(target).old, 'old')
})

test('a folder that was there, and empty, stays when a commit into it fails', async () => {
  const target = join(folder, 'empty')
  const request = staged(target, ['a', 'b'])
  rmSync(request.files[1].staged)
  await assert.rejects(commitFiles({ ...request, replace: 'nothing' }), { code: 'ENOENT' })
  assert.deepEqual(readdirSync(target), [])
})

test('a folder takes the place of a file, which comes back where that fails', async () => {
  const [file, made] = [join(folder, 'one-file'), join(folder, 'made')]
  put(file, 'old')
  await assert.rejects(replaceFile(file, made), { code: 'ENOENT' })
  assert.equal(readFileSync(file, 'utf8'), 'old')
  put(join(made, 'part'), 'new')
  await replaceFile(file, made)
  assert.deepEqual(contents(file), { part: 'new' })
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('made')),
    [],
  )
})

test('a folder cannot be made where a file is, or where there are none', async () => {
  const file = join(folder, 'a-file')
  put(file, '')
  await makeFolder(join(folder, 'x', 'y'))
  await makeFolder(join(folder, 'x', 'y'))
  await assert.rejects(makeFolder(file), { code: 'EEXIST' })
  if (existsSync('/proc')) await assert.rejects(makeFolder('/proc/vonk/x'), { code: 'ENOENT' })
})

/** Leaves the folder as a process that ends after some of its moves would. */
async function dyingCommit(request: Parameters<typeof commitFiles>[0], moves: number): Promise<void> {
  const { target, stage, files, replace, wasThere } = request
  const replaced = { all: ['k=1', 'k=2'], folders: ['k=1'], nothing: [] }[replace]
  const added = files.map(({ name }) => name)
  put(join(stage, 'commit.json'), JSON.stringify({ added, replaced, wasThere }))
  const steps = [
    ...replaced.map((name) => [join(target, name), join(stage, 'replaced', name)]),
    ...files.map((file) => [file.staged, join(target, file.name)]),
  ]
  const { renameSync } = await import('node:fs')
  for (const [from, to] of steps.slice(0, moves)) {
    mkdirSync(dirname(to), { recursive: true })
    renameSync(from, to)
  }
}
