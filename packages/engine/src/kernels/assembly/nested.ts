// Packed nested values (layout: columnar/packed-value.ts) taken apart into columns: element counts, elements, fields.

/**
 * Offsets (count + 1, from 0) of arrays' elements laid end to end; null arrays have none. Answers the number of all, -1
 * past 2^31.
 */
export function arrayOffsets(views: usize, validity: usize, count: u32, offsets: usize): i32 {
  let total: u64 = 0
  store<u32>(offsets, 0)
  for (let i: u32 = 0; i < count; i++) {
    if (!validity || load<u8>(validity + i)) total += load<u32>(load<u32>(views + (i << 3)))
    store<u32>(offsets + (i << 2), <u32>total, 4)
  }
  return total >> 31 ? -1 : <i32>total
}

/**
 * Elements of arrays, end to end: null flags (one byte each) and values of `width` bytes; width 0: views on the
 * elements' bytes. Answers the number of null elements.
 */
export function arrayElements(
  views: usize, validity: usize, count: u32, width: u32, flags: usize, values: usize,
): u32 {
  let nulls: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    if (validity && !load<u8>(validity + i)) continue
    const array: usize = load<u32>(views + (i << 3))
    const length = load<u32>(array)
    const valid = array + 8
    const slots = valid + ((length + 7) & ~7)
    for (let j: u32 = 0; j < length; j++) nulls += u32(load<u8>(valid + j) == 0)
    memory.copy(flags, valid, length)
    flags += length
    if (width) {
      memory.copy(values, slots, length * width)
      values += length * width
      continue
    }
    for (let j: u32 = 0; j < length; j++, values += 8) {
      store<u32>(values, array + load<u32>(slots + (j << 3)))
      store<u32>(values, load<u32>(slots + (j << 3), 4), 4)
    }
  }
  return nulls
}

/**
 * One field of structs: null flags and values of `width` bytes (0: views), at the structs' rows; a null struct's field
 * is null. `slot` is the field's offset in the struct. Answers the number of nulls.
 */
export function structField(
  views: usize, validity: usize, count: u32, field: u32, slot: u32, width: u32, flags: usize, values: usize,
): u32 {
  let nulls: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const struct: usize = load<u32>(views + (i << 3))
    const valid: u32 = (!validity || load<u8>(validity + i)) && load<u8>(struct + field) ? 1 : 0
    store<u8>(flags + i, <u8>valid)
    nulls += 1 - valid
    const at = struct + slot
    switch (width) {
      case 0: {
        store<u64>(values + (i << 3), valid ? <u64>(struct + load<u32>(at)) | (<u64>load<u32>(at, 4) << 32) : 0)
        break
      }
      case 1: store<u8>(values + i, valid ? load<u8>(at) : 0); break
      case 2: store<u16>(values + (i << 1), valid ? load<u16>(at) : 0); break
      case 4: store<u32>(values + (i << 2), valid ? load<u32>(at) : 0); break
      case 8: store<u64>(values + (i << 3), valid ? load<u64>(at) : 0); break
      default: v128.store(values + (i << 4), valid ? v128.load(at) : i64x2.splat(0))
    }
  }
  return nulls
}

/** Views on one of the two parts (0, 1) of packed pairs: keys and values of maps, value and metadata of variants. */
export function pairPart(views: usize, validity: usize, count: u32, part: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const to = target + (i << 3)
    if (validity && !load<u8>(validity + i)) {
      store<u64>(to, 0)
      continue
    }
    const pair: usize = load<u32>(views + (i << 3))
    store<u32>(to, pair + load<u32>(pair + (part << 3)))
    store<u32>(to, load<u32>(pair + (part << 3), 4), 4)
  }
}
