/** to be written */
import { assert } from '../../base/assert.ts'
import type { Attribute } from '../../expr/expression.ts'
import type { ModuleContext } from '../module-context.ts'
import type { AggregateTableSpec } from '../stage-program.ts'

export function emitAggregate(
  _module: ModuleContext,
  _input: object,
): { readonly spec: AggregateTableSpec; readonly attributes: readonly Attribute[] } {
  return assert(false, 'aggregate') as never
}
