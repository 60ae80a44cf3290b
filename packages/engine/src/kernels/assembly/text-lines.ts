// Lines of text.

/**
 * Lines of a chunk as views, blank ones too. State, u32 words: 0 position (in and out), 4 end, 8 no line starts at or
 * after this, 12 1: nothing follows, 16 lines at most, 20 line feed (0: any of \n \r \r\n). A line that may go on is
 * left for later.
 */
export function textLines(state: usize, views: usize): u32 {
  let p: usize = load<u32>(state)
  const end: usize = load<u32>(state, 4)
  const limit: usize = load<u32>(state, 8)
  const isLast = load<u32>(state, 12) != 0
  const most = load<u32>(state, 16)
  const feed = load<u32>(state, 20)
  const feedByte: u32 = feed ? feed : 10
  const carriageByte: u32 = feed ? 256 : 13
  const feeds = i8x16.splat(<i8>feedByte)
  const carriages = i8x16.splat(<i8>(feed ? feed : 13))
  let lines: u32 = 0
  while (lines < most && p < end && p < limit) {
    let at = p
    let byte: u32 = 256
    while (at < end) {
      const bytes = v128.load(at)
      const mask: u32 = i8x16.bitmask(v128.or(i8x16.eq(bytes, feeds), i8x16.eq(bytes, carriages)))
      if (mask != 0) {
        at += ctz<u32>(mask)
        if (at < end) byte = load<u8>(at)
        break
      }
      at += 16
    }
    if (at >= end) {
      if (!isLast) break
      at = end
    }
    let next = at < end ? at + 1 : end
    if (byte == carriageByte) {
      if (next < end) {
        if (load<u8>(next) == feedByte) next++
      } else if (!isLast) break
    }
    store<u32>(views + (lines << 3), p)
    store<u32>(views + (lines << 3), at - p, 4)
    lines++
    p = next
  }
  store<u32>(state, p)
  return lines
}
