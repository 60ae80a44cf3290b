// Where a row's value and null flag are among the segments of a column (./rows).

// @ts-ignore: decorator
@inline
export function place(segments: usize, shift: u32, row: u32, width: usize): usize {
  return load<u32>(segments + ((row >> shift) << 2)) + <usize>(row & ((1 << shift) - 1)) * width
}

// @ts-ignore: decorator
@inline
export function isValid(segments: usize, shift: u32, row: u32): bool {
  const segment = load<u32>(segments + ((row >> shift) << 2))
  return segment == 0 || load<u8>(segment + (row & ((1 << shift) - 1))) != 0
}
