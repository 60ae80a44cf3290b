// Moving fixed-width values: gather by selection, gather at the same positions, and spread over rows with nulls.

/** target[i] = source[selection[i]] for values of 1 byte. */
export function gather1(source: usize, selection: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u8>(target + i, load<u8>(source + load<u32>(selection + (i << 2))))
  }
}

export function gather2(source: usize, selection: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u16>(target + (i << 1), load<u16>(source + (load<u32>(selection + (i << 2)) << 1)))
  }
}

export function gather4(source: usize, selection: usize, count: u32, target: usize): void {
  let i: u32 = 0
  for (const end = count & ~3; i < end; i += 4) {
    const s = selection + (i << 2)
    const t = target + (i << 2)
    store<u32>(t, load<u32>(source + (load<u32>(s) << 2)))
    store<u32>(t, load<u32>(source + (load<u32>(s, 4) << 2)), 4)
    store<u32>(t, load<u32>(source + (load<u32>(s, 8) << 2)), 8)
    store<u32>(t, load<u32>(source + (load<u32>(s, 12) << 2)), 12)
  }
  for (; i < count; i++) {
    store<u32>(target + (i << 2), load<u32>(source + (load<u32>(selection + (i << 2)) << 2)))
  }
}

/** For 8-byte values and for views. */
export function gather8(source: usize, selection: usize, count: u32, target: usize): void {
  let i: u32 = 0
  for (const end = count & ~3; i < end; i += 4) {
    const s = selection + (i << 2)
    const t = target + (i << 3)
    store<u64>(t, load<u64>(source + (load<u32>(s) << 3)))
    store<u64>(t, load<u64>(source + (load<u32>(s, 4) << 3)), 8)
    store<u64>(t, load<u64>(source + (load<u32>(s, 8) << 3)), 16)
    store<u64>(t, load<u64>(source + (load<u32>(s, 12) << 3)), 24)
  }
  for (; i < count; i++) {
    store<u64>(target + (i << 3), load<u64>(source + (load<u32>(selection + (i << 2)) << 3)))
  }
}

export function gather16(source: usize, selection: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    v128.store(target + (i << 4), v128.load(source + (load<u32>(selection + (i << 2)) << 4)))
  }
}

// gatherAt: target[row] = source[codes[row]] for the chosen rows only; positions stay.

export function gatherAt1(source: usize, codes: usize, selection: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(selection + (i << 2))
    store<u8>(target + row, load<u8>(source + load<u32>(codes + (row << 2))))
  }
}

export function gatherAt2(source: usize, codes: usize, selection: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(selection + (i << 2))
    store<u16>(target + (row << 1), load<u16>(source + (load<u32>(codes + (row << 2)) << 1)))
  }
}

export function gatherAt4(source: usize, codes: usize, selection: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(selection + (i << 2))
    store<u32>(target + (row << 2), load<u32>(source + (load<u32>(codes + (row << 2)) << 2)))
  }
}

export function gatherAt8(source: usize, codes: usize, selection: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(selection + (i << 2))
    store<u64>(target + (row << 3), load<u64>(source + (load<u32>(codes + (row << 2)) << 3)))
  }
}

export function gatherAt16(source: usize, codes: usize, selection: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(selection + (i << 2))
    v128.store(target + (row << 4), v128.load(source + (load<u32>(codes + (row << 2)) << 4)))
  }
}

// spread: dense values of the valid rows to their rows. `dense` must be readable one value past its end. The value
// at a null row is its next valid neighbour's (or the one past the end).

export function spread1(dense: usize, validity: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u8>(target + i, load<u8>(dense))
    dense += load<u8>(validity + i)
  }
}

export function spread2(dense: usize, validity: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u16>(target + (i << 1), load<u16>(dense))
    dense += <usize>load<u8>(validity + i) << 1
  }
}

export function spread4(dense: usize, validity: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(target + (i << 2), load<u32>(dense))
    dense += <usize>load<u8>(validity + i) << 2
  }
}

export function spread8(dense: usize, validity: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u64>(target + (i << 3), load<u64>(dense))
    dense += <usize>load<u8>(validity + i) << 3
  }
}

export function spread16(dense: usize, validity: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    v128.store(target + (i << 4), v128.load(dense))
    dense += <usize>load<u8>(validity + i) << 4
  }
}

/** Null rows get zero: what codes and views need, so that a null row never leads anywhere. */
export function spreadZero4(dense: usize, validity: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const valid: u32 = load<u8>(validity + i)
    store<u32>(target + (i << 2), load<u32>(dense) & (0 - valid))
    dense += <usize>valid << 2
  }
}

export function spreadZero8(dense: usize, validity: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const valid: u32 = load<u8>(validity + i)
    store<u64>(target + (i << 3), load<u64>(dense) & (0 - <u64>valid))
    dense += <usize>valid << 3
  }
}
