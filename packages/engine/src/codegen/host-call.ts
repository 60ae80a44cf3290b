/**
 * The TypeScript side of a host call. Generated code leaves the arguments in a record, 24 bytes each behind the
 * result's place: u32 null flag, 4 bytes unused, then parts (i32 and f32 parts 4 bytes, others 8; pointer and length
 * for bytes). The import answers 0, or the bytes of scratch memory that the result needs and does not find.
 */
import { type DataType, SparkError } from '@vonk/common'
import type { LiteralValue } from '../expr/expression.ts'
import type { HostFunction } from '../expr/host-functions.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import { fillFixed } from './constant-area.ts'
import { header } from './context-layout.ts'
import type { ReadableMemory } from './raised-error.ts'

export const hostRecord = Object.freeze({ slot: 24, value: 8, argumentsMost: 15 })

export interface HostSignature {
  readonly name: string
  readonly argTypes: readonly DataType[]
  readonly type: DataType
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

/** The function that a module imports as `host.call{n}`, for the n-th of the program's `hostSignatures`. */
export function hostCall(
  memory: ReadableMemory,
  signature: HostSignature,
  implementation: HostFunction,
): (record: number, context: number) => number {
  const { view, bytes } = memory
  return (signedRecord, signedContext) => {
    const record = signedRecord >>> 0
    const context = signedContext >>> 0
    const args = signature.argTypes.map((type, i) =>
      readSlot(memory, record + (i + 1) * hostRecord.slot, type),
    )
    const result = answer(implementation, args, signature.name)
    view.setUint32(record, result === null ? 1 : 0, true)
    const at = record + hostRecord.value
    if (result === null) {
      bytes.fill(0, at, at + 16)
      return 0
    }
    if (!isVariableLength(signature.type)) {
      fillFixed(view, at, signature.type, result)
      return 0
    }
    const content = typeof result === 'string' ? encoder.encode(result) : (result as Uint8Array)
    const size = Math.ceil(content.length / 8) * 8
    const start = view.getUint32(context + header.scratch, true)
    if (start + size > view.getUint32(context + header.scratchEnd, true)) return size
    bytes.set(content, start)
    view.setUint32(context + header.scratch, start + size, true)
    view.setUint32(at, start, true)
    view.setUint32(at + 4, content.length, true)
    return 0
  }
}

/** What JavaScript itself has no room for (the stack of a pattern's search, a text's length) is the user's to mend. */
function answer(implementation: HostFunction, args: readonly LiteralValue[], name: string): LiteralValue {
  try {
    return implementation(args)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new SparkError({
      condition: 'UNABLE_TO_ACQUIRE_MEMORY',
      sqlState: '53200',
      messageParameters: { requestedBytes: 'unknown', receivedBytes: '0' },
      message:
        `[UNABLE_TO_ACQUIRE_MEMORY] ${name} needs more than JavaScript has for its arguments: ${error.message}. ` +
        'Shorter texts, a smaller result or a simpler pattern may do. SQLSTATE: 53200',
      cause: error,
    })
  }
}

function readSlot({ view, bytes }: ReadableMemory, slot: number, type: DataType): LiteralValue {
  if (type.kind === 'null' || view.getUint32(slot, true) !== 0) return null
  const at = slot + hostRecord.value
  if (isVariableLength(type)) {
    const start = view.getUint32(at, true)
    const content = bytes.slice(start, start + view.getUint32(at + 4, true))
    return type.kind === 'string' ? decoder.decode(content) : content
  }
  switch (type.kind) {
    case 'boolean':
      return view.getInt32(at, true) !== 0
    case 'byte':
    case 'short':
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return view.getInt32(at, true)
    case 'float':
      return view.getFloat32(at, true)
    case 'double':
      return view.getFloat64(at, true)
    case 'calendarInterval':
      return [view.getInt32(at, true), view.getInt32(at + 4, true), view.getBigInt64(at + 8, true)]
    case 'decimal':
      if (type.precision > 18) return (view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true)
      return view.getBigInt64(at, true)
    default:
      return view.getBigInt64(at, true)
  }
}
