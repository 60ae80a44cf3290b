/** Reads a pipeline's input vectors: which columns there are, their addresses in locals, and the value of a row. */
import { physicalWidth, vector } from '../columnar/vector.ts'
import type { Value } from '../expr/emit.ts'
import type { Attribute, Expression } from '../expr/expression.ts'
import { typeSize } from '../expr/magnitude.ts'
import { isVariableLength, partTypes } from '../expr/value-parts.ts'
import { type Code, type FunctionBuilder, f32, f64, i32, i64, select } from '../wasm/index.ts'
import type { ColumnRequest } from './column-request.ts'
import type { RowColumns, RowEmitter } from './row-emitter.ts'
import type { Variant } from './value-emitter.ts'

export interface InputColumn {
  readonly attribute: Attribute
  /** Position among the pipeline's requested columns. */
  readonly index: number
  /** Offset of the context's word that holds the vector's address. */
  readonly vectorWord: number
  readonly request: ColumnRequest
}

interface ColumnLocals {
  readonly data: Code<'i32'>
  readonly validity: Code<'i32'> | undefined
  readonly offsets: Code<'i32'> | undefined
}

const zero = i32.const(0)

/** Columns of one generated function: their pointers are loaded before the loop. */
export class LoadedColumns implements RowColumns {
  readonly #columns: ReadonlyMap<number, InputColumn>
  readonly #definitions: ReadonlyMap<number, Expression>
  readonly #bound: ReadonlyMap<number, Value>
  readonly #locals = new Map<number, ColumnLocals>()

  constructor(
    columns: ReadonlyMap<number, InputColumn>,
    definitions: ReadonlyMap<number, Expression>,
    bound: ReadonlyMap<number, Value> = new Map(),
  ) {
    this.#columns = columns
    this.#definitions = definitions
    this.#bound = bound
  }

  prepare(f: FunctionBuilder, context: Code<'i32'>, used: readonly InputColumn[], variant: Variant): void {
    for (const column of used) {
      const { attribute } = column
      if (attribute.type.kind === 'null') continue
      const at = f.let(i32.load(context, column.vectorWord), `${attribute.name}_vector`)
      this.#locals.set(attribute.id, {
        data: f.let(i32.load(at, vector.data), attribute.name),
        validity: mayBeNull(attribute, variant)
          ? f.let(i32.load(at, vector.validity), `${attribute.name}_valid`)
          : undefined,
        offsets: isVariableLength(attribute.type)
          ? f.let(i32.load(at, vector.offsets), `${attribute.name}_offsets`)
          : undefined,
      })
    }
  }

  definition(id: number): Expression | undefined {
    return this.#definitions.get(id)
  }

  load(e: RowEmitter, id: number): Value | undefined {
    const bound = this.#bound.get(id)
    if (bound !== undefined) return bound
    const column = this.#columns.get(id)
    if (column === undefined) return undefined
    const { type } = column.attribute
    if (type.kind === 'null') return e.nullValue(type)
    const { data, validity, offsets } = this.#locals.get(id)!
    const isNull = validity === undefined ? zero : e.bind(nullBit(e, validity))
    if (offsets !== undefined) {
      const [pointer, length] = bytesAt(e, data, offsets)
      // A null's view is undefined: length 0 makes it harmless.
      const kept = validity === undefined ? length : e.bind(select(isNull, zero, length))
      return { type, isNull, parts: [pointer, kept] }
    }
    const parts = fixedAt(type, data, e.row).map((part) => e.bind(part))
    return { type, isNull, parts, ...columnMagnitude(column) }
  }
}

export const mayBeNull = (attribute: Attribute, variant: Variant): boolean =>
  attribute.nullable && variant.nulls

/** The validity byte of the row, where the batch has any. */
function nullBit(e: RowEmitter, validity: Code<'i32'>): Code<'i32'> {
  const load = () => i32.eqz(i32.load8U(i32.add(validity, e.row)))
  return e.f.ifValue('i32', validity, load, () => zero)
}

function bytesAt(
  e: RowEmitter,
  data: Code<'i32'>,
  offsets: Code<'i32'>,
): readonly [Code<'i32'>, Code<'i32'>] {
  const { f } = e
  const pointer = f.local('i32')
  const length = f.local('i32')
  f.if(
    offsets,
    () => {
      const at = i32.add(offsets, i32.shl(e.row, i32.const(2)))
      f.set(length, i32.load(at))
      f.set(pointer, i32.add(data, length))
      f.set(length, i32.sub(i32.load(at, 4), length))
    },
    () => {
      const at = i32.add(data, i32.shl(e.row, i32.const(3)))
      f.set(pointer, i32.load(at))
      f.set(length, i32.load(at, 4))
    },
  )
  return [pointer, length]
}

/** Parts of the value of fixed width at a row. */
export function fixedAt(type: Value['type'], data: Code<'i32'>, row: Code<'i32'>): readonly Code[] {
  const width = physicalWidth(type)
  const shift = Math.log2(width)
  const at = shift === 0 ? i32.add(data, row) : i32.add(data, i32.shl(row, i32.const(shift)))
  const parts = partTypes(type)
  if (type.kind === 'calendarInterval') return [i32.load(at), i32.load(at, 4), i64.load(at, 8)]
  if (parts.length === 2) return [i64.load(at), i64.load(at, 8)]
  switch (parts[0]) {
    case 'i64':
      return [i64.load(at)]
    case 'f32':
      return [f32.load(at)]
    case 'f64':
      return [f64.load(at)]
    default:
      if (width === 1) return [type.kind === 'boolean' ? i32.load8U(at) : i32.load8S(at)]
      return [width === 2 ? i32.load16S(at) : i32.load(at)]
  }
}

/** Stores the parts of a value of fixed width at a row of an output buffer. */
export function storeFixed(
  f: FunctionBuilder,
  type: Value['type'],
  base: Code<'i32'>,
  offset: number,
  row: Code<'i32'>,
  parts: readonly Code[],
): void {
  const width = physicalWidth(type) || 8
  const shift = Math.log2(width)
  const at = shift === 0 ? i32.add(base, row) : i32.add(base, i32.shl(row, i32.const(shift)))
  if (width === 1) return f.store8(at, parts[0] as Code<'i32'>, offset)
  if (width === 2) return f.store16(at, parts[0] as Code<'i32'>, offset)
  const address = parts.length > 1 ? f.let(at) : at
  let to = offset
  for (const part of parts) {
    f.store(part.type as 'i32', address, part as Code<'i32'>, to)
    to += part.type === 'i32' || part.type === 'f32' ? 4 : 8
  }
}

function columnMagnitude(column: InputColumn): Pick<Value, 'magnitude'> {
  const { type } = column.attribute
  const parts = partTypes(type)
  const bound = typeSize(type)
  if (bound === undefined) return {}
  if (parts.length !== 1 || parts[0] !== 'i64') return {}
  return { magnitude: { kind: 'column', column: column.index, typeSize: bound } }
}
