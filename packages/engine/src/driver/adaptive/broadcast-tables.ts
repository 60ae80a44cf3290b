/** Tables of rows by their keys, made once on every executor for all joins of a query that ask for an equal one. */
import { semanticKey } from '../../expr/equality.ts'
import type { Expression } from '../../expr/expression.ts'
import { physicalOutput } from '../../physical/physical-output.ts'
import type {
  BroadcastExchangeExec,
  BroadcastInput,
  PhysicalPlan,
  ShuffleInput,
} from '../../physical/physical-plan.ts'

export interface BroadcastRunner {
  readonly onChange: (change: string) => void
  readonly newOperatorId: () => number
  /** Brings all rows of the exchange's input to one task, which may be run on every executor. */
  gather(exchange: BroadcastExchangeExec): Promise<PhysicalPlan>
  /** All of a shuffle, for one task. */
  whole(rows: ShuffleInput): ShuffleInput
  /** One task on every executor makes a table of all rows; answers the number that it is read by. */
  makeTables(exchange: BroadcastExchangeExec, rows: PhysicalPlan): Promise<number>
}

export class BroadcastTables {
  private readonly runner: BroadcastRunner
  private readonly known = new Map<string, Promise<number>>()

  constructor(runner: BroadcastRunner) {
    this.runner = runner
  }

  /** `rows`: the rows, where they lie in a shuffle that has been written. */
  async run(exchange: BroadcastExchangeExec, rows?: PhysicalPlan): Promise<BroadcastInput> {
    let running = this.known.get(exchange.reuseKey)
    if (running === undefined) {
      running = this.start(exchange, rows)
      this.known.set(exchange.reuseKey, running)
    } else {
      const shuffleId = await running
      this.runner.onChange(`reused broadcast ${shuffleId}: an equal one has been made`)
    }
    return {
      kind: 'broadcastInput',
      operatorId: exchange.operatorId,
      ...(exchange.callSite === undefined ? {} : { callSite: exchange.callSite }),
      shuffleId: await running,
      output: physicalOutput(exchange),
      keys: exchange.keys,
      nullSafe: exchange.nullSafe,
    }
  }

  /** The keys, columns of a shuffle that has been written, without its other columns. */
  keysOf(
    rows: ShuffleInput,
    keys: readonly Expression[],
    nullSafe: readonly boolean[],
  ): Promise<BroadcastInput> {
    const operatorId = this.runner.newOperatorId()
    const columns = rows.output.filter((a) => keys.some((key) => key.kind === 'attribute' && key.id === a.id))
    const input: PhysicalPlan = { kind: 'project', operatorId, input: this.runner.whole(rows), columns }
    const reuseKey = `keys of shuffle ${rows.shuffleId}: ${keys.map(semanticKey).join()} ${nullSafe.join()}`
    return this.run({ kind: 'broadcastExchange', operatorId, input, keys, nullSafe, reuseKey }, input)
  }

  private async start(exchange: BroadcastExchangeExec, rows?: PhysicalPlan): Promise<number> {
    const found = rows ?? (await this.runner.gather(exchange))
    return this.runner.makeTables(exchange, found.kind === 'shuffleInput' ? this.runner.whole(found) : found)
  }
}
