// CRC-32 (reflected 0xEDB88320, as in gzip and Parquet pages) and CRC-32C (0x82F63B78), eight bytes a step by tables
// that the caller keeps: 8 KB, filled once by `crcTable`.

/** Fills 8 x 256 u32 at `table` for a reflected polynomial. */
export function crcTable(table: usize, polynomial: u32): void {
  for (let i: u32 = 0; i < 256; i++) {
    let c = i
    for (let k = 0; k < 8; k++) c = c & 1 ? polynomial ^ (c >> 1) : c >> 1
    store<u32>(table + (i << 2), c)
  }
  for (let i: u32 = 256; i < 2048; i++) {
    const previous = load<u32>(table + ((i - 256) << 2))
    store<u32>(table + (i << 2), (previous >> 8) ^ load<u32>(table + ((previous & 255) << 2)))
  }
}

// @ts-ignore: decorator
@inline
function at(table: usize, slice: u32, byte: u32): u32 {
  return load<u32>(table + (slice << 10) + ((byte & 255) << 2))
}

/** CRC of bytes, going on from `crc` (0 to begin). */
export function crc32(table: usize, crc: u32, bytes: usize, length: u32): u32 {
  let c = ~crc
  let p = bytes
  const end = bytes + length
  for (; p + 8 <= end; p += 8) {
    const x = c ^ load<u32>(p)
    const y = load<u32>(p, 4)
    c =
      at(table, 7, x) ^ at(table, 6, x >> 8) ^ at(table, 5, x >> 16) ^ at(table, 4, x >> 24) ^
      at(table, 3, y) ^ at(table, 2, y >> 8) ^ at(table, 1, y >> 16) ^ at(table, 0, y >> 24)
  }
  for (; p < end; p++) c = at(table, 0, c ^ load<u8>(p)) ^ (c >> 8)
  return ~c
}
