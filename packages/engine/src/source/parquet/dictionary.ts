/** A column chunk's dictionary as vector values: decoded once, whole, from a PLAIN page. */

import type { Pointer } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import type { LoadedPage } from './chunk-pages.ts'
import { type ColumnContext, kernelProblem, placeOf, stateOffsets } from './column-context.ts'
import { unreadable } from './errors.ts'
import { encoding, encodingNames } from './format.ts'

export interface Dictionary {
  readonly entries: Pointer
  readonly size: number
  /** Another number for every dictionary read by this thread. */
  readonly id: number
}

let lastId = 0

export function readDictionary(context: ColumnContext, page: LoadedPage, rowGroup: number): Dictionary {
  const { kernels, conversion, buffers, memory } = context
  const { valueCount: size, encoding: pageEncoding } = page.header
  const damaged = (detail: string) => unreadable(placeOf(context, rowGroup), detail)
  if (pageEncoding !== encoding.plain && pageEncoding !== encoding.plainDictionary) {
    throw damaged(
      `a dictionary has the encoding ${encodingNames[pageEncoding] ?? pageEncoding}, which is not read`,
    )
  }
  const bytes = page.dataEnd - page.data
  if (size < 0 || size > 2 ** 28 || conversion.isBoolean) throw damaged('its dictionary is damaged')
  const least = Math.max(conversion.plainWidth, conversion.plainWidth === 0 ? 4 : 1)
  if (size * least > bytes) throw damaged('its dictionary is cut off')
  const id = ++lastId
  if (conversion.convert === undefined && conversion.plainWidth > 0) return { entries: page.data, size, id }
  const views = conversion.plainWidth === 0 ? buffers.take(size * 8 + 16).pointer : 0
  const entries =
    conversion.convert === undefined ? views : buffers.take(size * conversion.width + 16).pointer
  const state = context.state + stateOffsets.values
  memory.view.setUint32(state, page.data, true)
  memory.view.setUint32(state + 4, page.dataEnd, true)
  if (size === 0) memory.bytes.fill(0, entries, entries + 16)
  for (let from = 0; from < size; from += maxBatchRows) {
    const count = Math.min(maxBatchRows, size - from)
    let source = page.data + from * conversion.plainWidth
    let answer = 0
    if (conversion.plainWidth === 0) {
      source = views + from * 8
      answer = kernels.plainViews(state, count, source)
    }
    if (answer === 0 && conversion.convert !== undefined) {
      answer = conversion.convert(kernels, source, count, entries + from * conversion.width)
    }
    if (answer < 0) throw kernelProblem(context, rowGroup, answer)
  }
  return { entries, size, id }
}
