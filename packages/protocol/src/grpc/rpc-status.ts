/**
 * `google.rpc.Status` with the details that Spark's clients read, as bytes: what the trailer `grpc-status-details-bin`
 * holds. ErrorInfo tells the exception's classes, RetryInfo when to try again. Three small messages of a fixed form, so
 * they are written and read by hand.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

export interface ErrorInfo {
  readonly reason: string
  readonly domain: string
  readonly metadata: Readonly<Record<string, string>>
}

export interface RpcStatus {
  readonly code: number
  readonly message: string
  readonly errorInfo?: ErrorInfo
  /** Milliseconds that the server asks to wait before trying again. */
  readonly retryDelayMs?: number
}

const typePrefix = 'type.googleapis.com/google.rpc.'

export function encodeRpcStatus(status: RpcStatus): Uint8Array {
  const writer = new BinaryWriter()
  writer.tag(1, WireType.Varint).int32(status.code)
  writer.tag(2, WireType.LengthDelimited).string(status.message)
  if (status.errorInfo !== undefined) detail(writer, 'ErrorInfo', encodeErrorInfo(status.errorInfo))
  if (status.retryDelayMs !== undefined) detail(writer, 'RetryInfo', encodeRetryInfo(status.retryDelayMs))
  return writer.finish()
}

function detail(writer: BinaryWriter, name: string, value: Uint8Array): void {
  writer.tag(3, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.LengthDelimited).string(`${typePrefix}${name}`)
  writer.tag(2, WireType.LengthDelimited).bytes(value)
  writer.join()
}

function encodeErrorInfo(info: ErrorInfo): Uint8Array {
  const writer = new BinaryWriter()
  writer.tag(1, WireType.LengthDelimited).string(info.reason)
  writer.tag(2, WireType.LengthDelimited).string(info.domain)
  for (const [key, value] of Object.entries(info.metadata)) {
    writer.tag(3, WireType.LengthDelimited).fork()
    writer.tag(1, WireType.LengthDelimited).string(key)
    writer.tag(2, WireType.LengthDelimited).string(value)
    writer.join()
  }
  return writer.finish()
}

function encodeRetryInfo(delayMs: number): Uint8Array {
  const writer = new BinaryWriter()
  writer.tag(1, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.Varint).int64(Math.floor(delayMs / 1000))
  writer.tag(2, WireType.Varint).int32(Math.round((delayMs % 1000) * 1_000_000))
  writer.join()
  return writer.finish()
}

/** Reads what it knows and skips the rest. */
export function decodeRpcStatus(bytes: Uint8Array): RpcStatus {
  const status: { code: number; message: string; errorInfo?: ErrorInfo; retryDelayMs?: number } = {
    code: 2,
    message: '',
  }
  eachField(bytes, (field, reader) => {
    if (field === 1) status.code = reader.int32()
    else if (field === 2) status.message = reader.string()
    else if (field === 3) {
      const { name, value } = decodeAny(reader.bytes())
      if (name === 'ErrorInfo') status.errorInfo = decodeErrorInfo(value)
      if (name === 'RetryInfo') status.retryDelayMs = decodeRetryInfo(value)
    } else return false
    return true
  })
  return status
}

function eachField(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    if (!read(field, reader)) reader.skip(wireType, field)
  }
}

function decodeAny(bytes: Uint8Array): { readonly name: string; readonly value: Uint8Array } {
  let url = ''
  let value = new Uint8Array(0)
  eachField(bytes, (field, reader) => {
    if (field === 1) url = reader.string()
    else if (field === 2) value = new Uint8Array(reader.bytes())
    else return false
    return true
  })
  return { name: url.replace(/^.*\/google\.rpc\./, ''), value }
}

function decodeErrorInfo(bytes: Uint8Array): ErrorInfo {
  let reason = ''
  let domain = ''
  const metadata: Record<string, string> = {}
  eachField(bytes, (field, reader) => {
    if (field === 1) reason = reader.string()
    else if (field === 2) domain = reader.string()
    else if (field === 3) {
      const entry = ['', '']
      eachField(reader.bytes(), (part, inner) => {
        if (part !== 1 && part !== 2) return false
        entry[part - 1] = inner.string()
        return true
      })
      metadata[entry[0]] = entry[1]
    } else return false
    return true
  })
  return { reason, domain, metadata }
}

function decodeRetryInfo(bytes: Uint8Array): number {
  let delayMs = 0
  eachField(bytes, (field, reader) => {
    if (field !== 1) return false
    eachField(reader.bytes(), (part, inner) => {
      if (part === 1) delayMs += Number(inner.int64()) * 1000
      else if (part === 2) delayMs += inner.int32() / 1_000_000
      else return false
      return true
    })
    return true
  })
  return delayMs
}
