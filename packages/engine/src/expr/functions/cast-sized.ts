/**
 * Texts as CHAR(n) and VARCHAR(n) hold them: no longer than n code points, CHAR filled up with blanks. Blanks at the
 * end that are too many go, all else that is too long is an error in ANSI mode. Without it nothing is cut: so are
 * columns filled up that are read.
 */
import { assert } from '../../base/assert.ts'
import { i32, select } from '../../wasm/index.ts'
import type { Value } from '../emit.ts'
import type { CastTask } from './cast-code.ts'
import { answer, constantPieces, piecesOf, slice } from './string-entry.ts'

const atEnd = 2

export function sizedText({ e, from, to, mode }: CastTask): Value {
  assert(to.kind === 'string' && to.length !== undefined, 'a length is declared')
  const pieces = piecesOf(from)
  const limit = i32.const(to.length)
  const length = e.bind(answer(e, 'utf8Length', ...pieces))
  const isLonger = e.bind(i32.gtS(length, limit))
  if (mode === 'ansi') {
    e.when(isLonger, () => {
      const trimmed = slice(e, to, 'trimBlanks', ...pieces, i32.const(atEnd))
      e.raiseIf(i32.gtS(answer(e, 'utf8Length', ...piecesOf(trimmed)), limit), {
        condition: 'EXCEED_LIMIT_LENGTH',
        parameters: { limit: `${to.length}` },
      })
    })
  }
  const wanted = e.bind(mode === 'ansi' ? limit : select(isLonger, length, limit))
  const filling = constantPieces(e, to.constraint === 'char' ? ' ' : '')
  const room = answer(e, 'padSize', ...pieces, wanted, ...filling, i32.const(0))
  const target = e.bind(e.scratch(room))
  return slice(e, to, 'padText', ...pieces, wanted, ...filling, i32.const(0), i32.const(0), target)
}
