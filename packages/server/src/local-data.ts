/**
 * Rows that came with a plan: an Arrow IPC stream, read into Arrow-layout columns. The Arrow library is loaded at first
 * use, since most sessions never send rows.
 */

import { createHash } from 'node:crypto'
import { BinaryReader } from '@bufbuild/protobuf/wire'
import type { Column } from '@uwdata/flechette'
import * as types from '@vonk/common'
import { SparkError, type StructType, simpleString } from '@vonk/common'
import { assert } from '@vonk/engine/base/assert'
import type { ColumnBatch, LocalData } from '@vonk/engine/columnar/local-data'
import { type Arrow, columnData, typeOfArrow } from './arrow-columns.ts'
import { invalidPlan } from './invalid-plan.ts'

let arrow: Arrow | undefined

/** Before a plan with rows is translated. */
export async function loadArrow(): Promise<void> {
  arrow ??= await import('@uwdata/flechette')
}

const rowRelations: ReadonlySet<string> = new Set([
  'localRelation',
  'cachedLocalRelation',
  'chunkedCachedLocalRelation',
])

/** Whether rows came with the plan, anywhere in it, or were uploaded for it. */
export function hasLocalRows(relation: object | undefined): boolean {
  const pending: unknown[] = [relation]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
    if (rowRelations.has(String((value as { case?: unknown }).case))) return true
    pending.push(...Object.values(value))
  }
  return false
}

/** The schema of the rows is the declared one, or their own where values have to be cast. */
export function readLocalData(ipc: Uint8Array | undefined, declared: StructType | undefined): LocalData {
  if (ipc === undefined || ipc.length === 0) {
    if (declared === undefined) throw invalidPlan('SCHEMA_REQUIRED_FOR_LOCAL_RELATION')
    return { schema: declared, batches: [], rowCount: 0, bytes: 0 }
  }
  assert(arrow !== undefined, 'loadArrow comes before reading rows')
  const library = arrow
  // What came over a wire may start anywhere; the library makes typed arrays over it as it is.
  const aligned = ipc.byteOffset % 8 === 0 ? ipc : new Uint8Array(ipc)
  const table = tableOf(library, aligned)
  if (declared !== undefined && declared.fields.length !== table.schema.fields.length)
    throw new SparkError({
      condition: 'ASSIGNMENT_ARITY_MISMATCH',
      messageParameters: {
        numExpr: String(declared.fields.length),
        numTarget: String(table.schema.fields.length),
      },
    })
  const own = () => table.schema.fields.map((f) => typeOfArrow(library, f.type))
  const schema =
    declared !== undefined && own().every((type, i) => isReadAs(type, declared.fields[i].type))
      ? declared
      : types.struct(table.schema.fields.map((f, i) => types.field(f.name, own()[i], f.nullable)))
  const batches: ColumnBatch[] = []
  const parts = table.children[0]?.data.length ?? 0
  for (let i = 0; i < parts; i++) {
    const columns = table.children.map((column: Column<unknown>) => columnData(library, column.data[i]))
    batches.push({ rowCount: columns[0].length, columns })
  }
  const rowCount = table.children.length === 0 ? 0 : table.numRows
  if (schema === declared) requireNoNulls(schema, batches)
  const key = keyOf(ipc, schema)
  return { schema, batches, rowCount, bytes: ipc.length, ...(key === undefined ? {} : { key }) }
}

function requireNoNulls({ fields }: StructType, batches: readonly ColumnBatch[]): void {
  const at = fields.findIndex(
    (f, i) => !f.nullable && batches.some(({ columns }) => columns[i].nullCount > 0),
  )
  if (at < 0) return
  throw new SparkError({
    condition: 'NULLABLE_COLUMN_OR_FIELD',
    messageParameters: { name: `\`col_${at}\`` },
  })
}

/** Types that are told by Arrow's own; the others have several forms in Arrow, or share one. */
const plainKinds: ReadonlySet<string> = new Set([
  ...['boolean', 'byte', 'short', 'integer', 'long', 'float', 'double', 'string', 'binary', 'date'],
])
const nestedKinds: ReadonlySet<string> = new Set(['array', 'map', 'struct'])

/** Whether the values of a column can stay as they came: else the schema is one that they are to be cast to. */
const isReadAs = ({ kind: own }: types.DataType, { kind: declared }: types.DataType): boolean =>
  own === declared || !plainKinds.has(own) || !(plainKinds.has(declared) || nestedKinds.has(declared))

function tableOf(library: Arrow, ipc: Uint8Array): ReturnType<Arrow['tableFromIPC']> {
  let table: ReturnType<Arrow['tableFromIPC']>
  try {
    table = library.tableFromIPC(ipc, { useBigInt: true })
  } catch (cause) {
    throw malformed(cause)
  }
  // The library takes what begins with no message for a stream without any.
  if (!startsWithMessage(ipc)) throw malformed()
  return table
}

/** Every message of a stream begins with this marker and the length of its head; the older form has no marker. */
function startsWithMessage(ipc: Uint8Array): boolean {
  if (ipc.length < 8) return false
  const view = new DataView(ipc.buffer, ipc.byteOffset, ipc.length)
  const isMarked = view.getUint32(0, true) === 0xffffffff
  const length = view.getInt32(isMarked ? 4 : 0, true)
  return length > 0 && length <= ipc.length
}

const malformed = (cause?: unknown): SparkError =>
  invalidPlan(
    'CANNOT_PARSE',
    { errorMsg: 'the rows of a LocalRelation are no Arrow stream of its schema' },
    cause,
  )

/** Plans over more rows than this are equal only if they are one plan: hashing them would cost more than it tells. */
const keyedBytesMax = 4 << 20

function keyOf(ipc: Uint8Array, schema: StructType): string | undefined {
  if (ipc.length > keyedBytesMax) return undefined
  return createHash('sha256').update(simpleString(schema)).update(ipc).digest('base64')
}

/** Rows that were uploaded in parts, each a stream of its own. */
export function readChunks(chunks: readonly Uint8Array[], declared: StructType | undefined): LocalData {
  const parts = chunks.map((chunk) => readLocalData(chunk, declared))
  if (parts.length === 0) return readLocalData(undefined, declared)
  return {
    schema: parts[0].schema,
    batches: parts.flatMap((part) => part.batches),
    rowCount: parts.reduce((sum, part) => sum + part.rowCount, 0),
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
  }
}

/** An uploaded LocalRelation message: its rows and the text of its schema. */
export function decodeLocalRelation(bytes: Uint8Array): { data?: Uint8Array; schema?: string } {
  const reader = new BinaryReader(bytes)
  const found: { data?: Uint8Array; schema?: string } = {}
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    if (field === 1) found.data = reader.bytes()
    else if (field === 2) found.schema = reader.string()
    else reader.skip(wireType, field)
  }
  return found
}
