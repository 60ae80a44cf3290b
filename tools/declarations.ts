/**
 * The declarations of package `vonk`: made by the compiler for the whole tree, cut down to what the public entries
 * reach, with imports of our other packages turned into relative ones, so that the one tarball suffices.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import process from 'node:process'
import { root } from './bundle.ts'

/** Packages that the declarations may refer to; where they are not installed, the import must be ignored by comment. */
const foreignPackages = ['apache-arrow']

export interface DeclarationProblem {
  readonly file: string
  readonly message: string
}

const specifierPattern = /(\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)(['"])([^'"\n]+)\2/g

/** Writes the declarations that `entries` (source paths) reach into `folder`, as `<package>/<path>.d.ts`. */
export function writeDeclarations(entries: readonly string[], folder: string): DeclarationProblem[] {
  const emitted = mkdtempSync(join(tmpdir(), 'vonk-declarations-'))
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const args = [compiler, '-p', 'tsconfig.build.json', '--outDir', emitted]
    const result = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    const problems = copyReachable(emitted, entries, folder)
    if (result.status !== 0) problems.push({ file: 'tsc', message: `${result.stdout}${result.stderr}` })
    return problems
  } finally {
    rmSync(emitted, { recursive: true, force: true })
  }
}

function copyReachable(emitted: string, entries: readonly string[], folder: string): DeclarationProblem[] {
  const problems: DeclarationProblem[] = []
  const waiting = entries.map((entry) => entry.replace(/^packages\//, ''))
  const seen = new Set(waiting)
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    const from = source
    const file = declarationFile(emitted, source)
    if (!existsSync(file)) {
      problems.push({ file: source, message: 'has no declarations' })
      continue
    }
    const reached: string[] = []
    const text = readFileSync(file, 'utf8').replace(
      specifierPattern,
      (whole, before: string, quote: string, specifier: string) => {
        const target = sourceOf(from, specifier)
        if (target === undefined) {
          if (isForeign(specifier)) return whole
          problems.push({
            file: from,
            message: `the public types need '${specifier}', which nobody installs`,
          })
          return whole
        }
        reached.push(target)
        return `${before}${quote}${relativeSpecifier(from, target)}${quote}`
      },
    )
    for (const target of reached) {
      if (seen.has(target)) continue
      seen.add(target)
      waiting.push(target)
    }
    const to = join(folder, declarationPath(publishedPath(from)))
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, text)
  }
  return problems
}

/** Generated code comes with its declarations; all other is compiled. */
const isGenerated = (source: string): boolean => source.endsWith('.js') || source.endsWith('.d.ts')
const declarationPath = (source: string): string =>
  source.endsWith('.d.ts') ? source : source.replace(/\.[jt]s$/, '.d.ts')
const declarationFile = (emitted: string, source: string): string =>
  isGenerated(source)
    ? join(root, 'packages', declarationPath(source))
    : join(emitted, declarationPath(source))

/** Our source file behind an import, as `<package>/src/<path>.ts`, or undefined where it is somebody else's. */
function sourceOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  // Messages are plain objects: the shapes that the protobuf library gives their types are declared by us.
  if (specifier.startsWith('@bufbuild/protobuf')) return 'protocol/src/protobuf-shapes.ts'
  const ours = /^@vonk\/([^/]+)(?:\/(.+))?$/.exec(specifier)
  return ours === null ? undefined : `${ours[1]}/src/${ours[2] ?? 'index'}.ts`
}

const isForeign = (specifier: string): boolean =>
  foreignPackages.some((name) => specifier === name || specifier.startsWith(`${name}/`))

const publishedPath = (source: string): string => source.replace('/src/', '/')

function relativeSpecifier(from: string, target: string): string {
  const path = posix
    .relative(posix.dirname(publishedPath(from)), publishedPath(target))
    .replace(/(\.d)?\.ts$/, '.js')
  return path.startsWith('.') ? path : `./${path}`
}
