/** Headers of the pages that are written: data pages of version 1, and dictionaries. */
import { encoding, pageType } from './format.ts'
import { ThriftWriter } from './write-thrift.ts'

export function pageHeader(rows: number, size: number, compressed: number, usesCodes: boolean): Uint8Array {
  const thrift = new ThriftWriter()
  thrift.structBody(() =>
    thrift
      .i32(1, pageType.data)
      .i32(2, size)
      .i32(3, compressed)
      .struct(5, () =>
        thrift
          .i32(1, rows)
          .i32(2, usesCodes ? encoding.rleDictionary : encoding.plain)
          .i32(3, encoding.rle)
          .i32(4, encoding.rle),
      ),
  )
  return thrift.bytes()
}

export function dictionaryHeader(entries: number, size: number, compressed: number): Uint8Array {
  const thrift = new ThriftWriter()
  thrift.structBody(() =>
    thrift
      .i32(1, pageType.dictionary)
      .i32(2, size)
      .i32(3, compressed)
      .struct(7, () => thrift.i32(1, entries).i32(2, encoding.plain)),
  )
  return thrift.bytes()
}
