// Copying of short byte runs, where a call of memory.copy (about 10 ns) would cost more than the bytes do.

/** Copies exactly `length` bytes between areas that do not overlap. */
// @ts-ignore: decorator
@inline
export function copyBytes(target: usize, source: usize, length: u32): void {
  if (length >= 128) {
    memory.copy(target, source, length)
  } else if (length >= 16) {
    let i: u32 = 0
    for (const end = length - 16; i < end; i += 16) v128.store(target + i, v128.load(source + i))
    v128.store(target + length - 16, v128.load(source + length - 16))
  } else if (length >= 8) {
    store<u64>(target, load<u64>(source))
    store<u64>(target + length - 8, load<u64>(source + length - 8))
  } else if (length >= 4) {
    store<u32>(target, load<u32>(source))
    store<u32>(target + length - 4, load<u32>(source + length - 4))
  } else if (length != 0) {
    store<u8>(target, load<u8>(source))
    if (length > 1) store<u16>(target + length - 2, load<u16>(source + length - 2))
  }
}
