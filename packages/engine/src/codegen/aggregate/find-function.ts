/**
 * Finds the group of every row, or makes it: fills the slot buffer with the rows' groups. One function hashes the keys
 * and probes; one is for batches whose keys all come as dictionary codes, where a small table leads from codes to
 * groups. A third one, for dense values, is in `find-by-value.ts`.
 */

import { vector } from '../../columnar/vector.ts'
import type { Value } from '../../expr/emit.ts'
import { emitEqualBytes } from '../../expr/emitted/ordering.ts'
import type { Expression, NamedExpression } from '../../expr/expression.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import {
  type Code,
  type FunctionBuilder,
  type FunctionReference,
  i32,
  i64,
  type Local,
  select,
} from '../../wasm/index.ts'
import { header } from '../context-layout.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitRowFunction, type RowFunctionSpec } from '../row-function.ts'
import { emitHash } from '../row-hash.ts'
import { keyValues, ownBytes } from '../row-values.ts'
import { status } from '../stage-program.ts'
import { loadParts, storeParts } from '../stored-parts.ts'
import { needs, type OperatorPlace } from '../value-emitter.ts'
import {
  blockHeader,
  directEntries,
  type FieldLayout,
  firstBuckets,
  type RowLayout,
  tableHeader,
} from './layout.ts'

type I32 = Code<'i32'>
export type BatchFunction = FunctionReference<readonly ['i32', 'i32', 'i32'], readonly ['i32']>

export interface FindSpec {
  readonly name: string
  readonly table: number
  readonly slots: number
  readonly layout: RowLayout
  readonly keys: readonly NamedExpression[]
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly definitions: ReadonlyMap<number, Expression>
  readonly selected: boolean
  readonly operator: OperatorPlace
  /** Writes the first states of a new group's row. */
  initialise(e: RowEmitter, row: I32): void
}

const shift = (index: I32): I32 => i32.shl(index, i32.const(2))

/** The row's position in the batch, by its place among the chosen ones. */
export function rowAt(f: FunctionBuilder, selection: Local<'i32'> | undefined, index: I32): I32 {
  return selection === undefined ? index : f.let(i32.load(i32.add(selection, shift(index))), 'row')
}

/** Statement: asks the runner for memory and stops at this row. */
export function ask(e: RowEmitter, kind: number, bytes: I32): void {
  e.f.store('i32', e.context, i32.const(kind), header.needKind)
  e.f.store('i32', e.context, bytes, header.needBytes)
  e.stop(status.needMemory)
}

/** What functions that find the rows' groups have in common. */
export const findShape = (spec: FindSpec): Omit<RowFunctionSpec, 'body'> => ({
  name: spec.name,
  exported: false,
  columns: spec.columns,
  definitions: spec.definitions,
  expressions: spec.keys,
  exit: (f, code) => f.return(i32.const(code)),
})

export function emitFind(module: ModuleContext, spec: FindSpec): BatchFunction {
  const { table } = spec
  return emitRowFunction(module, {
    ...findShape(spec),
    body: ({ f, e, context, a: count, b: first }) => {
      e.operator = spec.operator
      const selection = spec.selected ? f.let(i32.load(context, header.selection), 'selection') : undefined
      const scratch = f.let(i32.load(context, header.scratch), 'scratch')
      const buckets = f.let(i32.load(context, table + tableHeader.buckets), 'buckets')
      const mask = f.let(i32.load(context, table + tableHeader.mask), 'mask')
      e.nextRow(first, first)
      f.if(i32.eqz(buckets), () => ask(e, needs.buckets, i32.const(firstBuckets * 8)))
      f.forRange(first, count, (index) => {
        e.nextRow(rowAt(f, selection, index), index)
        const keys = keyValues(e, spec.keys)
        const tag = f.let(i32.wrapI64(emitHash(e, keys)), 'tag')
        const words = keyWords(e, keys, spec.layout)
        const group = f.local('i32', 'group')
        const position = f.let(i32.and(tag, mask), 'position')
        const bucket = f.local('i32', 'bucket')
        f.block((done) => {
          f.loop((next) => {
            f.set(bucket, i32.add(buckets, i32.shl(position, i32.const(3))))
            f.set(group, i32.load(bucket, 4))
            f.if(i32.eqz(group), () => {
              insert(e, spec, keys, words, tag, bucket, group)
              f.br(done)
            })
            f.if(i32.eq(i32.load(bucket), tag), () => {
              f.scope(() => f.brIf(done, sameKeys(e, spec.layout, keys, words, group)))
            })
            f.set(position, i32.and(i32.add(position, i32.const(1)), mask))
            f.br(next)
          })
        })
        f.store('i32', i32.add(context, shift(index)), group, spec.slots)
        // Keys were copied: nothing that they were made of is needed.
        if (e.usesScratch) f.store('i32', context, scratch, header.scratch)
      })
      return i32.const(status.ok)
    },
  })
}

/** The words of null flags that a row with these keys has. */
export function keyWords(e: RowEmitter, keys: readonly Value[], layout: RowLayout): readonly I32[] {
  return layout.keyWords.map((word) =>
    e.bind(
      layout.keys.reduce<I32>(
        (sum, field, i) =>
          field.nullBit?.word === word
            ? i32.or(sum, i32.shl(keys[i].isNull, i32.const(field.nullBit.bit)))
            : sum,
        i32.const(0),
      ),
    ),
  )
}

export function sameBits(part: Code, other: Code): I32 {
  switch (part.type) {
    case 'i32':
      return i32.eq(part as I32, other as I32)
    case 'i64':
      return i64.eq(part as Code<'i64'>, other as Code<'i64'>)
    case 'f32':
      return i32.eq(i32.reinterpretF32(part as Code<'f32'>), i32.reinterpretF32(other as Code<'f32'>))
    default:
      return i64.eq(i64.reinterpretF64(part as Code<'f64'>), i64.reinterpretF64(other as Code<'f64'>))
  }
}

/** Fixed keys first, then strings one after the other while all before them are equal. */
function sameKeys(
  e: RowEmitter,
  layout: RowLayout,
  keys: readonly Value[],
  words: readonly I32[],
  row: I32,
): I32 {
  const { f } = e
  let fixed: I32 = i32.const(1)
  layout.keyWords.forEach((word, i) => {
    fixed = i32.and(fixed, i32.eq(i32.load(row, word), words[i]))
  })
  const strings: { readonly key: Value; readonly field: FieldLayout }[] = []
  layout.keys.forEach((field, i) => {
    if (isVariableLength(field.type)) strings.push({ key: keys[i], field })
    else {
      loadParts(field.type, row, field.offset).forEach((part, j) => {
        fixed = i32.and(fixed, sameBits(part, keys[i].parts[j]))
      })
    }
  })
  if (strings.length === 0) return fixed
  const same = f.let(fixed, 'same')
  for (const { key, field } of strings) {
    e.when(same, () => {
      const [pointer, length] = loadParts(field.type, row, field.offset).map((part) => e.bind(part as I32))
      f.set(same, emitEqualBytes(e, [pointer, length], key.parts as readonly I32[]))
    })
  }
  return same
}

function insert(
  e: RowEmitter,
  spec: FindSpec,
  keys: readonly Value[],
  words: readonly I32[],
  tag: I32,
  bucket: I32,
  group: Local<'i32'>,
): void {
  const { f, context } = e
  const { table } = spec
  e.within(() => {
    const groups = f.let(i32.load(context, table + tableHeader.groups))
    f.if(i32.geU(groups, i32.load(context, table + tableHeader.growAt)), () => {
      const now = i32.add(i32.load(context, table + tableHeader.mask), i32.const(1))
      ask(e, needs.buckets, i32.shl(now, i32.const(4)))
    })
    newGroup(e, spec, { keys, words, tag, groups, group })
    f.store('i32', bucket, tag)
    f.store('i32', bucket, group, 4)
  })
}

export interface NewGroup {
  readonly keys: readonly Value[]
  readonly words: readonly I32[]
  readonly tag: I32
  /** Groups so far. */
  readonly groups: I32
  readonly group: Local<'i32'>
}

/** Sets `group` to a new row with these keys and first states. */
export function newGroup(e: RowEmitter, spec: FindSpec, { keys, words, tag, groups, group }: NewGroup): void {
  const { f, context } = e
  const { table, layout } = spec
  f.set(group, i32.load(context, table + tableHeader.rowsNext))
  const left = i32.sub(i32.load(context, table + tableHeader.rowsEnd), group)
  f.if(i32.ltU(left, i32.const(layout.bytes)), () =>
    ask(e, needs.rows, i32.const(layout.bytes + blockHeader.rows)),
  )
  const stored = ownBytes(e, keys, (bytes) => takeBytes(e, table, bytes))
  f.store('i32', context, i32.add(group, i32.const(layout.bytes)), table + tableHeader.rowsNext)
  f.store('i32', context, i32.add(groups, i32.const(1)), table + tableHeader.groups)
  f.store('i32', group, tag)
  layout.keyWords.forEach((word, i) => {
    f.store('i32', group, words[i], word)
  })
  layout.keys.forEach((field, i) => {
    storeParts(f, stored[i].parts, group, field.offset)
  })
  spec.initialise(e, group)
}

/** As `emitFind`, but every row becomes a group of its own, which no bucket leads to. */
export function emitPass(module: ModuleContext, spec: FindSpec): BatchFunction {
  return emitRowFunction(module, {
    ...findShape(spec),
    body: ({ f, e, context, a: count, b: first }) => {
      e.operator = spec.operator
      const selection = spec.selected ? f.let(i32.load(context, header.selection), 'selection') : undefined
      const scratch = f.let(i32.load(context, header.scratch), 'scratch')
      const group = f.local('i32', 'group')
      f.forRange(first, count, (index) => {
        e.nextRow(rowAt(f, selection, index), index)
        const keys = keyValues(e, spec.keys)
        const words = keyWords(e, keys, spec.layout)
        const groups = f.let(i32.load(context, spec.table + tableHeader.groups))
        newGroup(e, spec, { keys, words, tag: i32.const(0), groups, group })
        f.store('i32', i32.add(context, shift(index)), group, spec.slots)
        if (e.usesScratch) f.store('i32', context, scratch, header.scratch)
      })
      return i32.const(status.ok)
    },
  })
}

/** Room for bytes of keys or states in the table's own memory. */
export function takeBytes(e: RowEmitter, table: number, bytes: I32): I32 {
  const { f, context } = e
  const next = f.let(i32.load(context, table + tableHeader.bytesNext), 'bytes')
  const left = i32.sub(i32.load(context, table + tableHeader.bytesEnd), next)
  f.if(i32.gtU(bytes, left), () => ask(e, needs.bytes, bytes))
  f.store('i32', context, i32.add(next, bytes), table + tableHeader.bytesNext)
  return next
}

/** Key columns that may come as codes: keys that are input columns as they are. */
export interface CodesSpec {
  readonly name: string
  readonly table: number
  readonly slots: number
  /** Offset of the table from codes to groups in the context. */
  readonly direct: number
  readonly columns: readonly InputColumn[]
  readonly selected: boolean
  readonly find: BatchFunction
}

/**
 * i32 code: the number of combinations of codes in this batch, or 0 if not all keys have codes or there are too many.
 */
export function directSize(f: FunctionBuilder, context: I32, columns: readonly InputColumn[]): Local<'i32'> {
  const size = f.let(i64.const(1n))
  const usable = f.let(i32.const(1))
  for (const column of columns) {
    f.scope(() => {
      const at = f.let(i32.load(context, column.vectorWord))
      f.set(usable, i32.and(usable, i32.ne(i32.load(at, vector.codes), i32.const(0))))
      f.set(size, i64.mul(size, i64.extendI32U(i32.add(i32.load(at, vector.dictionarySize), i32.const(1)))))
      f.if(i64.gtU(size, i64.const(BigInt(directEntries))), () => {
        f.set(usable, i32.const(0))
        f.set(size, i64.const(1n))
      })
    })
  }
  return f.let(select(usable, i32.wrapI64(size), i32.const(0)))
}

export function emitFindByCodes(module: ModuleContext, spec: CodesSpec): BatchFunction {
  const { table, direct, slots } = spec
  return module.module.addFunction(spec.name, ['i32', 'i32', 'i32'], ['i32'], (f, context, count, first) => {
    const selection = spec.selected ? f.let(i32.load(context, header.selection), 'selection') : undefined
    const loaded = spec.columns.map((column) => {
      const at = f.let(i32.load(context, column.vectorWord))
      return {
        codes: f.let(i32.load(at, vector.codes), 'codes'),
        validity: f.let(i32.load(at, vector.validity), 'validity'),
        size: f.let(i32.load(at, vector.dictionarySize), 'size'),
        id: f.let(i32.load(at, vector.dictionaryId), 'id'),
      }
    })
    // Another dictionary gives the codes another meaning.
    const known = f.let(i32.const(1))
    loaded.forEach(({ id }, i) => {
      f.set(known, i32.and(known, i32.eq(i32.load(context, table + tableHeader.directKey + i * 4), id)))
    })
    f.if(i32.eqz(known), () => {
      f.memoryFill(i32.add(context, i32.const(direct)), i32.const(0), i32.const(directEntries * 4))
      loaded.forEach(({ id }, i) => {
        f.store('i32', context, id, table + tableHeader.directKey + i * 4)
      })
    })
    f.forRange(first, count, (index) => {
      const row = rowAt(f, selection, index)
      let entry: I32 | undefined
      for (const { codes, validity, size } of loaded) {
        const code = f.let(i32.load(i32.add(codes, shift(row))))
        f.if(validity, () => {
          f.if(i32.eqz(i32.load8U(i32.add(validity, row))), () => f.set(code, size))
        })
        const width = i32.add(size, i32.const(1))
        entry = f.let(entry === undefined ? code : i32.add(i32.mul(entry, width), code))
      }
      const at = f.let(i32.add(context, shift(entry!)), 'entry')
      const group = f.let(i32.load(at, direct), 'group')
      f.if(i32.eqz(group), () => {
        const code = f.let(f.call(spec.find, [context, i32.add(index, i32.const(1)), index]))
        f.if(code, () => f.return(code))
        f.set(group, i32.load(i32.add(context, shift(index)), slots))
        f.store('i32', at, group, direct)
      })
      f.store('i32', i32.add(context, shift(index)), group, slots)
    })
    return i32.const(status.ok)
  })
}
