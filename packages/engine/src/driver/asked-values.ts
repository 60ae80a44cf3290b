/** Pivots that do not say their values, and what is transposed: both are asked for before the plan is analysed. */
import { SparkError } from '@vonk/common'
import { valueReader } from '../columnar/column-values.ts'
import type { Literal } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import type { LogicalPlan, Pivot } from '../plan/logical-plan.ts'
import { planChildren } from '../plan/tree.ts'
import { literalValue } from './adaptive/side-queries.ts'
import { type Transposing, transposedRows } from './result/transposed-rows.ts'

export interface Asking extends Transposing {
  /** Most values of a pivot's column. */
  readonly pivotMost: number
}

const asks = (plan: LogicalPlan): boolean =>
  plan.kind === 'transpose' ||
  (plan.kind === 'pivot' && plan.values.length === 0) ||
  planChildren(plan).some(asks)

/** The plan with the distinct values of its pivots written into it, in order, and with the rows of its transposes. */
export async function withAskedValues(plan: LogicalPlan, asking: Asking): Promise<LogicalPlan> {
  if (!asks(plan)) return plan
  if (plan.kind === 'setOperation') {
    const inputs = await Promise.all(plan.inputs.map((input) => withAskedValues(input, asking)))
    return withFields(plan, { inputs })
  }
  if (plan.kind === 'join') {
    const [left, right] = await Promise.all(
      [plan.left, plan.right].map((side) => withAskedValues(side, asking)),
    )
    return withFields(plan, { left, right })
  }
  if (!('input' in plan)) return plan
  const input = await withAskedValues(plan.input, asking)
  const whole = withFields(plan, { input } as Partial<typeof plan>) as LogicalPlan
  if (whole.kind === 'transpose') return transposedRows(whole, asking)
  if (whole.kind !== 'pivot' || whole.values.length > 0) return whole
  return withFields(whole, { values: await distinctValues(whole, asking) })
}

async function distinctValues(pivot: Pivot, { run, pivotMost: most }: Asking): Promise<readonly Literal[]> {
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
