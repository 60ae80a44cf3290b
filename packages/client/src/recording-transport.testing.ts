/** A transport that answers from a script and keeps what it was asked: for tests of what the client sends. */
import {
  type AnalyzePlanRequest,
  type ConnectTransport,
  type ExecutePlanItem,
  type ExecutePlanRequest,
  message,
  type Relation,
} from '@vonk/protocol'
import { SessionConnection } from './connection.ts'
import { SparkSession } from './session.ts'

export interface Recorded {
  readonly analyzed: AnalyzePlanRequest[]
  readonly executed: ExecutePlanRequest[]
  readonly printed: string[]
}

export interface Script {
  /** Items of every executePlan. */
  readonly items?: (request: ExecutePlanRequest) => readonly ExecutePlanItem[]
  readonly analysis?: (request: AnalyzePlanRequest) => ReturnType<typeof analysisOf> | undefined
}

export const analysisOf = (result: Parameters<typeof message<'AnalyzePlanResponse'>>[1]) =>
  message('AnalyzePlanResponse', result)

export async function recordingSession(
  script: Script = {},
): Promise<{ spark: SparkSession; recorded: Recorded }> {
  const recorded: Recorded = { analyzed: [], executed: [], printed: [] }
  const transport = {
    analyzePlan: async (request: AnalyzePlanRequest) => {
      recorded.analyzed.push(request)
      const version = message('AnalyzePlanResponse.SparkVersion', { version: '4.3.0' })
      return script.analysis?.(request) ?? analysisOf({ result: { case: 'sparkVersion', value: version } })
    },
    config: async () =>
      message('ConfigResponse', { pairs: [message('KeyValue', { key: 'k', value: 'false' })] }),
    executePlan: async function* (request: ExecutePlanRequest) {
      recorded.executed.push(request)
      yield* script.items?.(request) ?? []
    },
    releaseSession: async () => message('ReleaseSessionResponse'),
    close: async () => {},
  }
  const connection = new SessionConnection(transport as unknown as ConnectTransport, 'session')
  const spark = await SparkSession.start({
    connection,
    another: () => Promise.reject(new TypeError('one session only')),
    clone: () => Promise.reject(new TypeError('one session only')),
    close: async () => {},
    print: (text) => recorded.printed.push(text),
  })
  return { spark, recorded }
}

/** A message without the ids, places and defaults that tests do not look at. */
export function outline(relation: Relation | undefined): unknown {
  return JSON.parse(JSON.stringify(relation, plain))
}

function plain(key: string, value: unknown): unknown {
  if (key === 'common' || key === '$typeName') return undefined
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value) && value.length === 0) return undefined
  if (value === '' || value === false) return undefined
  const only = value as { case?: unknown; value?: unknown } | null
  if (typeof only === 'object' && only !== null && 'case' in only && 'value' in only)
    return { [String(only.case)]: only.value }
  return value
}
