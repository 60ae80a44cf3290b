/** The vector namespaces: v128 as bits, and i8x16 to f64x2 as lanes. */

import { type Code, checkOffset, constant, fail, type Operator, operation, type ValueType } from './code.ts'
import {
  binaries,
  checkLane,
  extractLanes,
  loads,
  register,
  type Ternary,
  unaries,
} from './operator-table.ts'

const V = 0xfd_0000
const v = 'v128'
const truth = { isBoolean: true }

const integerComparisons = (first: number) => ({
  eq: V | first,
  ne: V | (first + 1),
  ltS: V | (first + 2),
  ltU: V | (first + 3),
  gtS: V | (first + 4),
  gtU: V | (first + 5),
  leS: V | (first + 6),
  leU: V | (first + 7),
  geS: V | (first + 8),
  geU: V | (first + 9),
})

const floatComparisons = (first: number) => ({
  eq: V | first,
  ne: V | (first + 1),
  lt: V | (first + 2),
  gt: V | (first + 3),
  le: V | (first + 4),
  ge: V | (first + 5),
})

/** What every integer shape has at the same distance from its first opcode (`abs`). */
const integerUnaries = (first: number) => ({ abs: V | first, neg: V | (first + 1) })
const shifts = (first: number) => ({
  shl: V | (first + 11),
  shrS: V | (first + 12),
  shrU: V | (first + 13),
})
const sums = (first: number) => ({ add: V | (first + 14), sub: V | (first + 17) })
const saturating = (first: number) => ({
  addSatS: V | (first + 15),
  addSatU: V | (first + 16),
  subSatS: V | (first + 18),
  subSatU: V | (first + 19),
})
const bounds = (first: number) => ({
  minS: V | (first + 22),
  minU: V | (first + 23),
  maxS: V | (first + 24),
  maxU: V | (first + 25),
})

const floatUnaries = (first: number) => ({ abs: V | first, neg: V | (first + 1), sqrt: V | (first + 3) })
const floatBinaries = (first: number) => ({
  add: V | (first + 4),
  sub: V | (first + 5),
  mul: V | (first + 6),
  div: V | (first + 7),
  min: V | (first + 8),
  max: V | (first + 9),
  pmin: V | (first + 10),
  pmax: V | (first + 11),
})

function replaceLane<T extends ValueType>(space: string, type: T, laneCount: number, opcode: number) {
  const operator = register(`${space}.replaceLane`, V | opcode, [v, type], v, { immediate: 'lane' })
  return (vector: Code<'v128'>, lane: number, value: Code<T>): Code<'v128'> => {
    checkLane(lane, laneCount, operator.name)
    return operation(operator, [vector, value], 0, lane)
  }
}

export type LaneWidth = 8 | 16 | 32 | 64
const laneWidths: readonly LaneWidth[] = [8, 16, 32, 64]

function loadLanes() {
  const operators = laneWidths.map((width, i) =>
    register(`v128.load${width}Lane`, V | (84 + i), ['i32', v], v, { immediate: 'memoryLane', alignment: i }),
  )
  return (
    width: LaneWidth,
    ptr: Code<'i32'>,
    vector: Code<'v128'>,
    lane: number,
    offset = 0,
  ): Code<'v128'> => {
    const operator = operators[laneWidths.indexOf(width)]
    if (operator === undefined) fail('v128.loadLane', `there are no lanes of ${width} bits`)
    checkLane(lane, 128 / width, operator.name)
    checkOffset(offset, operator.name)
    return operation(operator, [ptr, vector], offset, lane)
  }
}

const laneStores: readonly Operator[] = laneWidths.map((width, i) =>
  register(`v128.store${width}Lane`, V | (88 + i), ['i32', v], undefined, {
    immediate: 'memoryLane',
    alignment: i,
    effects: true,
  }),
)

/** The store of one lane, its number checked; the function builder writes it. */
export function laneStore(width: LaneWidth, lane: number): Operator {
  const operator = laneStores[laneWidths.indexOf(width)]
  if (operator === undefined) fail('storeLane', `there are no lanes of ${width} bits`)
  checkLane(lane, 128 / width, operator.name)
  return operator
}

const bitselectOperator = register('v128.bitselect', V | 82, [v, v, v], v)
const bitselect: Ternary<'v128', 'v128', 'v128', 'v128'> = (a, b, mask) =>
  operation(bitselectOperator, [a, b, mask])

export const v128 = {
  /** A constant of 16 bytes. */
  const(bytes: Uint8Array): Code<'v128'> {
    if (bytes.length !== 16) fail('v128.const', `${bytes.length} bytes instead of 16`)
    return constant('v128', bytes.slice())
  },
  ...loads('v128', v, {
    load: [V | 0, 4],
    load8x8S: [V | 1, 3],
    load8x8U: [V | 2, 3],
    load16x4S: [V | 3, 3],
    load16x4U: [V | 4, 3],
    load32x2S: [V | 5, 3],
    load32x2U: [V | 6, 3],
    load8Splat: [V | 7, 0],
    load16Splat: [V | 8, 1],
    load32Splat: [V | 9, 2],
    load64Splat: [V | 10, 3],
    load32Zero: [V | 92, 2],
    load64Zero: [V | 93, 3],
  }),
  /** The vector with one lane of 8, 16, 32 or 64 bits read from memory. */
  loadLane: loadLanes(),
  ...unaries('v128', v, v, { not: V | 77 }),
  /** `andnot` is `a & ~b`. */
  ...binaries('v128', v, v, v, { and: V | 78, andnot: V | 79, or: V | 80, xor: V | 81 }),
  /** Bits of `a` where the mask has ones, of `b` elsewhere. */
  bitselect,
  ...unaries('v128', v, 'i32', { anyTrue: V | 83 }, truth),
}

const shuffleOperator = register('i8x16.shuffle', V | 13, [v, v], v, { immediate: 'shuffle' })

export const i8x16 = {
  /** Sixteen bytes picked by number: 0 to 15 from `a`, 16 to 31 from `b`. */
  shuffle(a: Code<'v128'>, b: Code<'v128'>, lanes: readonly number[]): Code<'v128'> {
    if (lanes.length !== 16) fail('i8x16.shuffle', `${lanes.length} lanes instead of 16`)
    for (const lane of lanes) checkLane(lane, 32, 'i8x16.shuffle')
    return operation(shuffleOperator, [a, b], 0, Uint8Array.from(lanes))
  },
  ...unaries('i8x16', 'i32', v, { splat: V | 15 }),
  ...extractLanes('i8x16', 'i32', 16, { extractLaneS: V | 21, extractLaneU: V | 22 }),
  replaceLane: replaceLane('i8x16', 'i32', 16, 23),
  ...unaries('i8x16', v, v, { ...integerUnaries(96), popcnt: V | 98 }),
  ...unaries('i8x16', v, 'i32', { allTrue: V | 99 }, truth),
  ...unaries('i8x16', v, 'i32', { bitmask: V | 100 }),
  ...binaries('i8x16', v, 'i32', v, { shl: V | 107, shrS: V | 108, shrU: V | 109 }),
  ...binaries('i8x16', v, v, v, {
    ...integerComparisons(35),
    swizzle: V | 14,
    narrowI16x8S: V | 101,
    narrowI16x8U: V | 102,
    add: V | 110,
    addSatS: V | 111,
    addSatU: V | 112,
    sub: V | 113,
    subSatS: V | 114,
    subSatU: V | 115,
    minS: V | 118,
    minU: V | 119,
    maxS: V | 120,
    maxU: V | 121,
    avgrU: V | 123,
  }),
}

export const i16x8 = {
  ...unaries('i16x8', 'i32', v, { splat: V | 16 }),
  ...extractLanes('i16x8', 'i32', 8, { extractLaneS: V | 24, extractLaneU: V | 25 }),
  replaceLane: replaceLane('i16x8', 'i32', 8, 26),
  ...unaries('i16x8', v, v, {
    ...integerUnaries(128),
    extaddPairwiseI8x16S: V | 124,
    extaddPairwiseI8x16U: V | 125,
    extendLowI8x16S: V | 135,
    extendHighI8x16S: V | 136,
    extendLowI8x16U: V | 137,
    extendHighI8x16U: V | 138,
  }),
  ...unaries('i16x8', v, 'i32', { allTrue: V | 131 }, truth),
  ...unaries('i16x8', v, 'i32', { bitmask: V | 132 }),
  ...binaries('i16x8', v, 'i32', v, shifts(128)),
  ...binaries('i16x8', v, v, v, {
    ...integerComparisons(45),
    ...sums(128),
    ...saturating(128),
    ...bounds(128),
    q15mulrSatS: V | 130,
    narrowI32x4S: V | 133,
    narrowI32x4U: V | 134,
    mul: V | 149,
    avgrU: V | 155,
    extmulLowI8x16S: V | 156,
    extmulHighI8x16S: V | 157,
    extmulLowI8x16U: V | 158,
    extmulHighI8x16U: V | 159,
  }),
}

export const i32x4 = {
  ...unaries('i32x4', 'i32', v, { splat: V | 17 }),
  ...extractLanes('i32x4', 'i32', 4, { extractLane: V | 27 }),
  replaceLane: replaceLane('i32x4', 'i32', 4, 28),
  ...unaries('i32x4', v, v, {
    ...integerUnaries(160),
    extaddPairwiseI16x8S: V | 126,
    extaddPairwiseI16x8U: V | 127,
    extendLowI16x8S: V | 167,
    extendHighI16x8S: V | 168,
    extendLowI16x8U: V | 169,
    extendHighI16x8U: V | 170,
    truncSatF32x4S: V | 248,
    truncSatF32x4U: V | 249,
    truncSatF64x2SZero: V | 252,
    truncSatF64x2UZero: V | 253,
  }),
  ...unaries('i32x4', v, 'i32', { allTrue: V | 163 }, truth),
  ...unaries('i32x4', v, 'i32', { bitmask: V | 164 }),
  ...binaries('i32x4', v, 'i32', v, shifts(160)),
  ...binaries('i32x4', v, v, v, {
    ...integerComparisons(55),
    ...sums(160),
    ...bounds(160),
    mul: V | 181,
    dotI16x8S: V | 186,
    extmulLowI16x8S: V | 188,
    extmulHighI16x8S: V | 189,
    extmulLowI16x8U: V | 190,
    extmulHighI16x8U: V | 191,
  }),
}

export const i64x2 = {
  ...unaries('i64x2', 'i64', v, { splat: V | 18 }),
  ...extractLanes('i64x2', 'i64', 2, { extractLane: V | 29 }),
  replaceLane: replaceLane('i64x2', 'i64', 2, 30),
  ...unaries('i64x2', v, v, {
    ...integerUnaries(192),
    extendLowI32x4S: V | 199,
    extendHighI32x4S: V | 200,
    extendLowI32x4U: V | 201,
    extendHighI32x4U: V | 202,
  }),
  ...unaries('i64x2', v, 'i32', { allTrue: V | 195 }, truth),
  ...unaries('i64x2', v, 'i32', { bitmask: V | 196 }),
  ...binaries('i64x2', v, 'i32', v, shifts(192)),
  ...binaries('i64x2', v, v, v, {
    ...sums(192),
    mul: V | 213,
    eq: V | 214,
    ne: V | 215,
    ltS: V | 216,
    gtS: V | 217,
    leS: V | 218,
    geS: V | 219,
    extmulLowI32x4S: V | 220,
    extmulHighI32x4S: V | 221,
    extmulLowI32x4U: V | 222,
    extmulHighI32x4U: V | 223,
  }),
}

export const f32x4 = {
  ...unaries('f32x4', 'f32', v, { splat: V | 19 }),
  ...extractLanes('f32x4', 'f32', 4, { extractLane: V | 31 }),
  replaceLane: replaceLane('f32x4', 'f32', 4, 32),
  ...unaries('f32x4', v, v, {
    ...floatUnaries(224),
    ceil: V | 103,
    floor: V | 104,
    trunc: V | 105,
    nearest: V | 106,
    demoteF64x2Zero: V | 94,
    convertI32x4S: V | 250,
    convertI32x4U: V | 251,
  }),
  ...binaries('f32x4', v, v, v, { ...floatComparisons(65), ...floatBinaries(224) }),
}

export const f64x2 = {
  ...unaries('f64x2', 'f64', v, { splat: V | 20 }),
  ...extractLanes('f64x2', 'f64', 2, { extractLane: V | 33 }),
  replaceLane: replaceLane('f64x2', 'f64', 2, 34),
  ...unaries('f64x2', v, v, {
    ...floatUnaries(236),
    ceil: V | 116,
    floor: V | 117,
    trunc: V | 122,
    nearest: V | 148,
    promoteLowF32x4: V | 95,
    convertLowI32x4S: V | 254,
    convertLowI32x4U: V | 255,
  }),
  ...binaries('f64x2', v, v, v, { ...floatComparisons(71), ...floatBinaries(236) }),
}
