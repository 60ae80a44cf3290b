// CSV: rows of a chunk cut into fields, and fields turned into values. Fields are views (u32 pointer, u32 length) into
// the chunk; pointer 0 is a field that was empty and not quoted, or that the row does not have.
import { equalBytes } from './views'

// The state of a scan, u32 words.
// 0 position (in and out)   4 end of the bytes         8 no row starts at or after this address
// 12 1: nothing follows     16 separator's pointer     20 its length
// 24 quote                  28 escape                  32 comment               (256: none)
// 36 fields of a row        40 per field the address of its views, 0 where it is not wanted
// 44 rows at most           48 flags, a byte a row: 1 too few fields, 2 too many, 4 an open quote
// 52 records: views of whole rows, or 0                56 options: 1 quotes span lines, 2 trim leading, 4 trim trailing
// 60 view of what a quoted empty field is              68 where unescaped fields go; their own place if 0
// 72 line feed: 0 for any of \n \r \r\n, else the byte
// 76 rows found so far
const MULTI_LINE: u32 = 1
const TRIM_LEADING: u32 = 2
const TRIM_TRAILING: u32 = 4

// @ts-ignore: decorator
@inline
function structural(p: usize, separator: v128, quote: v128, feed: v128, carriage: v128): u64 {
  let mask: u64 = 0
  for (let i: u32 = 0; i < 64; i += 16) {
    const bytes = v128.load(p + i)
    const found = v128.or(
      v128.or(i8x16.eq(bytes, separator), i8x16.eq(bytes, feed)),
      v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, carriage)),
    )
    mask |= <u64>(<u32>i8x16.bitmask(found)) << i
  }
  return mask
}

// @ts-ignore: decorator
@inline
function isBlank(p: usize): bool {
  return load<u8>(p) <= 32
}

/**
 * Cuts rows until the bytes, the limit or the room for rows end; answers how many. 64 readable bytes must lie behind
 * the end. A row that may go on behind the end is left for later; position is where it starts.
 */
export function csvRows(state: usize): u32 {
  let p: usize = load<u32>(state)
  const end: usize = load<u32>(state, 4)
  const limit: usize = load<u32>(state, 8)
  const isLast = load<u32>(state, 12) != 0
  const separatorAt: usize = load<u32>(state, 16)
  const separatorLength = load<u32>(state, 20)
  const separator: u32 = load<u8>(separatorAt)
  const quote = load<u32>(state, 24)
  const comment = load<u32>(state, 32)
  const fields = load<u32>(state, 36)
  const map: usize = load<u32>(state, 40)
  const rowsMax = load<u32>(state, 44)
  const flags: usize = load<u32>(state, 48)
  const records: usize = load<u32>(state, 52)
  const options = load<u32>(state, 56)
  const feed = load<u32>(state, 72)
  const separators = i8x16.splat(<i8>separator)
  const quotes = i8x16.splat(<i8>(quote < 256 ? quote : separator))
  const feeds = i8x16.splat(<i8>(feed ? feed : 10))
  const carriages = i8x16.splat(<i8>(feed ? feed : 13))
  const feedByte: u32 = feed ? feed : 10
  const carriageByte: u32 = feed ? 256 : 13
  let rows: u32 = 0
  let base = p
  let mask: u64 = 0
  let hasMask = false
  while (rows < rowsMax && p < end && p < limit) {
    // A row starts at p.
    const first: u32 = load<u8>(p)
    if (first == feedByte || first == carriageByte) {
      p++
      hasMask = false
      continue
    }
    if (first == comment) {
      const next = lineEnd(p, end, feedByte, carriageByte)
      if (next == end && !isLast) break
      p = next
      hasMask = false
      continue
    }
    const rowStart = p
    let fieldStart = p
    let field: u32 = 0
    let flag: u32 = 0
    let rowEnd: usize = 0
    let done = false
    if (!hasMask || p - base >= 64) {
      base = p
      mask = structural(p, separators, quotes, feeds, carriages)
      hasMask = true
    }
    if ((options & MULTI_LINE) == 0 && first <= 32 && isBlankLine(p, end, feedByte, carriageByte)) {
      const next = lineEnd(p, end, feedByte, carriageByte)
      if (next == end && !isLast) break
      p = next
      hasMask = false
      continue
    }
    let views = field < fields ? <usize>load<u32>(map) : 0
    while (!done) {
      while (mask == 0) {
        base += 64
        if (base >= end) break
        mask = structural(base, separators, quotes, feeds, carriages)
      }
      let at = mask == 0 ? end : base + <usize>ctz<u64>(mask)
      mask &= mask - 1
      if (at >= end) {
        if (!isLast) break
        at = end
        done = true
        rowEnd = end
        p = end
      } else {
        const byte: u32 = load<u8>(at)
        if (byte == quote) {
          let start = fieldStart
          if (options & TRIM_LEADING) while (start < at && isBlank(start)) start++
          if (at != start) continue
          const after = quotedField(state, at, end, views ? views + (rows << 3) : 0)
          if (after == 0) {
            // The quote stays open until the bytes end.
            if (!isLast) break
            field++
            flag |= 4
            done = true
            rowEnd = end
            p = end
            break
          }
          if (after & OPEN_LINE) {
            // Without multiLine the line's end ends the field.
            const lineStop = <usize>(after >> 2)
            if (lineStop == end && !isLast) break
            field++
            flag |= 4
            rowEnd = lineStop
            p = lineStop
            done = true
            hasMask = false
            break
          }
          if (after & NO_QUOTE) {
            // Text behind the closing quote: the field is taken as it stands, up to the next separator.
            const plainEnd = <usize>(after >> 2)
            base = plainEnd
            mask = plainEnd < end ? structural(base, separators, quotes, feeds, carriages) : 0
            // What lies between is no quote that opens: the field has begun.
            continue
          }
          const next = <usize>(after >> 2)
          base = next
          mask = next < end ? structural(base, separators, quotes, feeds, carriages) : 0
          if (next >= end) {
            if (!isLast) break
            field++
            done = true
            rowEnd = end
            p = end
            break
          }
          mask &= mask - 1
          field++
          const stop: u32 = load<u8>(next)
          if (stop == separator) {
            fieldStart = next + separatorLength
            if (separatorLength > 1) {
              base = fieldStart
              mask = structural(base, separators, quotes, feeds, carriages)
            }
            views = field < fields ? <usize>load<u32>(map + (field << 2)) : 0
            if (fieldStart >= end && isLast) {
              if (views) store<u64>(views + (rows << 3), 0)
              field++
              done = true
              rowEnd = end
              p = end
            }
            continue
          }
          rowEnd = next
          p = next + 1
          done = true
          if (stop == carriageByte) {
            if (p < end) {
              if (load<u8>(p) == feedByte) {
                p++
                hasMask = false
              }
            } else if (!isLast) {
              done = false
              break
            }
          }
          break
        }
        if (byte == separator) {
          if (separatorLength > 1 && !equalBytes(at, separatorLength, separatorAt, separatorLength)) continue
        } else {
          done = true
          rowEnd = at
          p = at + 1
          if (byte == carriageByte) {
            if (p >= end) {
              if (!isLast) {
                done = false
                break
              }
            } else if (load<u8>(p) == feedByte) {
              p++
              // The line feed's own bit, if it lies in this block.
              if (p - base <= 64) mask &= mask - 1
              else hasMask = false
            }
          }
        }
      }
      // An unquoted field lies in [fieldStart, at).
      if (views) {
        let from = fieldStart
        let to = at
        if (options & TRIM_LEADING) while (from < to && isBlank(from)) from++
        if (options & TRIM_TRAILING) while (to > from && isBlank(to - 1)) to--
        const view = views + (rows << 3)
        store<u32>(view, to == from ? 0 : from)
        store<u32>(view, to - from, 4)
      }
      field++
      if (!done) {
        fieldStart = at + separatorLength
        if (separatorLength > 1) {
          base = fieldStart
          mask = structural(base, separators, quotes, feeds, carriages)
        }
        views = field < fields ? <usize>load<u32>(map + (field << 2)) : 0
      }
    }
    if (!done) {
      p = rowStart
      break
    }
    for (let missing = field; missing < fields; missing++) {
      const target: usize = load<u32>(map + (missing << 2))
      if (target) store<u64>(target + (rows << 3), 0)
    }
    if (field < fields) flag |= 1
    else if (field > fields) flag |= 2
    store<u8>(flags + rows, <u8>flag)
    if (records) {
      store<u32>(records + (rows << 3), rowStart)
      store<u32>(records + (rows << 3), rowEnd - rowStart, 4)
    }
    rows++
  }
  store<u32>(state, p)
  return rows
}

// What `quotedField` answers in its low bits, beside an address.
const NO_QUOTE: u64 = 1
const OPEN_LINE: u64 = 2

/** Where the line that p lies in ends, behind its line feed. */
function lineEnd(p: usize, end: usize, feed: u32, carriage: u32): usize {
  while (p < end) {
    const byte: u32 = load<u8>(p++)
    if (byte == feed) return p
    if (byte == carriage) return p < end && load<u8>(p) == feed ? p + 1 : p
  }
  return end
}

function isBlankLine(p: usize, end: usize, feed: u32, carriage: u32): bool {
  while (p < end) {
    const byte: u32 = load<u8>(p++)
    if (byte == feed || byte == carriage) return true
    if (byte > 32) return false
  }
  return true
}

/**
 * A field that opens with a quote at `at`; its view goes to `view` (unless 0). Answers, shifted left by two, where what
 * follows it stands; with NO_QUOTE when text follows the closing quote, so that the quotes mean nothing; with OPEN_LINE
 * when the line ended before. 0: the bytes ended before.
 */
function quotedField(state: usize, at: usize, end: usize, view: usize): u64 {
  const quote = load<u32>(state, 24)
  const escape = load<u32>(state, 28)
  const separatorAt: usize = load<u32>(state, 16)
  const separatorLength = load<u32>(state, 20)
  const separator: u32 = load<u8>(separatorAt)
  const isMultiLine = (load<u32>(state, 56) & MULTI_LINE) != 0
  const feed = load<u32>(state, 72)
  const feedByte: u32 = feed ? feed : 10
  const carriageByte: u32 = feed ? 256 : 13
  let p = at + 1
  let escapes: u32 = 0
  while (p < end) {
    const byte: u32 = load<u8>(p)
    if (!isMultiLine && (byte == feedByte || byte == carriageByte)) {
      setOpen(state, view, at, p, escapes)
      return (<u64>lineEnd(p, end, feedByte, carriageByte) << 2) | OPEN_LINE
    }
    if (byte == escape && p + 1 < end) {
      const next: u32 = load<u8>(p + 1)
      if (next == quote || (next == escape && escape != quote)) {
        escapes++
        p += 2
        continue
      }
    }
    if (byte == quote) {
      let after = p + 1
      while (after < end && load<u8>(after) == 32 && separator != 32) after++
      if (after >= end) {
        if (load<u32>(state, 12) == 0) return 0
        setQuoted(state, view, at + 1, p, escapes)
        return <u64>end << 2
      }
      const follows: u32 = load<u8>(after)
      const isSeparator =
        follows == separator &&
        (separatorLength == 1 || equalBytes(after, separatorLength, separatorAt, separatorLength))
      if (isSeparator || follows == feedByte || follows == carriageByte) {
        setQuoted(state, view, at + 1, p, escapes)
        return <u64>after << 2
      }
      // Text behind the closing quote: on to the next separator or line's end.
      while (after < end) {
        const byte: u32 = load<u8>(after)
        if (byte == separator || byte == feedByte || byte == carriageByte) break
        after++
      }
      return (<u64>after << 2) | NO_QUOTE
    }
    p++
  }
  if (load<u32>(state, 12)) setOpen(state, view, at, end, escapes)
  return 0
}

/** A field whose quote stays open; a quote with nothing behind it stands for itself. */
function setOpen(state: usize, view: usize, at: usize, to: usize, escapes: u32): void {
  setQuoted(state, view, to == at + 1 ? at : at + 1, to, escapes)
}

function setQuoted(state: usize, view: usize, from: usize, to: usize, escapes: u32): void {
  if (!view) return
  if (to == from) {
    store<u32>(view, load<u32>(state, 60))
    store<u32>(view, load<u32>(state, 64), 4)
    return
  }
  if (escapes == 0) {
    store<u32>(view, from)
    store<u32>(view, to - from, 4)
    return
  }
  const quote = load<u32>(state, 24)
  const escape = load<u32>(state, 28)
  const area: usize = load<u32>(state, 68)
  let target = area ? area : from
  const start = target
  for (let p = from; p < to; p++) {
    const byte: u32 = load<u8>(p)
    if (byte == escape && p + 1 < to) {
      const next: u32 = load<u8>(p + 1)
      if (next == quote || (next == escape && escape != quote)) p++
    }
    store<u8>(target++, load<u8>(p))
  }
  if (area) store<u32>(state, target, 68)
  store<u32>(view, start)
  store<u32>(view, target - start, 4)
}
