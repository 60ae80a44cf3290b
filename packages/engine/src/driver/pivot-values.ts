/** A pivot that does not say its values is for all there are: they are asked for before the plan is analysed. */
import { SparkError } from '@vonk/common'
import { valueReader } from '../columnar/column-values.ts'
import type { Literal } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import type { LogicalPlan, Pivot } from '../plan/logical-plan.ts'
import { planChildren } from '../plan/tree.ts'
import type { QueryResult } from './engine-port.ts'
import { literalValue } from './side-queries.ts'

const asksForValues = (plan: LogicalPlan): boolean =>
  (plan.kind === 'pivot' && plan.values.length === 0) || planChildren(plan).some(asksForValues)

/** The plan with the distinct values of its pivots written into them, in order. */
export async function withPivotValues(
  plan: LogicalPlan,
  run: (plan: LogicalPlan) => Promise<QueryResult>,
  most: number,
): Promise<LogicalPlan> {
  if (!asksForValues(plan)) return plan
  if (plan.kind === 'setOperation') {
    const inputs = await Promise.all(plan.inputs.map((input) => withPivotValues(input, run, most)))
    return withFields(plan, { inputs })
  }
  if (plan.kind === 'join') {
    const [left, right] = await Promise.all(
      [plan.left, plan.right].map((side) => withPivotValues(side, run, most)),
    )
    return withFields(plan, { left, right })
  }
  if (!('input' in plan)) return plan
  const input = await withPivotValues(plan.input, run, most)
  const whole = withFields(plan, { input } as Partial<typeof plan>) as LogicalPlan
  if (whole.kind !== 'pivot' || whole.values.length > 0) return whole
  return withFields(whole, { values: await distinctValues(whole, run, most) })
}

async function distinctValues(
  pivot: Pivot,
  run: (plan: LogicalPlan) => Promise<QueryResult>,
  most: number,
): Promise<readonly Literal[]> {
  const columns = [{ kind: 'alias' as const, child: pivot.column, name: 'value', id: -1 }]
  const distinct: LogicalPlan = {
    kind: 'distinct',
    input: { kind: 'project', input: pivot.input, columns },
  }
  const { schema, batches } = await run({
    kind: 'sort',
    global: true,
    order: [
      {
        kind: 'sortOrder',
        child: { kind: 'unresolvedAttribute', parts: ['value'] },
        ascending: true,
        nullsFirst: true,
      },
    ],
    input: {
      kind: 'limit',
      input: distinct,
      count: { kind: 'literal', type: { kind: 'integer' }, value: most + 1 },
    },
  })
  const [{ type }] = schema.fields
  const values: Literal[] = []
  for await (const batch of batches) {
    const read = valueReader(type, batch.columns[0])
    for (let row = 0; row < batch.rowCount; row++) {
      values.push(Object.freeze({ kind: 'literal', type, value: literalValue(type, read(row)) }))
    }
  }
  if (values.length <= most) return values
  throw new SparkError({
    condition: '_LEGACY_ERROR_TEMP_1324',
    messageParameters: { pivotColumn: 'value', maxValues: `${most}`, config: 'spark.sql.pivotMaxValues' },
  })
}
