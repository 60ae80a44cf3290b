/** The AnalyzePlan call: what is asked of a plan without running it. */
import { type DataType, SparkError, type StructType, schemaText, struct, toDDL } from '@vonk/common'
import { schemaOfJson } from '@vonk/common/schema-json'
import { defaultStorageLevel, storageLevel, storageLevels } from '@vonk/engine/driver/cache/storage-level'
import type { ExecuteOptions, ExplainMode } from '@vonk/engine/driver/engine-port'
import {
  type AnalyzePlanRequest,
  AnalyzePlanRequest_Explain_ExplainMode,
  type AnalyzePlanResponse,
  message,
  type Plan,
} from '@vonk/protocol'
import { messageOfType } from './data-type-messages.ts'
import { invalidPlan } from './invalid-plan.ts'
import { planIdOf, planOf, requireRows, translated } from './plan-translation.ts'
import type { ServerSession } from './sessions.ts'
import { readsStream } from './streams.ts'
import { illegalArgument } from './unsupported.ts'

/** The version reported to clients: a Spark version, whose behaviour is followed. */
export const reportedSparkVersion = '4.3.0'

const explainModes: Readonly<Record<number, ExplainMode>> = {
  [AnalyzePlanRequest_Explain_ExplainMode.SIMPLE]: 'simple',
  [AnalyzePlanRequest_Explain_ExplainMode.EXTENDED]: 'extended',
  [AnalyzePlanRequest_Explain_ExplainMode.CODEGEN]: 'codegen',
  [AnalyzePlanRequest_Explain_ExplainMode.COST]: 'cost',
  [AnalyzePlanRequest_Explain_ExplainMode.FORMATTED]: 'formatted',
}

export async function analyzePlan(
  session: ServerSession,
  request: AnalyzePlanRequest,
  signal?: AbortSignal,
): Promise<AnalyzePlanResponse> {
  const { analyze } = request
  const options: ExecuteOptions = signal === undefined ? {} : { signal }
  const answer = (result: AnalyzePlanResponse['result']) =>
    message('AnalyzePlanResponse', { ...session.header, result })
  switch (analyze.case) {
    case 'schema': {
      const { plan } = await planOf(session, analyze.value.plan, signal)
      const schema = await session.engine.schema(plan, options)
      return answer({
        case: 'schema',
        value: message('AnalyzePlanResponse.Schema', { schema: messageOfType(schema) }),
      })
    }
    case 'explain': {
      const mode = explainModes[analyze.value.explainMode]
      if (mode === undefined) throw illegalArgument('explain', 'mode', 'one of the five')
      const plan = analyze.value.plan
      const { plan: translatedPlan } = await planOf(session, plan, signal)
      const planId = planIdOf(plan)
      const explaining = { ...options, ...(planId === undefined ? {} : { planId }) }
      const explainString = await session.engine.explain(translatedPlan, mode, explaining)
      return answer({ case: 'explain', value: message('AnalyzePlanResponse.Explain', { explainString }) })
    }
    case 'treeString': {
      const { plan } = await planOf(session, analyze.value.plan, signal)
      const schema = await session.engine.schema(plan, options)
      const treeString = schemaText(schema, analyze.value.level)
      return answer({ case: 'treeString', value: message('AnalyzePlanResponse.TreeString', { treeString }) })
    }
    case 'sparkVersion':
      return answer({
        case: 'sparkVersion',
        value: message('AnalyzePlanResponse.SparkVersion', { version: reportedSparkVersion }),
      })
    case 'ddlParse': {
      const parsed = parseDDL(session, analyze.value.ddlString)
      return answer({
        case: 'ddlParse',
        value: message('AnalyzePlanResponse.DDLParse', { parsed: messageOfType(parsed) }),
      })
    }
    case 'isStreaming':
      requireRows(analyze.value.plan)
      return answer({
        case: 'isStreaming',
        value: message('AnalyzePlanResponse.IsStreaming', { isStreaming: readsStream(analyze.value.plan) }),
      })
    case 'isLocal': {
      const { isLocal } = await factsOf(session, analyze.value.plan, options)
      return answer({ case: 'isLocal', value: message('AnalyzePlanResponse.IsLocal', { isLocal }) })
    }
    case 'persist': {
      const { plan } = await translated(session, analyze.value.relation, signal)
      const sent = analyze.value.storageLevel
      const level = sent === undefined ? defaultStorageLevel : storageLevel(sent)
      await session.engine.cache(plan, level, options)
      return answer({ case: 'persist', value: message('AnalyzePlanResponse.Persist') })
    }
    case 'unpersist': {
      const { plan } = await translated(session, analyze.value.relation, signal)
      await session.engine.uncache(plan, options)
      return answer({ case: 'unpersist', value: message('AnalyzePlanResponse.Unpersist') })
    }
    case 'getStorageLevel': {
      const { plan } = await translated(session, analyze.value.relation, signal)
      const level = (await session.engine.storageLevel(plan, options)) ?? storageLevels.NONE
      const { text: _, ...fields } = level
      const sent = message('StorageLevel', fields)
      const value = message('AnalyzePlanResponse.GetStorageLevel', { storageLevel: sent })
      return answer({ case: 'getStorageLevel', value })
    }
    case 'inputFiles': {
      const { inputFiles } = await factsOf(session, analyze.value.plan, options)
      // As addresses, which is how Spark tells them.
      const files = inputFiles.map((path) => (path.includes('://') ? path : `file://${path}`))
      return answer({ case: 'inputFiles', value: message('AnalyzePlanResponse.InputFiles', { files }) })
    }
    case 'sameSemantics': {
      const { targetPlan, otherPlan } = analyze.value
      const one = await factsOf(session, targetPlan, options)
      const other = await factsOf(session, otherPlan, options)
      const result = one.semanticKey === other.semanticKey
      return answer({
        case: 'sameSemantics',
        value: message('AnalyzePlanResponse.SameSemantics', { result }),
      })
    }
    case 'semanticHash': {
      const result = hashOf((await factsOf(session, analyze.value.plan, options)).semanticKey)
      return answer({ case: 'semanticHash', value: message('AnalyzePlanResponse.SemanticHash', { result }) })
    }
    case 'jsonToDdl': {
      const ddlString = toDDL(schemaOfJson(analyze.value.jsonString))
      return answer({ case: 'jsonToDdl', value: message('AnalyzePlanResponse.JsonToDDL', { ddlString }) })
    }
    default:
      throw invalidPlan('UNKNOWN_ANALYZE_METHOD', { other: 'ANALYZE_NOT_SET' })
  }
}

const factsOf = async (session: ServerSession, plan: Plan | undefined, options: ExecuteOptions) =>
  session.engine.facts((await planOf(session, plan, options.signal)).plan, options)

/** 32 bits of a text (FNV-1a). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 0
}

/** A type (`int`), or the columns of a schema. */
function parseDDL(session: ServerSession, text: string): DataType | StructType {
  if (text.trim() === '') return struct([])
  try {
    return session.translation.parseType(text)
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return session.engine.parseDDL(text)
  }
}
