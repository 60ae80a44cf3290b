/** What is asked of a plan without running it, beyond its schema; and what keeps its rows on the server. */
import type { AnalyzePlanResponse, Plan, Relation } from '@vonk/protocol'
import { callSite } from './call-site.ts'
import { type ActionOptions, DataFrameActions } from './data-frame-actions.ts'
import { type LazyPlan, planOf, preparedPlan } from './lazy-plan.ts'
import { message } from './plan-message.ts'
import { protocolError } from './protocol-error.ts'
import type { AnyRow } from './rows.ts'
import type { SparkSession } from './session.ts'

type Result = AnalyzePlanResponse['result']
type ResultOf<Case extends Result['case']> = Extract<Result, { case: Case }>['value']

export abstract class DataFrameFacts<Columns extends object = AnyRow> extends DataFrameActions<Columns> {
  async #ask<Case extends NonNullable<Result['case']>>(
    kind: Case,
    question: (plan: Plan) => object,
    options: ActionOptions,
  ): Promise<ResultOf<Case>> {
    const action = { ...options, callSite: callSite() }
    const analyze = { case: kind, value: question(await preparedPlan(this.plan)) }
    const { result } = await this.sparkSession.connection.analyze(analyze as never, action)
    if (result.case !== kind) throw protocolError(`a ${result.case} instead of ${kind}`)
    return result.value as ResultOf<Case>
  }

  /** Whether the rows are there without running anything. */
  async isLocal(options: ActionOptions = {}): Promise<boolean> {
    const ask = (plan: Plan) => message('AnalyzePlanRequest.IsLocal', { plan })
    return (await this.#ask('isLocal', ask, options)).isLocal
  }

  async isStreaming(options: ActionOptions = {}): Promise<boolean> {
    const ask = (plan: Plan) => message('AnalyzePlanRequest.IsStreaming', { plan })
    return (await this.#ask('isStreaming', ask, options)).isStreaming
  }

  /** The files that the plan reads, as addresses. */
  async inputFiles(options: ActionOptions = {}): Promise<string[]> {
    const ask = (plan: Plan) => message('AnalyzePlanRequest.InputFiles', { plan })
    return (await this.#ask('inputFiles', ask, options)).files
  }

  /** Whether both give the same rows as far as their plans tell. */
  async sameSemantics(other: DataFrameFacts<object>, options: ActionOptions = {}): Promise<boolean> {
    const otherPlan = await preparedPlan(planOf(other, 'other'))
    const ask = (targetPlan: Plan) => message('AnalyzePlanRequest.SameSemantics', { targetPlan, otherPlan })
    return (await this.#ask('sameSemantics', ask, options)).result
  }

  /** A number that is equal for plans of the same meaning. */
  async semanticHash(options: ActionOptions = {}): Promise<number> {
    const ask = (plan: Plan) => message('AnalyzePlanRequest.SemanticHash', { plan })
    return (await this.#ask('semanticHash', ask, options)).result
  }

  /** @internal */
  protected async keptRows(local: boolean, eager: boolean, options: ActionOptions): Promise<LazyPlan> {
    const action = { ...options, callSite: callSite() }
    await preparedPlan(this.plan)
    const value = message('CheckpointCommand', { relation: this.plan.relation, local, eager })
    const command = message('Command', { commandType: { case: 'checkpointCommand', value } })
    const plan = message('Plan', { opType: { case: 'command', value: command } })
    const relation = await this.sparkSession.connection.checkpoint(plan, action)
    forgetWith(relation, this.sparkSession)
    return { relation, preparations: [] }
  }
}

/** Rows that no plan of the program refers to any more need not be kept. */
const forgotten = new FinalizationRegistry<{ readonly id: string; readonly session: WeakRef<SparkSession> }>(
  ({ id, session }) => {
    const open = session.deref()
    if (open !== undefined && !open.isStopped) open.connection.forget(id).catch(() => undefined)
  },
)

function forgetWith(relation: Relation, session: SparkSession): void {
  const { relType } = relation
  if (relType.case !== 'cachedRemoteRelation') return
  // The inner message is what every plan over it holds on to.
  forgotten.register(relType.value, { id: relType.value.relationId, session: new WeakRef(session) })
}
