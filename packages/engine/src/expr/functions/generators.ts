/** Functions that give several rows for one: `explode`, `posexplode`, `inline`, `stack` and their outer forms. */
import {
  type DataType,
  field,
  integer,
  type StructField,
  type StructType,
  sameType,
  struct,
} from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { type Code, i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected, wrongCount } from '../emitted/argument-types.ts'
import { arrayOf, elementAt, fieldOf, type I32, mapPart } from '../emitted/packed-code.ts'
import type { Call, Expression } from '../expression.ts'
import type {
  FunctionEntry,
  GeneratedRows,
  ResolveContext,
  Resolved,
  ScalarEntry,
} from '../function-entry.ts'
import { sqlText } from '../sql-text.ts'
import { someExpression } from '../tree.ts'
import { typeOf } from '../typing.ts'
import { collectionFunction, mismatch, quoted } from './array-entry.ts'

interface Generator {
  readonly name: string
  readonly outer: boolean
  readonly summary: string
  readonly example: string
  readonly arguments: readonly (readonly [name: string, text: string])[]
  readonly repeats?: boolean
  readonly resolve: (
    types: readonly DataType[],
    context: ResolveContext,
    args: readonly Expression[],
  ) => Resolved
  readonly rows: (e: Emitter, args: readonly Value[], call: Call) => GeneratedRows
}

function generator(spec: Generator): ScalarEntry {
  const { rows, outer, ...rest } = spec
  const entry = collectionFunction({
    ...rest,
    group: 'generator',
    nulls: 'handles',
    emit: () => assert(false, `${spec.name} gives rows, no value`) as never,
  })
  return { ...entry, generator: rows, outer }
}

const ofColumns = (argTypes: readonly DataType[], fields: readonly StructField[]): Resolved => ({
  argTypes,
  type: struct(fields),
  nullable: true,
})

function exploded(
  [type]: readonly DataType[],
  context: ResolveContext,
  outer: boolean,
): readonly StructField[] {
  if (type.kind === 'array') return [field('col', type.element, outer || type.containsNull)]
  if (type.kind === 'map') {
    return [field('key', type.key, outer), field('value', type.value, outer || type.valueContainsNull)]
  }
  return unexpected(context, 0, type, '("ARRAY" or "MAP")')
}

/** 0 where the value is null. */
const countOrNone = (e: Emitter, value: Value, count: () => I32): I32 => {
  const rows = e.f.let(i32.const(0))
  e.when(i32.eqz(value.isNull), () => e.f.set(rows, count()))
  return rows
}

function elements(e: Emitter, value: Value): GeneratedRows {
  if (value.type.kind === 'array') {
    const count = countOrNone(e, value, () => i32.load(value.parts[0] as I32))
    return { count, valuesAt: (i) => [elementAt(e, arrayOf(e, value), i)] }
  }
  const keysOf = () => arrayOf(e, mapPart(e, value, 0))
  const count = countOrNone(e, value, () => keysOf().count)
  const valuesOf = () => arrayOf(e, mapPart(e, value, 1))
  return {
    count,
    valuesAt: (i) => [{ ...elementAt(e, keysOf(), i), isNull: i32.const(0) }, elementAt(e, valuesOf(), i)],
  }
}

const elseNull = (outer: boolean): string => (outer ? ', or one of NULL where there is none' : '')

const explode = (outer: boolean): ScalarEntry =>
  generator({
    name: outer ? 'explode_outer' : 'explode',
    outer,
    summary: `A row for each element of an array or entry of a map${elseNull(outer)}.`,
    example: `SELECT ${outer ? 'explode_outer' : 'explode'}(array(10, 20));`,
    arguments: [['expr', 'The array or map.']],
    resolve: (types, context) => ofColumns(types, exploded(types, context, outer)),
    rows: (e, [value]) => elements(e, value),
  })

const posexplode = (outer: boolean): ScalarEntry =>
  generator({
    name: outer ? 'posexplode_outer' : 'posexplode',
    outer,
    summary: `As \`explode${outer ? '_outer' : ''}\`, with the position from 0 in front.`,
    example: `SELECT ${outer ? 'posexplode_outer' : 'posexplode'}(array(10, 20));`,
    arguments: [['expr', 'The array or map.']],
    resolve: (types, context) =>
      ofColumns(types, [field('pos', integer, outer), ...exploded(types, context, outer)]),
    rows: (e, [value]) => {
      const rows = elements(e, value)
      return { ...rows, valuesAt: (i) => [e.value(integer, [i]), ...rows.valuesAt(i)] }
    },
  })

const inline = (outer: boolean): ScalarEntry =>
  generator({
    name: outer ? 'inline_outer' : 'inline',
    outer,
    summary: `A row for each struct of an array, its fields as columns${elseNull(outer)}.`,
    example: `SELECT ${outer ? 'inline_outer' : 'inline'}(array(struct(1, 'a'), struct(2, 'b')));`,
    arguments: [['expr', 'An array of structs.']],
    resolve: (types, context) => {
      const [type] = types
      if (type.kind !== 'array' || type.element.kind !== 'struct') {
        return unexpected(context, 0, type, '"ARRAY<STRUCT>"')
      }
      const nullable = outer || type.containsNull
      const fields = type.element.fields.map((f) => field(f.name, f.type, nullable || f.nullable, f.metadata))
      return ofColumns(types, fields)
    },
    rows: (e, [value]) => ({
      count: countOrNone(e, value, () => i32.load(value.parts[0] as I32)),
      valuesAt: (i) => {
        const item = elementAt(e, arrayOf(e, value), i)
        return (item.type as StructType).fields.map((f, k) =>
          e.choose(
            f.type,
            item.isNull,
            () => e.nullValue(f.type),
            () => fieldOf(e, item, k),
          ),
        )
      },
    }),
  })

/** The constant number of rows. */
function rowsOfStack(arg: Expression, context: ResolveContext): number {
  const isConstant = !someExpression(arg, (e) => e.kind === 'attribute')
  const literal = arg.kind === 'literal' ? arg : isConstant ? context.evaluate?.(arg) : undefined
  const type = typeOf(arg)
  if (literal === undefined) {
    throw mismatch('NON_FOLDABLE_INPUT', {
      inputName: '`n`',
      inputType: quoted(type),
      inputExpr: `"${sqlText(arg)}"`,
    })
  }
  const rows = literal.value
  if (type.kind !== 'integer' && type.kind !== 'short' && type.kind !== 'byte')
    unexpected(context, 0, type, '"INT"')
  if (typeof rows !== 'number' || rows < 1) {
    throw mismatch('VALUE_OUT_OF_RANGE', {
      exprName: '`n`',
      valueRange: '(0, 2147483647]',
      currentValue: `${rows}`,
    })
  }
  return rows
}

const stack = generator({
  name: 'stack',
  outer: false,
  summary: 'So many rows of the values that follow, in columns.',
  example: 'SELECT stack(2, 1, 2, 3);',
  arguments: [
    ['n', 'How many rows, a constant.'],
    ['expr', 'The values, row by row.'],
  ],
  repeats: true,
  resolve: (types, context, args) => {
    if (args.length < 2) wrongCount('stack', args.length, '> 1')
    const rows = rowsOfStack(args[0], context)
    const width = Math.ceil((args.length - 1) / rows)
    const columns = Array.from({ length: width }, (_, k) => {
      const own = types.slice(1).filter((_, i) => i % width === k)
      const first = own.findIndex(({ kind }) => kind !== 'null')
      const type = own[Math.max(first, 0)]
      const other = own.findIndex((one) => one.kind !== 'null' && !sameType(one, type))
      if (other >= 0) {
        throw mismatch('STACK_COLUMN_DIFF_TYPES', {
          columnIndex: `${k}`,
          leftParamIndex: `${first * width + k + 1}`,
          leftType: quoted(type),
          rightParamIndex: `${other * width + k + 1}`,
          rightType: quoted(own[other]),
        })
      }
      return field(`col${k}`, type, true)
    })
    const argTypes = types.map((type, i) => (i === 0 ? type : columns[(i - 1) % width].type))
    return { ...ofColumns(argTypes, columns), options: { rows } }
  },
  rows: (e, args, call) => {
    const rows = call.options?.rows as number
    const { fields } = call.type as StructType
    const pick = (at: Code<'i32'>, row: number, column: number): Value => {
      const value = args[1 + row * fields.length + column] ?? e.nullValue(fields[column].type)
      if (row === rows - 1) return value
      return e.choose(
        fields[column].type,
        i32.eq(at, i32.const(row)),
        () => value,
        () => pick(at, row + 1, column),
      )
    }
    return { count: i32.const(rows), valuesAt: (i) => fields.map((_, k) => pick(i, 0, k)) }
  },
})

export const generatorFunctions: readonly FunctionEntry[] = [
  explode(false),
  explode(true),
  posexplode(false),
  posexplode(true),
  inline(false),
  inline(true),
  stack,
]
