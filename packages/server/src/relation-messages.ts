/** Relation messages to logical plans, operator by operator; nothing is resolved here. */

import * as types from '@vonk/common'
import { SparkError, type StructType } from '@vonk/common'
import type { LocalData } from '@vonk/engine/columnar/local-data'
import type { Expression, Origin } from '@vonk/engine/expr/expression'
import { isCommand, type Statement } from '@vonk/engine/plan/command'
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'
import type { StatementParameters } from '@vonk/engine/sql/expression-parser'
import type { Aggregate, CollectMetrics, Read, Relation, SQL } from '@vonk/protocol'
import { Aggregate_GroupType } from '@vonk/protocol'
import { joined, setOperation, withReferences } from './combining-relations.ts'
import { columnMetadata, typeOfMessage } from './data-type-messages.ts'
import {
  definedFields,
  type ExpressionTranslation,
  ExpressionTranslator,
  optionalNumber,
  originOfMessage,
} from './expression-messages.ts'
import { assertionFailed, invalidPlan, kindNotSet } from './invalid-plan.ts'
import { asWritten } from './literal-messages.ts'
import { decodeLocalRelation, readChunks } from './local-data.ts'
import { type RelationParts, reshapingAggregate, reshapingRelation } from './reshaping-relations.ts'
import { statisticRelation } from './statistic-relations.ts'
import { illegalArgument, unsupported } from './unsupported.ts'
import { pathOptionSetting } from './write-messages.ts'

export interface RelationTranslation extends ExpressionTranslation {
  readonly parseSchema: (text: string) => StructType
  /** An Arrow IPC stream, with the schema that the client declared, if any. */
  readonly readLocalData: (ipc: Uint8Array | undefined, schema: StructType | undefined) => LocalData
  /** Rows that the client has uploaded, by their hash. */
  readonly artifact: (hash: string) => Uint8Array | undefined
  /** Rows that the session keeps. */
  readonly checkpoint: (id: string) => LocalData
  readonly newAttributeId: () => number
  readonly parseStatement: (text: string, parameters: StatementParameters) => Statement
  readonly randomSeed: () => bigint
  readonly serverSideSessionId: string
}

/** An aggregate of an operator's rows that is to be told under a name, with the client's number of the operator. */
export interface Observed {
  readonly name: string
  readonly planId: number | undefined
  readonly plan: LogicalPlan
}

interface SentRows {
  readonly data?: Uint8Array | undefined
  readonly schema?: string | undefined
}

/** Relations nest as deeply as the program chains calls: past this, an error instead of an overflow of the stack. */
const nestingMax = 2000

export class RelationTranslator {
  readonly port: RelationTranslation
  private readonly expressions: ExpressionTranslator
  private depth = 0
  /** What plans translated here have of `df.observe`. */
  readonly observed: Observed[] = []

  constructor(port: RelationTranslation) {
    this.port = port
    this.expressions = new ExpressionTranslator(port)
  }

  readonly plan = (relation: Relation | undefined): LogicalPlan => {
    if (relation?.relType.case === undefined) throw kindNotSet('Relation', 'RELTYPE')
    if (++this.depth > nestingMax) throw unsupported(`a plan nested deeper than ${nestingMax} operators`)
    try {
      const translated = this.translate(relation)
      const planId = optionalNumber(relation.common?.planId)
      const origin = originOfMessage(relation.common?.origin)
      const fields = definedFields({ planId, origin })
      return Object.keys(fields).length === 0 ? translated : Object.freeze({ ...translated, ...fields })
    } finally {
      this.depth--
    }
  }

  private translate(relation: Relation): LogicalPlan {
    const { relType: r } = relation
    const origin = originOfMessage(relation.common?.origin)
    switch (r.case) {
      case 'read':
        return this.read(r.value)
      case 'sql':
        return this.sql(r.value)
      case 'range': {
        const { start = 0n, end, step, numPartitions } = r.value
        const output = [this.attribute('id')]
        return { kind: 'range', start, end, step, ...definedFields({ partitions: numPartitions }), output }
      }
      case 'localRelation':
        return this.local(r.value)
      case 'cachedLocalRelation': {
        const { hash } = r.value
        const { data, schema } = decodeLocalRelation(this.uploaded(hash))
        return this.local({ data, schema }, hash)
      }
      case 'cachedRemoteRelation':
        return this.localData(this.port.checkpoint(r.value.relationId))
      case 'collectMetrics':
        return this.observe(r.value, optionalNumber(relation.common?.planId))
      case 'chunkedCachedLocalRelation': {
        const { dataHashes, schemaHash } = r.value
        if (dataHashes.length === 0) throw invalidPlan('CHUNKED_CACHED_LOCAL_RELATION_WITHOUT_DATA')
        const schema = schemaHash && new TextDecoder().decode(this.uploadedChunk(schemaHash))
        const chunks = dataHashes.map((hash) => this.uploadedChunk(hash))
        const declared = schema ? this.schemaOf(schema) : undefined
        const key = [schemaHash, ...dataHashes].join()
        return this.localData({ ...readChunks(chunks, declared), key }, declared)
      }
      case 'project':
        if (r.value.input === undefined)
          return this.project({ kind: 'oneRow' }, this.expressions.all(r.value.expressions))
        return this.project(this.plan(r.value.input), this.expressions.all(r.value.expressions))
      case 'filter':
        if (r.value.input === undefined) throw assertionFailed('')
        return {
          kind: 'filter',
          input: this.plan(r.value.input),
          condition: this.expressions.one(r.value.condition),
        }
      case 'aggregate':
        return this.aggregate(r.value)
      case 'sort': {
        if (r.value.order.length === 0) throw assertionFailed("'order' must be present and contain elements.")
        const order = r.value.order
          .map((o) => this.expressions.sortOrder(o))
          .map((o) => withOrigin(o, origin))
        return { kind: 'sort', input: this.plan(r.value.input), order, global: r.value.isGlobal ?? true }
      }
      case 'limit':
      case 'offset': {
        const count = r.case === 'limit' ? r.value.limit : r.value.offset
        const literal: Expression = { kind: 'literal', type: types.integer, value: count }
        return { kind: r.case, input: this.plan(r.value.input), count: withOrigin(literal, origin) }
      }
      case 'tail':
        return { kind: 'tail', input: this.plan(r.value.input), count: r.value.limit }
      case 'sample': {
        const { lowerBound: lower, upperBound: upper, withReplacement = false, seed } = r.value
        const chosen = seed ?? this.port.randomSeed()
        return {
          kind: 'sample',
          input: this.plan(r.value.input),
          lower,
          upper,
          withReplacement,
          seed: chosen,
        }
      }
      case 'setOp':
        return setOperation(r.value, this.parts)
      case 'join':
        return joined(r.value, this.parts)
      case 'toDf':
        return { kind: 'toNames', input: this.plan(r.value.input), names: r.value.columnNames }
      case 'withColumns':
        return this.withColumns(r.value)
      case 'withColumnsRenamed': {
        const named = Object.entries(r.value.renameColumnsMap).map(([from, to]) => ({ from, to }))
        const listed = r.value.renames.map((x) => ({ from: x.colName, to: x.newColName }))
        return { kind: 'renameColumns', input: this.plan(r.value.input), renames: [...named, ...listed] }
      }
      case 'drop': {
        const names = r.value.columnNames.map(
          (name): Expression => ({ kind: 'unresolvedAttribute', parts: [name] }),
        )
        return {
          kind: 'dropColumns',
          input: this.plan(r.value.input),
          columns: [...this.expressions.all(r.value.columns), ...names],
        }
      }
      case 'repartition': {
        const { numPartitions: partitions, shuffle = false } = r.value
        return { kind: 'repartition', input: this.plan(r.value.input), partitions, shuffle, by: [] }
      }
      case 'repartitionByExpression': {
        const [first] = r.value.partitionExprs
        if (first?.exprType.case === 'directShufflePartitionId') {
          const { child } = first.exprType.value
          const { numPartitions } = r.value
          const number = { by: [this.expressions.one(child)], direct: true, shuffle: true }
          const input = this.plan(r.value.input)
          return { kind: 'repartition', input, ...definedFields({ partitions: numPartitions }), ...number }
        }
        const by = this.expressions.all(r.value.partitionExprs)
        const partitions = definedFields({ partitions: r.value.numPartitions })
        return { kind: 'repartition', input: this.plan(r.value.input), ...partitions, shuffle: true, by }
      }
      case 'subqueryAlias':
        return {
          kind: 'subqueryAlias',
          input: this.plan(r.value.input),
          alias: [...r.value.qualifier, r.value.alias],
        }
      case 'toSchema': {
        const schema = typeOfMessage(r.value.schema, this.port.parseType)
        if (schema.kind !== 'struct') throw assertionFailed('')
        return { kind: 'toSchema', input: this.plan(r.value.input), schema }
      }
      case 'showString': {
        const { numRows: rows, truncate, vertical } = r.value
        const layout = vertical ? 'vertical' : 'table'
        return { kind: 'showString', input: this.plan(r.value.input), rows, truncate, layout }
      }
      case 'htmlString': {
        const { numRows: rows, truncate } = r.value
        return { kind: 'showString', input: this.plan(r.value.input), rows, truncate, layout: 'html' }
      }
      case 'hint': {
        const { name, parameters } = r.value
        return {
          kind: 'hint',
          input: this.plan(r.value.input),
          name,
          parameters: this.expressions.all(parameters),
        }
      }
      case 'withRelations':
        return withReferences(r.value, this.parts)
      default: {
        const made = reshapingRelation(relation, this.parts) ?? statisticRelation(relation, this.parts)
        if (made !== undefined) return made
        throw unsupported(`the relation ${r.case}`)
      }
    }
  }

  private get parts(): RelationParts {
    return { plan: this.plan, expressions: this.expressions, randomSeed: this.port.randomSeed }
  }

  private sql(sent: SQL): LogicalPlan {
    const statement = this.statement(sent)
    if (isCommand(statement)) throw unsupported(`the command ${statement.kind} as a relation`)
    return statement
  }

  statement(sent: SQL): Statement {
    return this.port.parseStatement(sent.query, this.parameters(sent))
  }

  /** Parameters of a statement, as expressions or in their older form as literals. */
  parameters(sent: Pick<SQL, 'args' | 'posArgs' | 'namedArguments' | 'posArguments'>): StatementParameters {
    const literals = Object.entries(sent.args).map(
      ([name, value]) => [name, asWritten(this.expressions.literal(value))] as const,
    )
    const named = Object.entries(sent.namedArguments).map(
      ([name, e]) => [name, asWritten(this.expressions.one(e))] as const,
    )
    return {
      named: new Map<string, Expression>([...literals, ...named]),
      positional: [
        ...sent.posArgs.map((value) => asWritten(this.expressions.literal(value))),
        ...this.expressions.all(sent.posArguments).map(asWritten),
      ],
    }
  }

  private attribute(name: string) {
    const id = this.port.newAttributeId()
    return Object.freeze({
      kind: 'attribute' as const,
      id,
      name,
      type: types.long,
      nullable: false,
      qualifier: [],
    })
  }

  private project(input: LogicalPlan, columns: readonly Expression[]): LogicalPlan {
    // An order is none of a row's values; functions that take one keep it inside.
    if (columns.some(({ kind }) => kind === 'sortOrder'))
      throw illegalArgument('select', 'cols', 'values, not orders')
    return { kind: 'project', input, columns }
  }

  private read(sent: Read): LogicalPlan {
    const { readType } = sent
    if (sent.isStreaming) throw unsupported('streaming reads')
    if (readType.case === 'namedTable') {
      const name = this.port.parseName(readType.value.unparsedIdentifier)
      return { kind: 'unresolvedRelation', source: { kind: 'table', name, options: readType.value.options } }
    }
    if (readType.case === undefined) throw kindNotSet('Read', 'READTYPE')
    const { format = 'parquet', schema, options, paths } = readType.value
    const declared = schema === undefined || schema === '' ? {} : { schema: this.schemaOf(schema) }
    if (paths.length > 0 && options.path !== undefined) {
      const messageParameters = { config: pathOptionSetting }
      throw new SparkError({ condition: '_LEGACY_ERROR_TEMP_1306', messageParameters })
    }
    const all = paths.length === 0 && options.path !== undefined ? [options.path] : paths
    return {
      kind: 'unresolvedRelation',
      source: { kind: 'files', format: format.toLowerCase(), paths: all, ...declared, options },
    }
  }

  /** DDL, or Spark's JSON form of a schema. */
  private schemaOf(text: string): StructType {
    return this.port.parseSchema(text)
  }

  private local({ data, schema }: SentRows, key?: string): LogicalPlan {
    const declared = schema === undefined || schema === '' ? undefined : this.schemaOf(schema)
    const rows = this.port.readLocalData(data, declared)
    return this.localData(key === undefined ? rows : { ...rows, key }, declared)
  }

  private uploaded(hash: string): Uint8Array {
    const found = this.port.artifact(hash)
    if (found !== undefined) return found
    throw invalidPlan('CANNOT_FIND_CACHED_LOCAL_RELATION', { hash })
  }

  private uploadedChunk(hash: string): Uint8Array {
    const found = this.port.artifact(hash)
    if (found !== undefined) return found
    const sessionUUID = this.port.serverSideSessionId
    throw invalidPlan('NOT_FOUND_CHUNKED_CACHED_LOCAL_RELATION', { hash, sessionUUID })
  }

  private localData(local: LocalData, declared?: StructType): LogicalPlan {
    const output = local.schema.fields.map((f) =>
      Object.freeze({
        kind: 'attribute' as const,
        id: this.port.newAttributeId(),
        name: f.name,
        type: f.type,
        nullable: f.nullable,
        qualifier: [],
        ...definedFields({ metadata: f.metadata }),
      }),
    )
    const rows: LogicalPlan = { kind: 'local', output, data: local }
    if (declared === undefined || declared === local.schema) return rows
    // Columns go by their places, so they get names of their own until they are cast.
    const names = output.map((_, i) => `col_${i}`)
    const input: LogicalPlan = { kind: 'toNames', input: rows, names }
    const schema = types.struct(declared.fields.map((field, i) => ({ ...field, name: names[i] })))
    const cast: LogicalPlan = { kind: 'toSchema', input, schema }
    return { kind: 'toNames', input: cast, names: declared.fields.map(({ name }) => name) }
  }

  private observe({ input: sent, name, metrics }: CollectMetrics, planId: number | undefined): LogicalPlan {
    const input = this.plan(sent)
    const columns = this.expressions.all(metrics)
    if (name === '') throw illegalArgument('observe', 'name', 'not empty')
    if (columns.length === 0) throw illegalArgument('observe', 'exprs', 'at least one')
    const plan: LogicalPlan = { kind: 'aggregate', input, groupBy: [], columns }
    this.observed.push({ name, planId, plan })
    return { kind: 'collectMetrics', input, name, metrics: columns }
  }

  private aggregate(sent: Aggregate): LogicalPlan {
    if (sent.input === undefined) throw invalidPlan('AGGREGATE_NEEDS_PLAN_INPUT')
    const input = this.plan(sent.input)
    const groupBy = this.expressions.all(sent.groupingExpressions)
    // Spark puts the grouping columns before the aggregates.
    const columns = [...groupBy, ...this.expressions.all(sent.aggregateExpressions)]
    switch (sent.groupType) {
      case Aggregate_GroupType.GROUPBY:
        return { kind: 'aggregate', input, groupBy, columns }
      case Aggregate_GroupType.CUBE:
      case Aggregate_GroupType.ROLLUP: {
        const kind = sent.groupType === Aggregate_GroupType.CUBE ? 'cube' : 'rollup'
        return { kind: 'aggregate', input, groupBy, columns, grouping: { kind, sets: [] } }
      }
      default:
        return reshapingAggregate(sent, this.parts)
    }
  }

  private withColumns(sent: Extract<Relation['relType'], { case: 'withColumns' }>['value']): LogicalPlan {
    const columns = sent.aliases.map((alias) => {
      if (alias.name.length !== 1)
        throw invalidPlan('WITH_COLUMNS_REQUIRE_SINGLE_NAME_PART', { got: `[${alias.name.join(', ')}]` })
      const metadata = alias.metadata === undefined ? undefined : columnMetadata(alias.metadata)
      return { name: alias.name[0], value: this.expressions.one(alias.expr), ...definedFields({ metadata }) }
    })
    return { kind: 'withColumns', input: this.plan(sent.input), columns }
  }
}

function withOrigin<T extends Expression>(e: T, origin: Origin | undefined): T {
  return origin === undefined || e.origin !== undefined ? e : Object.freeze({ ...e, origin })
}
