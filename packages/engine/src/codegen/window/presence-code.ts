/**
 * Where values are that are not null: how many rows before each row have one, and which rows those are, so that
 * functions which pass over nulls find theirs by two loads.
 */
import type { Expression } from '../../expr/expression.ts'
import { i32 } from '../../wasm/index.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import { emitRowFunction } from '../row-function.ts'
import { status } from '../stage-program.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import type { WindowPass } from '../window-program.ts'

export interface PresenceSpec {
  readonly name: string
  readonly argument: Expression
  /** Words of the two arrays: one row more than there are, and two more. */
  readonly before: number
  readonly rows: number
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly operator: OperatorPlace
}

export function emitPresence(module: ModuleContext, spec: PresenceSpec): WindowPass {
  emitRowFunction(module, {
    name: spec.name,
    exported: true,
    columns: spec.columns,
    definitions: new Map(),
    expressions: [spec.argument],
    exit: (f, code) => f.return(i32.const(code)),
    body: ({ f, e, context, a: to, b: from }) => {
      e.operator = spec.operator
      const four = (index: ReturnType<typeof i32.const>) => i32.shl(index, i32.const(2))
      const before = f.let(i32.load(context, spec.before), 'before')
      const rows = f.let(i32.load(context, spec.rows), 'rows')
      f.if(i32.eqz(from), () => {
        f.store('i32', before, i32.const(0))
        f.store('i32', rows, i32.const(-1))
        f.store('i32', rows, i32.const(-1), 4)
      })
      const count = f.let(i32.load(i32.add(before, four(from))), 'count')
      f.forRange(from, to, (row) => {
        e.nextRow(row, row)
        const { isNull } = e.evaluate(spec.argument)
        f.if(i32.eqz(isNull), () => {
          const at = f.let(i32.add(rows, four(count)))
          f.store('i32', at, row, 4)
          f.store('i32', at, i32.const(-1), 8)
          f.set(count, i32.add(count, i32.const(1)))
        })
        f.store('i32', i32.add(before, four(row)), count, 4)
      })
      return i32.const(status.ok)
    },
  })
  return { function: spec.name, backward: false }
}
