/**
 * Stores, bulk memory and atomics. Atomics that give a value become part of the namespaces i32 and i64; stores are
 * statements, so their tables are read by the function builder.
 */

import { type Code, checkOffset, type Operator, operation, type ValueType } from './code.ts'
import { loads, register } from './operator-table.ts'

/** What `f.store` and its kin can write. The number is the width in memory, where it is not the type's own. */
export type StoreKind =
  | ValueType
  | 'i32.8'
  | 'i32.16'
  | 'i64.8'
  | 'i64.16'
  | 'i64.32'
  | 'atomic.i32'
  | 'atomic.i64'
  | 'atomic.i32.8'
  | 'atomic.i32.16'
  | 'atomic.i64.8'
  | 'atomic.i64.16'
  | 'atomic.i64.32'

const store = (name: string, opcode: number, value: ValueType, alignment: number) =>
  register(name, opcode, ['i32', value], undefined, { immediate: 'memory', alignment, effects: true })

export const stores: Readonly<Record<StoreKind, Operator>> = {
  i32: store('i32.store', 0x36, 'i32', 2),
  i64: store('i64.store', 0x37, 'i64', 3),
  f32: store('f32.store', 0x38, 'f32', 2),
  f64: store('f64.store', 0x39, 'f64', 3),
  v128: store('v128.store', 0xfd_000b, 'v128', 4),
  'i32.8': store('i32.store8', 0x3a, 'i32', 0),
  'i32.16': store('i32.store16', 0x3b, 'i32', 1),
  'i64.8': store('i64.store8', 0x3c, 'i64', 0),
  'i64.16': store('i64.store16', 0x3d, 'i64', 1),
  'i64.32': store('i64.store32', 0x3e, 'i64', 2),
  'atomic.i32': store('i32.atomicStore', 0xfe_0017, 'i32', 2),
  'atomic.i64': store('i64.atomicStore', 0xfe_0018, 'i64', 3),
  'atomic.i32.8': store('i32.atomicStore8', 0xfe_0019, 'i32', 0),
  'atomic.i32.16': store('i32.atomicStore16', 0xfe_001a, 'i32', 1),
  'atomic.i64.8': store('i64.atomicStore8', 0xfe_001b, 'i64', 0),
  'atomic.i64.16': store('i64.atomicStore16', 0xfe_001c, 'i64', 1),
  'atomic.i64.32': store('i64.atomicStore32', 0xfe_001d, 'i64', 2),
}

const three: readonly ValueType[] = ['i32', 'i32', 'i32']
export const memoryCopy = register('memory.copy', 0xfc_000a, three, undefined, {
  immediate: 'zeros',
  effects: true,
})
export const memoryFill = register('memory.fill', 0xfc_000b, three, undefined, {
  immediate: 'zero',
  effects: true,
})
export const atomicFence = register('atomicFence', 0xfe_0003, [], undefined, {
  immediate: 'zero',
  effects: true,
})

type Modify<T extends ValueType> = (ptr: Code<'i32'>, value: Code<T>, offset?: number) => Code<T>
type Exchange<T extends ValueType> = (
  ptr: Code<'i32'>,
  expected: Code<T>,
  replacement: Code<T>,
  offset?: number,
) => Code<T>

const modifications = { Add: 0x1e, Sub: 0x25, And: 0x2c, Or: 0x33, Xor: 0x3a, Xchg: 0x41 }
type Modification = keyof typeof modifications
const COMPARE_EXCHANGE = 0x48

/** Each read-modify-write group has seven opcodes, one for each of these: `[type, width name, alignment]`. */
const widths: readonly (readonly [ValueType, '' | '8' | '16' | '32', number])[] = [
  ['i32', '', 2],
  ['i64', '', 3],
  ['i32', '8', 0],
  ['i32', '16', 1],
  ['i64', '8', 0],
  ['i64', '16', 1],
  ['i64', '32', 2],
]

/** Narrow forms extend the old value without sign, hence the U. */
type Modifications<T extends ValueType, W extends string> = {
  readonly [K in `atomicRmw${Modification}` | `atomicRmw${W}${Modification}U`]: Modify<T>
} & {
  readonly [K in 'atomicRmwCmpxchg' | `atomicRmw${W}CmpxchgU`]: Exchange<T>
}

function modificationsOf<T extends ValueType, W extends string>(type: T): Modifications<T, W> {
  const namespace: Record<string, Modify<T> | Exchange<T>> = {}
  const add = (verb: string, first: number, operands: readonly ValueType[]) => {
    for (let i = 0; i < widths.length; i++) {
      const [owner, width, alignment] = widths[i]
      if (owner !== type) continue
      const name = `atomicRmw${width}${verb}${width === '' ? '' : 'U'}`
      const traits = { immediate: 'memory', alignment, effects: true } as const
      const operator = register(`${type}.${name}`, 0xfe_0000 | (first + i), operands, type, traits)
      namespace[name] = operands.length === 2 ? modify<T>(operator) : exchange<T>(operator)
    }
  }
  for (const verb in modifications) add(verb, modifications[verb as Modification], ['i32', type])
  add('Cmpxchg', COMPARE_EXCHANGE, ['i32', type, type])
  return namespace as unknown as Modifications<T, W>
}

function modify<T extends ValueType>(operator: Operator): Modify<T> {
  return (ptr, value, offset = 0) => {
    checkOffset(offset, operator.name)
    return operation<T>(operator, [ptr, value], offset)
  }
}

function exchange<T extends ValueType>(operator: Operator): Exchange<T> {
  return (ptr, expected, replacement, offset = 0) => {
    checkOffset(offset, operator.name)
    return operation<T>(operator, [ptr, expected, replacement], offset)
  }
}

function waitOf<T extends ValueType>(name: string, opcode: number, type: T, alignment: number) {
  const traits = { immediate: 'memory', alignment, effects: true } as const
  const operator = register(name, opcode, ['i32', type, 'i64'], 'i32', traits)
  return (ptr: Code<'i32'>, expected: Code<T>, timeoutNanos: Code<'i64'>, offset = 0): Code<'i32'> => {
    checkOffset(offset, operator.name)
    return operation(operator, [ptr, expected, timeoutNanos], offset)
  }
}

const notifyOperator = register('i32.atomicNotify', 0xfe_0000, ['i32', 'i32'], 'i32', {
  immediate: 'memory',
  alignment: 2,
  effects: true,
})

// An atomic load may be waited upon by a loop, so it counts as an effect and is never folded away.
const observed = { effects: true }

export const i32Atomics = {
  ...loads(
    'i32',
    'i32',
    { atomicLoad: [0xfe_0010, 2], atomicLoad8U: [0xfe_0012, 0], atomicLoad16U: [0xfe_0013, 1] },
    observed,
  ),
  ...modificationsOf<'i32', '8' | '16'>('i32'),
  /** 0 woken, 1 the value was not as expected, 2 timed out; a negative timeout waits for ever. */
  atomicWait: waitOf('i32.atomicWait', 0xfe_0001, 'i32', 2),
  /** Wakes up to `count` waiters; the value is how many. */
  atomicNotify: modify<'i32'>(notifyOperator),
}

export const i64Atomics = {
  ...loads(
    'i64',
    'i64',
    {
      atomicLoad: [0xfe_0011, 3],
      atomicLoad8U: [0xfe_0014, 0],
      atomicLoad16U: [0xfe_0015, 1],
      atomicLoad32U: [0xfe_0016, 2],
    },
    observed,
  ),
  ...modificationsOf<'i64', '8' | '16' | '32'>('i64'),
  atomicWait: waitOf('i64.atomicWait', 0xfe_0002, 'i64', 3),
}
