/**
 * `collect_list`, `collect_set`: states that grow by the bytes of each value (kernels/assembly/lists.ts). NULLs are
 * left out.
 */
import { array, binary, type DataType, SparkError } from '@vonk/common'
import { physicalWidth } from '../../../columnar/vector.ts'
import { type Code, i32, select } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf } from '../../emitted/argument-types.ts'
import { emitNormalised } from '../../emitted/ordering.ts'
import type { AggregateEntry, AggregateShape, ResolveContext } from '../../function-entry.ts'
import { aggregateDocs } from './common.ts'

type I32 = Code<'i32'>

export const widthOf = (shape: AggregateShape): number => physicalWidth(shape.argTypes[0])

/** The bytes that a value adds to the state. */
export function itemOf(e: Emitter, value: Value, width: number): Value {
  const { f } = e
  const item = (pointer: I32, length: I32): Value => ({
    type: binary,
    isNull: value.isNull,
    parts: [pointer, length],
  })
  if (width === 0) {
    const [pointer, length] = value.parts as readonly [I32, I32]
    const bytes = e.bind(select(value.isNull, i32.const(0), length))
    const target = e.bind(e.scratch(i32.add(bytes, i32.const(4))))
    f.store('i32', target, bytes)
    f.memoryCopy(i32.add(target, i32.const(4)), select(value.isNull, target, pointer), bytes)
    return item(target, e.bind(i32.add(bytes, i32.const(4))))
  }
  const target = e.temporary()
  let at = 0
  for (const part of value.parts) {
    const narrow = part.type === 'i32' && width < 4
    f.store(narrow ? (width === 1 ? 'i32.8' : 'i32.16') : (part.type as 'i32'), target, part as I32, at)
    at += part.type === 'i32' || part.type === 'f32' ? 4 : 8
  }
  return item(target, i32.const(width))
}

/** The state as an array, with equal items once if asked for. */
function packed(e: Emitter, [state]: readonly Value[], shape: AggregateShape, distinct: boolean): Value {
  const width = i32.const(widthOf(shape))
  const [log, length] = (state.parts as readonly I32[]).map((part) => e.bind(part))
  const count = e.kernel('listItems', log, length, width, i32.const(0))[0] as I32
  const items = e.bind(e.scratch(i32.shl(count, i32.const(2))))
  e.kernel('listItems', log, length, width, items)
  let kept = count
  if (distinct) {
    const size = e.bind(i32.shl(i32.const(4), i32.sub(i32.const(32), i32.clz(count))))
    const table = e.bind(e.scratch(i32.shl(size, i32.const(2))))
    e.f.memoryFill(table, i32.const(0), i32.shl(size, i32.const(2)))
    kept = e.kernel('distinctItems', items, count, width, table, i32.sub(size, i32.const(1)))[0] as I32
  }
  const room = i32.add(i32.add(length, i32.mul(kept, i32.const(9))), i32.const(32))
  const target = e.bind(e.scratch(e.bind(room)))
  const bytes = e.kernel('packItems', items, kept, width, target)[0] as I32
  return e.value(shape.type, [target, bytes])
}

function hasMap(type: DataType): boolean {
  switch (type.kind) {
    case 'map':
      return true
    case 'array':
      return hasMap(type.element)
    case 'struct':
      return type.fields.some((f) => hasMap(f.type))
    default:
      return false
  }
}

function refuseMaps(context: ResolveContext, name: string): never {
  throw new SparkError({
    condition: 'DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE',
    messageParameters: {
      sqlExpr: `"${context.displayName}"`,
      functionName: `\`${name}\``,
      dataType: '"MAP" or "COLLATED STRING"',
    },
  })
}

function list(name: string, aliases: readonly string[], summary: string, distinct: boolean): AggregateEntry {
  return {
    kind: 'aggregate',
    name,
    aliases,
    docs: aggregateDocs(summary, `SELECT ${name}(a) FROM t;`),
    resolve: (args, context) => {
      const [type] = countOf(args, context, 1)
      if (distinct && hasMap(type)) refuseMaps(context, name)
      return { argTypes: [type], type: array(type, false), nullable: false }
    },
    state: () => [{ name: 'items', type: binary, nullable: false }],
    initial: () => [{ type: binary, isNull: i32.const(0), parts: [i32.const(0), i32.const(0)] }],
    growable: true,
    update: (e, _, [value], shape) => [
      itemOf(e, distinct ? emitNormalised(e, value) : value, widthOf(shape)),
    ],
    merge: (_, __, [other]) => [other],
    result: (e, state, shape) => packed(e, state, shape, distinct),
    overNoRows: [],
    orderSensitive: true,
    // An alias is shown under the entry's own name, as in Spark.
    display: (args) => `${name}(${args.join(', ')})`,
  }
}

export const lists: readonly AggregateEntry[] = [
  list('collect_list', ['array_agg'], 'An array of all values that are not NULL.', false),
  list('collect_set', [], 'An array of the different values that are not NULL.', true),
]
