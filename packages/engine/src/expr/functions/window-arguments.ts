/** What window functions share: arguments that must be known when the query is planned, rows of the frame. */
import { integer, SparkError, sameType, sqlName } from '@vonk/common'
import { type Code, i32 } from '../../wasm/index.ts'
import { castTo } from '../coercion-casts.ts'
import type { Expression } from '../expression.ts'
import type { ResolveContext } from '../function-entry.ts'
import { sqlText } from '../sql-text.ts'
import { someExpression } from '../tree.ts'
import { typeOf } from '../typing.ts'
import type { WindowRow } from '../window-entry.ts'

/** The value of a whole-number argument; undefined for NULL. `shown`: how an error shows it. */
export function constantArgument(
  e: Expression,
  inputName: string,
  context: ResolveContext,
  shown: string = sqlText(e),
): number | undefined {
  if (someExpression(e, (node) => node.kind === 'attribute')) {
    throw new SparkError({
      condition: 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
      messageParameters: {
        inputName: `\`${inputName}\``,
        inputType: `"${sqlName(typeOf(e))}"`,
        inputExpr: `"${shown}"`,
        sqlExpr: `"${context.displayName}"`,
      },
    })
  }
  const cast = sameType(typeOf(e), integer) ? e : castTo(e, integer, context)
  const known = cast.kind === 'literal' ? cast : context.evaluate?.(cast)
  if (known === undefined || known.value === null) return undefined
  return Number(known.value)
}

/** Whether a row lies in the frame of the current one. */
export const presentInFrame = (w: WindowRow, target: Code<'i32'>): Code<'i32'> =>
  w.e.bind(i32.and(i32.geS(target, w.frameStart()), i32.ltS(target, w.frameEnd())))
