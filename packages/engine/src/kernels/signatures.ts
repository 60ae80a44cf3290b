/**
 * The kernels as everybody else sees them: name, parameters, result. Written by hand beside `assembly/`, whose
 * comments say what each one does; a test compares this table with the compiled module. Generated code imports a
 * kernel by its entry in `kernelSignatures`; TypeScript calls one through `Kernels`. Pointers and counts are unsigned
 * 32-bit numbers: what comes back as a pointer or a count needs `>>> 0`. A negative i32 is an error of `errors.ts`
 * where the kernel reads foreign bytes.
 */
import type { KernelSignature } from '../wasm/kernel-signature.ts'

type KernelValueType = 'i32' | 'i64'

const i = 'i32'
const l = 'i64'

const table = {
  gather1: [[i, i, i, i], []],
  gather2: [[i, i, i, i], []],
  gather4: [[i, i, i, i], []],
  gather8: [[i, i, i, i], []],
  gather16: [[i, i, i, i], []],
  gatherAt1: [[i, i, i, i, i], []],
  gatherAt2: [[i, i, i, i, i], []],
  gatherAt4: [[i, i, i, i, i], []],
  gatherAt8: [[i, i, i, i, i], []],
  gatherAt16: [[i, i, i, i, i], []],
  spread1: [[i, i, i, i], []],
  spread2: [[i, i, i, i], []],
  spread4: [[i, i, i, i], []],
  spread8: [[i, i, i, i], []],
  spread16: [[i, i, i, i], []],
  spreadZero4: [[i, i, i, i], []],
  spreadZero8: [[i, i, i, i], []],
  viewOffsets: [[i, i, i, i, i, i], [l]],
  copyViews: [[i, i, i, i, i], []],
  offsetsToViews: [[i, i, i, i], []],
  relocateViews: [[i, i, i, i, i], [i]],
  compareBytes: [[i, i, i, i], [i]],
  equalBytes: [[i, i, i, i], [i]],
  compareViews: [[i, i, i, i], []],
  packBits: [[i, i, i], [i]],
  unpackBits: [[i, i, i, i], [i]],
  countSet: [[i, i], [i]],
  selectSet: [[i, i, i, i], [i]],
  murmur3Bytes: [[i, i, i], [i]],
  murmur3Views: [[i, i, i, i], []],
  xxhash64Bytes: [[i, i, l], [l]],
  xxhash64Views: [[i, i, i, i], []],
  hash64Bytes: [[i, i, l], [l]],
  hash64Views: [[i, i, i, i], []],
  crcTable: [[i, i], []],
  crc32: [[i, i, i, i], [i]],
  utf8Valid: [[i, i], [i]],
  utf8Length: [[i, i], [i]],
  utf8LengthViews: [[i, i, i, i], []],
  radixCount: [[i, i, i, i], []],
  radixStarts: [[i, i], [i]],
  radixScatter: [[i, i, i, i, i, i, i, i], []],
  snappyStart: [[i, i, i, i, i], [i]],
  snappyStep: [[i, i], [i]],
  snappyHeader: [[i, i], [i]],
  snappyBlock: [[i, i, i, i], [i]],
  lz4Decompress: [[i, i, i, i], [i]],
  lz4Compress: [[i, i, i, i], [i]],
  hybridStart: [[i, i, i, i], [i]],
  hybridValues: [[i, i, i, i], [i]],
  hybridBits: [[i, i, i], [i]],
  hybridSkip: [[i, i], [i]],
  plainViews: [[i, i, i], [i]],
  plainSkip: [[i, i], [i]],
  fixedViews: [[i, i, i, i], []],
  streamSplit: [[i, i, i, i, i, i], []],
  int32ToInt8: [[i, i, i], []],
  int32ToInt16: [[i, i, i], []],
  int32ToInt64: [[i, i, i], []],
  uint32ToInt64: [[i, i, i], []],
  int32ToDouble: [[i, i, i], []],
  floatToDouble: [[i, i, i], []],
  int64ToInt128: [[i, i, i], []],
  uint64ToInt128: [[i, i, i], []],
  multiply64: [[i, i, l, i], [i]],
  multiply128: [[i, i, l, i], []],
  floorDivide64: [[i, i, l, i], []],
  int96ToMicros: [[i, i, i], []],
  bigEndianToInt64: [[i, i, i, i], [i]],
  bigEndianToInt128: [[i, i, i, i], [i]],
  viewsToInt64: [[i, i, i], [i]],
  viewsToInt128: [[i, i, i], [i]],
  deltaStart: [[i, i, i], [i]],
  deltaInt32: [[i, i, i], [i]],
  deltaInt64: [[i, i, i], [i]],
  lengthViews: [[i, i, i, i], [i]],
  prefixStringBytes: [[i, i, i], [l]],
  prefixStrings: [[i, i, i, i, i, i], []],
  viewBytes: [[i, i, i, i], [i]],
  appendViews: [[i, i, i, i, i, i], [i]],
  offsetBytes: [[i, i, i, i], [i]],
  appendOffsets: [[i, i, i, i, i, i, i], [i]],
  gatherRows1: [[i, i, i, i, i], []],
  gatherRows2: [[i, i, i, i, i], []],
  gatherRows4: [[i, i, i, i, i], []],
  gatherRows8: [[i, i, i, i, i], []],
  gatherRows16: [[i, i, i, i, i], []],
  gatherRowsValidity: [[i, i, i, i, i], [i]],
  countUp64: [[i, l, l, i], []],
  countUp: [[i, i, i], []],
  partitionCounts: [[i, i, i, i], [i]],
  partitionBytes: [[i, i, i, i], []],
  scatter1: [[i, i, i, i], []],
  scatter2: [[i, i, i, i], []],
  scatter4: [[i, i, i, i], []],
  scatter8: [[i, i, i, i], []],
  scatter16: [[i, i, i, i], []],
  scatterViews: [[i, i, i, i, i], []],
  orderedKeys: [[i, i, i, i, i, i, i], []],
  keyRange: [[i, i, i, i, i, i], []],
  bytesRange: [[i, i, i, i, i, i], []],
  packKeys: [[i, i, i, i, i, l, l, i, i, i, i, i], []],
  compareRows: [[i, i, i, i, i], [i]],
  sortRuns: [[i, i, i, i, i, i, i, i, i, i], [i]],
  selectNotBehind: [[i, i, i, i, l, i, i, i], [i]],
  arrayOffsets: [[i, i, i, i], [i]],
  arrayElements: [[i, i, i, i, i, i], [i]],
  structField: [[i, i, i, i, i, i, i, i], [i]],
  pairPart: [[i, i, i, i, i], []],
  decimalAdd: [[l, l, i, l, l, i, i, i, i], [i]],
  decimalSubtract: [[l, l, i, l, l, i, i, i, i], [i]],
  decimalMultiply: [[l, l, l, l, i, i, i], [i]],
  decimalDivide: [[l, l, l, l, i, i, i, i], [i]],
  decimalRemainder: [[l, l, i, l, l, i, i, i, i], [i]],
  decimalDivideWhole: [[l, l, i, l, l, i, i], [i]],
  decimalRescale: [[l, l, i, i, i, i], [i]],
  bigEndianBytes: [[l, l, i], [i]],
} as const satisfies Readonly<
  Record<string, readonly [readonly KernelValueType[], readonly KernelValueType[]]>
>

export type KernelName = keyof typeof table

type JsValue<T> = T extends 'i64' ? bigint : number
type JsResult<R extends readonly KernelValueType[]> = R extends readonly [] ? undefined : JsValue<R[number]>
type JsParams<P extends readonly KernelValueType[]> = { -readonly [K in keyof P]: JsValue<P[K]> }

/** The exports of a kernel instance. */
export type Kernels = {
  readonly [K in KernelName]: (...args: JsParams<(typeof table)[K][0]>) => JsResult<(typeof table)[K][1]>
}

export const kernelSignatures: readonly KernelSignature[] = Object.freeze(
  Object.entries(table).map(([name, [params, results]]) => Object.freeze({ name, params, results })),
)

/** One instance a thread, over the executor's memory. */
export const instantiateKernels = (module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels
