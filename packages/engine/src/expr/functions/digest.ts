/** Digests and checksums of bytes: MD5, SHA-1, SHA-2, CRC-32. */
import { long, string } from '@vonk/common'
import { i32, i64 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import type { FunctionEntry } from '../function-entry.ts'
import { crc32Table, md5Table, sha224Table, sha256Table, sha384Table, sha512Table } from './digest-table.ts'
import {
  answer,
  bytes,
  constantNumber,
  type I32,
  numberOf,
  perform,
  piecesOf,
  textFunction,
  whole,
} from './string-entry.ts'

const content = bytes('expr', 'The bytes, or a text.')

/** Digits and work memory in one area, of which only the digits are kept. */
function digest(e: Emitter, digits: number, work: number, write: (work: I32, target: I32) => void): Value {
  const target = e.bind(e.scratch(i32.const(digits + work)))
  write(e.bind(i32.add(target, i32.const(digits))), target)
  e.releaseScratch(i32.add(target, i32.const(digits)))
  return e.value(string, [target, i32.const(digits)])
}

const md5 = textFunction({
  name: 'md5',
  group: 'hash',
  summary: 'The MD5 digest of bytes, in hexadecimal digits.',
  example: "SELECT md5('Spark');",
  parameters: [content],
  type: string,
  emit: (e, [value]) => {
    const table = e.constant(md5Table())
    return digest(e, 32, 192, (work, target) =>
      perform(e, 'md5Digest', ...piecesOf(value), table, work, target),
    )
  },
})

const sha1 = textFunction({
  name: 'sha',
  aliases: ['sha1'],
  group: 'hash',
  summary: 'The SHA-1 digest of bytes, in hexadecimal digits.',
  example: "SELECT sha('Spark');",
  parameters: [content],
  type: string,
  emit: (e, [value]) =>
    digest(e, 40, 512, (work, target) => perform(e, 'sha1Digest', ...piecesOf(value), work, target)),
})

const sizes: Readonly<Record<number, { readonly kernel: string; readonly table: () => Uint8Array }>> = {
  224: { kernel: 'sha256Digest', table: sha224Table },
  256: { kernel: 'sha256Digest', table: sha256Table },
  384: { kernel: 'sha512Digest', table: sha384Table },
  512: { kernel: 'sha512Digest', table: sha512Table },
}

function emitSha2(e: Emitter, value: Value, bits: number): Value {
  const { kernel, table } = sizes[bits]
  const constants = e.constant(table())
  return digest(e, bits / 4, bits > 256 ? 1024 : 512, (work, target) =>
    perform(e, kernel, ...piecesOf(value), constants, i32.const(bits / 8), work, target),
  )
}

const sha2 = textFunction({
  name: 'sha2',
  group: 'hash',
  summary: 'A digest of bytes of the SHA-2 family, in hexadecimal digits; NULL for a size that there is not.',
  example: "SELECT sha2('Spark', 256);",
  parameters: [content, whole('bitLength', '224, 256, 384 or 512; 0 stands for 256.')],
  type: string,
  nullable: true,
  emit: (e, [value, size], call) => {
    const known = constantNumber(call.args[1])
    if (known !== undefined) {
      const bits = known === 0 ? 256 : known
      return Object.hasOwn(sizes, bits) ? emitSha2(e, value, bits) : e.nullValue(string)
    }
    const bits = numberOf(size)
    return [224, 256, 384, 512].reduce<() => Value>(
      (otherwise, one) => () => {
        const equal = i32.eq(bits, i32.const(one))
        const isIt = one === 256 ? i32.or(equal, i32.eqz(bits)) : equal
        return e.choose(string, e.bind(isIt), () => emitSha2(e, value, one), otherwise)
      },
      () => e.nullValue(string),
    )()
  },
})

const crc32 = textFunction({
  name: 'crc32',
  group: 'hash',
  summary: 'The CRC-32 checksum of bytes.',
  example: "SELECT crc32('Spark');",
  parameters: [content],
  type: long,
  emit: (e, [value]) => {
    const sum = answer(e, 'crc32', e.constant(crc32Table()), i32.const(0), ...piecesOf(value))
    return e.value(long, [i64.extendI32U(sum)])
  },
})

export const digestFunctions: readonly FunctionEntry[] = [md5, sha1, sha2, crc32]
