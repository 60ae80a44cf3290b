/**
 * Who may import whom: the packages, the engine's folders from bottom to top, and the parts that stay free of Node.
 * The tables are the design's; a change here is a change of the architecture and belongs into docs/architecture.md.
 */
import { posix } from 'node:path'
import { type ImportStatement, importsOf, type SourceText } from './source-text.ts'
import type { Finding, Tree } from './tidy.ts'

/** Each package and what it may import of ours. */
const packageImports: Readonly<Record<string, readonly string[]>> = {
  common: [],
  protocol: [],
  client: ['common', 'protocol'],
  engine: ['common'],
  server: ['common', 'protocol', 'engine'],
  ui: [],
  vonk: ['common', 'protocol', 'client', 'engine', 'server', 'ui'],
}

/** The engine's folders, bottom up: each may import those before it. */
const engineFolders = [
  'base',
  'wasm',
  'kernels',
  'values',
  'columnar',
  'expr',
  'plan',
  'sql',
  'catalog',
  'analysis',
  'optimizer',
  'physical',
  'codegen',
  'exec',
  'source',
  'shuffle',
  'storage',
  'scheduler',
  'executor',
  'driver',
]
const lastNodeFreeFolder = engineFolders.indexOf('codegen')
/** Packages that a browser page could load. */
const nodeFreePackages = ['common', 'client']

/** Files that may import Node's modules though their folder may not, each with its reason. */
const nodeExceptions: Readonly<Record<string, string>> = {}

/** All that the scheduler sees of the layers below it: what it decides must not depend on plans or rows. */
const schedulerTypes = ['packages/engine/src/shuffle/map-status.ts']
/** And of `common`: how a failure is told. */
const schedulerCommonNames = ['SparkError', 'SparkErrorData']

const schedulerRule = 'scheduler imports base, the map-status type and SparkError only'

interface Importer {
  readonly path: string
  readonly packageName: string
  /** The engine's folder, undefined in other packages and in the engine's own entry files. */
  readonly folder: string | undefined
  readonly isTest: boolean
}

/** Tests, and what only tests import: folders named `testing` or `scenarios` and files named `x.testing.ts`. */
export const isTestPath = (path: string): boolean =>
  /\.(?:test|slow-test|testing)\.\w+$/.test(path) || /\/(?:testing|scenarios)\//.test(path)

export function checkImports(path: string, source: SourceText, tree: Tree): Finding[] {
  const place = /^packages\/([^/]+)\/src\/(?:([^/]+)\/)?/.exec(path)
  if (place === null) return []
  const [, packageName, folder] = place
  const importer: Importer = {
    path,
    packageName,
    folder: packageName === 'engine' ? folder : undefined,
    isTest: isTestPath(path),
  }
  return importsOf(source).flatMap((statement) => {
    const message = problemOf(importer, statement, tree)
    return message === undefined ? [] : [{ path, line: statement.line, rule: 'imports', message }]
  })
}

function problemOf(importer: Importer, statement: ImportStatement, tree: Tree): string | undefined {
  const { specifier } = statement
  if (specifier.startsWith('.')) return relativeProblem(importer, statement)
  if (specifier.startsWith('node:')) return nodeProblem(importer, specifier)
  const ours = /^(?:@vonk\/([^/]+)|(vonk)(?:\/|$))/.exec(specifier)
  if (ours !== null) return packageProblem(importer, ours[1] ?? ours[2], statement)
  return importer.isTest ? undefined : dependencyProblem(importer, specifier, tree)
}

function packageProblem(
  { packageName, folder, isTest }: Importer,
  imported: string,
  { names }: ImportStatement,
): string | undefined {
  const allowed = packageImports[packageName]
  if (allowed === undefined) return `package '${packageName}' has no row in tools/tidy-imports.ts`
  const isFailure = imported === 'common' && names.every((name) => schedulerCommonNames.includes(name))
  if (folder === 'scheduler' && !isTest && !isFailure) return schedulerRule
  if (allowed.includes(imported)) return undefined
  if (imported === packageName) return 'a package imports its own files by relative path'
  return `package '${packageName}' must not import '${imported}' (it may: ${allowed.join(', ') || 'none of ours'})`
}

function nodeProblem({ path, packageName, folder, isTest }: Importer, specifier: string): string | undefined {
  if (isTest || path in nodeExceptions) return undefined
  const at = folder === undefined ? -1 : engineFolders.indexOf(folder)
  const isFree = nodeFreePackages.includes(packageName) || (at >= 0 && at <= lastNodeFreeFolder)
  if (!isFree && folder !== 'scheduler') return undefined
  return `'${specifier}': ${folder ?? packageName} stays free of Node's modules; ask through an interface`
}

function relativeProblem(importer: Importer, statement: ImportStatement): string | undefined {
  const target = posix.join(posix.dirname(importer.path), statement.specifier)
  const root = `packages/${importer.packageName}/`
  if (!target.startsWith(root))
    return `'${statement.specifier}' leaves the package; import it by its package name`
  if (!importer.isTest && isTestPath(target)) return `'${statement.specifier}' is for tests only`
  const { folder } = importer
  const targetFolder = /^packages\/engine\/src\/([^/]+)\//.exec(target)?.[1]
  if (folder === undefined || targetFolder === folder || importer.isTest) return undefined
  if (targetFolder === undefined)
    return `'${statement.specifier}' is the engine's entry; import the folder that has it`
  return folderProblem(folder, targetFolder, target, statement)
}

function folderProblem(
  folder: string,
  targetFolder: string,
  target: string,
  { typeOnly }: ImportStatement,
): string | undefined {
  const from = engineFolders.indexOf(folder)
  const to = engineFolders.indexOf(targetFolder)
  if (from < 0 || to < 0) {
    return `engine folder '${from < 0 ? folder : targetFolder}' has no place in tools/tidy-imports.ts`
  }
  if (folder === 'scheduler' && targetFolder !== 'base') {
    if (!schedulerTypes.includes(target)) return schedulerRule
    return typeOnly ? undefined : 'scheduler imports map-status as a type only'
  }
  return to < from ? undefined : `'${folder}' must not import '${targetFolder}', which is above it`
}

/** What is published is bundled from declared dependencies; an undeclared one is found by luck of hoisting. */
function dependencyProblem({ packageName }: Importer, specifier: string, tree: Tree): string | undefined {
  const manifestText = tree.get(`packages/${packageName}/package.json`)
  if (manifestText === undefined) return undefined
  const manifest = JSON.parse(manifestText) as Readonly<
    Record<string, Readonly<Record<string, string>> | undefined>
  >
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const declared = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
  }
  return Object.hasOwn(declared, name)
    ? undefined
    : `'${name}' is not a dependency of package '${packageName}'`
}
