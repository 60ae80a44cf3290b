/**
 * Turns proto/ into src/generated/. Run it after every change of a .proto file:
 *
 *     node packages/protocol/generate.mjs [--out <folder>]
 *
 * It needs protoc: VONK_PROTOC as a command, or `protoc` on the path, or the PyPI package grpcio-tools in VONK_PYTHON
 * (else python3). The plugin is protoc-gen-es, with JavaScript and declarations as its target, because the TypeScript
 * it would write has enums, which cannot be erased. Out come
 *
 * - `spark/connect/*_pb.js`, `vonk/vonk_pb.js`: descriptors, to encode and decode with. Dear to import.
 * - `types.d.ts`: every message type and enum type, and the map from short message names to them. Costs nothing.
 * - `enums.js`: the enums as plain objects, without descriptors.
 * - `zero-messages.js`: per message a function that makes it with every field at its default, without descriptors.
 * - `digest.json`: digests of the .proto text and of the rest, for the test where there is no protoc.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFileRegistry, fromBinary, ScalarType } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'

const here = dirname(fileURLToPath(import.meta.url))
const protoFolder = join(here, 'proto')
const header = '// Made by: node packages/protocol/generate.mjs. Do not edit.\n'

/** The command that runs protoc as [program, ...arguments], or undefined where there is none. */
export function findProtoc() {
  const chosen = process.env.VONK_PROTOC
  const candidates = [
    ...(chosen === undefined ? [] : [chosen.split(' ')]),
    ['protoc'],
    [process.env.VONK_PYTHON ?? 'python3', '-m', 'grpc_tools.protoc'],
  ]
  return candidates.find(([program, ...args]) => {
    try {
      execFileSync(program, [...args, '--version'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}

const filesUnder = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()

function digestOf(folder, names) {
  const hash = createHash('sha256')
  for (const name of names) hash.update(`${name}\n`).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}

/** What digest.json should say of the .proto text and of the generated files in `folder`. */
export function digests(folder) {
  return {
    proto: digestOf(protoFolder, filesUnder(protoFolder)),
    generated: digestOf(
      folder,
      filesUnder(folder).filter((name) => name !== 'digest.json'),
    ),
  }
}

/** Writes everything below `out`, which is emptied first. `protoc` is what `findProtoc` found. */
export function generate(out, protoc) {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const scratch = mkdtempSync(join(tmpdir(), 'vonk-protoc-'))
  try {
    const set = join(scratch, 'descriptors.bin')
    const bin = join(here, '../../node_modules/.bin')
    const [program, ...args] = protoc
    execFileSync(
      program,
      [
        ...args,
        `--proto_path=${protoFolder}`,
        `--plugin=protoc-gen-es=${join(bin, 'protoc-gen-es')}`,
        `--es_out=${out}`,
        '--es_opt=target=js+dts,import_extension=js',
        `--descriptor_set_out=${set}`,
        '--include_imports',
        ...filesUnder(protoFolder),
      ],
      { stdio: 'inherit', env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` } },
    )
    for (const name of filesUnder(out)) {
      writeFileSync(join(out, name), header + readFileSync(join(out, name), 'utf8'))
    }
    writeDescriptorFree(out, createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(set))))
  } finally {
    rmSync(scratch, { recursive: true })
  }
  writeFileSync(join(out, 'digest.json'), `${JSON.stringify(digests(out), null, 2)}\n`)
}

const isOurs = (file) => !file.name.startsWith('google/')
const withNested = (messages) =>
  messages.flatMap((message) => [message, ...withNested(message.nestedMessages)])
const messagesOf = (file) => withNested(file.messages)
const enumsOf = (file) => [...file.enums, ...messagesOf(file).flatMap((message) => message.nestedEnums)]
const shortName = (desc) => desc.typeName.replace(/^spark\.connect\./, '')
const identifier = (desc) => desc.typeName.slice(desc.file.proto.package.length + 1).replaceAll('.', '_')
/** vonk's identifiers get no prefix: none of them is also one of Connect's (types.d.ts would not compile). */
const modulePath = (file) => `./${file.name}_pb.js`

function writeDescriptorFree(out, registry) {
  const files = [...registry.files].filter(isOurs).sort((a, b) => (a.name < b.name ? -1 : 1))
  const write = (name, lines) => writeFileSync(join(out, name), header + lines.join('\n').concat('\n'))
  const filled = (descsOf) => files.filter((file) => descsOf(file).length > 0)
  const names = (descs) => descs.map(identifier).join(', ')

  write('types.d.ts', [
    ...filled(messagesOf).flatMap((file) => [
      `import type { ${names(messagesOf(file))} } from "${modulePath(file)}";`,
      `export type { ${names(messagesOf(file))} } from "${modulePath(file)}";`,
    ]),
    '',
    '/** Short name (without `spark.connect.`) to message type. */',
    'export interface MessageTypes {',
    ...files.flatMap(messagesOf).map((message) => `  "${shortName(message)}": ${identifier(message)};`),
    '}',
  ])
  write(
    'enums.d.ts',
    filled(enumsOf).map((file) => `export { ${names(enumsOf(file))} } from "${modulePath(file)}";`),
  )
  write(
    'enums.js',
    files.flatMap(enumsOf).map((desc) => {
      const pairs = desc.values.flatMap((value) => [
        `${value.localName}: ${value.number}`,
        `${value.number}: "${value.localName}"`,
      ])
      return `export const ${identifier(desc)} = { ${pairs.join(', ')} };`
    }),
  )
  write('zero-messages.d.ts', [
    'import type { MessageTypes } from "./types.js";',
    'export const zeroMessages: { readonly [Name in keyof MessageTypes]: () => MessageTypes[Name] };',
  ])
  write('zero-messages.js', [
    'export const zeroMessages = {',
    ...files
      .flatMap(messagesOf)
      .map((message) => `  "${shortName(message)}": () => (${zeroLiteral(message)}),`),
    '};',
  ])
}

function zeroLiteral(message) {
  const members = message.members.flatMap((member) => {
    const zero = zeroValue(member)
    return zero === undefined ? [] : [`${member.localName}: ${zero}`]
  })
  return `{ ${[`$typeName: "${message.typeName}"`, ...members].join(', ')} }`
}

const PRESENCE_IMPLICIT = 2
const bigScalars = [
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]

/** The source text of a member's default, or undefined where absence is the default. */
function zeroValue(member) {
  if (member.kind === 'oneof') return '{ case: undefined }'
  if (member.fieldKind === 'list') return '[]'
  if (member.fieldKind === 'map') return '{}'
  if (member.fieldKind === 'message' || member.presence !== PRESENCE_IMPLICIT) return undefined
  if (member.fieldKind === 'enum') return String(member.enum.values[0].number)
  if (member.scalar === ScalarType.STRING) return '""'
  if (member.scalar === ScalarType.BOOL) return 'false'
  if (member.scalar === ScalarType.BYTES) return 'new Uint8Array(0)'
  return bigScalars.includes(member.scalar) ? '0n' : '0'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const protoc = findProtoc()
  if (protoc === undefined) {
    console.error('No protoc: set VONK_PROTOC, or VONK_PYTHON to a Python with the package grpcio-tools.')
    process.exit(1)
  }
  const at = process.argv.indexOf('--out')
  generate(at === -1 ? join(here, 'src/generated') : process.argv[at + 1], protoc)
}
