/** For tests: reads Parquet files by the batch source into JavaScript arrays, eagerly or lazily. */
import type { DataType } from '@vonk/common'
import type { FileSplit } from '../../../catalog/relation.ts'
import { physicalWidth, vector, vectorFlags } from '../../../columnar/vector.ts'
import type { ColumnRequest } from '../../../exec/batch-source.ts'
import { loadKernelsSync } from '../../../executor/kernel-loader.ts'
import { instantiateKernels } from '../../../kernels/signatures.ts'
import { ExecutorMemory } from '../../../storage/executor-memory.ts'
import type { OwnedMemory } from '../../../storage/owned-memory.ts'
import { readFooterSync } from '../footer.ts'
import { nodeFiles } from '../node-files.ts'
import { ParquetBatchSource, type ParquetSourceOptions } from '../parquet-source.ts'

export const executorMemory = ExecutorMemory.create({ bytes: 1024 * 1024 * 1024, setting: 'test' })
const kernels = instantiateKernels(loadKernelsSync().module, executorMemory.memory)

export type Value = string | number | bigint | boolean | null

export interface ReadOptions extends Partial<Omit<ParquetSourceOptions, 'columns' | 'splits'>> {
  readonly columns?: readonly (Partial<ColumnRequest> & { readonly name: string })[]
  readonly rowGroups?: readonly number[]
  /** Lazy columns get these rows of each batch only; the others read as undefined. */
  readonly choose?: (row: number) => boolean
}

export interface ReadResult {
  readonly columns: Record<string, (Value | undefined)[]>
  readonly source: ParquetBatchSource
  /** Batches of each column that had codes. */
  readonly codedBatches: Record<string, number>
  readonly rows: number
}

export const split = (path: string, rowGroups?: readonly number[]): FileSplit => ({
  path,
  start: 0,
  end: 0,
  fileSize: 0,
  modifiedMs: 0,
  estimatedBytes: 0,
  ...(rowGroups === undefined ? {} : { rowGroups }),
})

export function openParquet(paths: readonly string[], options: ReadOptions = {}) {
  const footer = readFooterSync(nodeFiles, paths[0])
  const wanted = options.columns ?? footer.columns.map(({ name }) => ({ name }))
  const columns = wanted.map((request) => ({
    ordinal: footer.columns.findIndex(({ name }) => name === request.name),
    type: footer.columns.find(({ name }) => name === request.name)?.type ?? ({ kind: 'integer' } as DataType),
    eager: true,
    needs: 'both' as const,
    ...request,
  }))
  const memory = executorMemory.taskMemory({ owner: executorMemory.newOwner() })
  const splits = paths.map((path) => split(path, options.rowGroups))
  const source = new ParquetBatchSource({ kernels, memory, files: nodeFiles, ...options, columns, splits })
  return { source, columns, memory }
}

export function readParquet(path: string | readonly string[], options: ReadOptions = {}): ReadResult {
  const paths = typeof path === 'string' ? [path] : path
  const { source, columns, memory } = openParquet(paths, options)
  const result: ReadResult = {
    columns: Object.fromEntries(columns.map(({ name }) => [name, []])),
    source,
    codedBatches: Object.fromEntries(columns.map(({ name }) => [name, 0])),
    rows: 0,
  }
  const selectionRegion = memory.region({ operator: 'test' })
  const selection = selectionRegion.allocate(4096 * 4)
  let rows = 0
  try {
    for (let count = source.next(); count > 0; count = source.next()) {
      const chosen = [...Array(count).keys()].filter((row) => options.choose?.(rows + row) ?? true)
      memory.u32.set(chosen, selection / 4)
      if (options.choose === undefined) source.materialize(count, 0)
      else source.materialize(chosen.length, selection)
      columns.forEach((request, i) => {
        const base = source.vectors[i]
        const isRead = new Set(request.eager || options.choose === undefined ? undefined : chosen)
        for (let row = 0; row < count; row++) {
          const value =
            request.eager || options.choose === undefined || isRead.has(row)
              ? readValue(memory, base, request.type, row)
              : undefined
          result.columns[request.name].push(value)
        }
        checkVector(memory, base, request, count, result.columns[request.name].slice(-count))
        if (memory.view.getUint32(base + vector.codes, true) !== 0) result.codedBatches[request.name]++
      })
      rows += count
    }
  } finally {
    source.close()
    memory.close()
  }
  return { ...result, rows }
}

/** Null count, bounds and codes agree with the values. */
function checkVector(
  memory: OwnedMemory,
  base: number,
  request: ColumnRequest,
  count: number,
  values: readonly (Value | undefined)[],
): void {
  const { view } = memory
  const u32 = (at: number) => view.getUint32(at, true)
  const known = values.filter((value) => value !== undefined)
  if (known.length === count) {
    const nulls = known.filter((value) => value === null).length
    if (u32(base + vector.nullCount) !== nulls) throw new TypeError('wrong null count')
  }
  if ((u32(base + vector.flags) & vectorFlags.hasBounds) !== 0 && request.type.kind !== 'decimal') {
    const min = view.getBigInt64(base + vector.min, true)
    const max = view.getBigInt64(base + vector.max, true)
    for (const value of known) {
      if (value !== null && (BigInt(value as number) < min || BigInt(value as number) > max)) {
        throw new TypeError(`value ${value} out of bounds ${min} ${max}`)
      }
    }
  }
  const codes = u32(base + vector.codes)
  if (codes === 0 || u32(base + vector.data) === 0) return
  const width = physicalWidth(request.type) || 8
  for (let row = 0; row < count; row++) {
    if (values[row] === undefined || values[row] === null) continue
    const entry = u32(base + vector.dictionary) + u32(codes + row * 4) * width
    const value = u32(base + vector.data) + row * width
    for (let i = 0; i < width; i++) {
      if (memory.bytes[entry + i] !== memory.bytes[value + i]) throw new TypeError('codes and values differ')
    }
  }
}

export function readValue(memory: OwnedMemory, base: number, type: DataType, row: number): Value {
  const { view, bytes } = memory
  const u32 = (at: number) => view.getUint32(at, true)
  const validity = u32(base + vector.validity)
  if (validity !== 0 && bytes[validity + row] === 0) return null
  let data = u32(base + vector.data)
  let at = row
  if (data === 0) {
    data = u32(base + vector.dictionary)
    at = u32(u32(base + vector.codes) + row * 4)
  }
  switch (type.kind) {
    case 'boolean':
      return bytes[data + at] === 1
    case 'byte':
      return view.getInt8(data + at)
    case 'short':
      return view.getInt16(data + at * 2, true)
    case 'integer':
    case 'date':
      return view.getInt32(data + at * 4, true)
    case 'float':
      return view.getFloat32(data + at * 4, true)
    case 'double':
      return view.getFloat64(data + at * 8, true)
    case 'string':
    case 'binary': {
      const start = u32(data + at * 8)
      const value = Buffer.from(bytes.slice(start, start + u32(data + at * 8 + 4)))
      return type.kind === 'string' ? value.toString() : value.toString('hex').toUpperCase()
    }
    case 'decimal': {
      const isWide = type.precision > 18
      const low = isWide ? view.getBigUint64(data + at * 16, true) : view.getBigInt64(data + at * 8, true)
      return decimalText(isWide ? (view.getBigInt64(data + at * 16 + 8, true) << 64n) | low : low, type.scale)
    }
    default:
      return view.getBigInt64(data + at * 8, true)
  }
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const sign = unscaled < 0n ? '-' : ''
  const cut = digits.length - scale
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, cut)}.${digits.slice(cut)}`
}
