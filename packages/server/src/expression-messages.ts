/** Expression messages to unresolved expressions. */
import type { DataType } from '@vonk/common'
import * as types from '@vonk/common'
import { SparkError } from '@vonk/common'
import type {
  Expression,
  LambdaVariable,
  Literal,
  NamedExpression,
  Origin,
  SortOrder,
  WindowFrame,
} from '@vonk/engine/expr/expression'
import { sqlText } from '@vonk/engine/expr/sql-text'
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'
import type {
  Expression_SortOrder,
  Expression_Window_WindowFrame,
  Expression as ExpressionMessage,
  Expression_Literal as LiteralMessage,
  Origin as OriginMessage,
  SubqueryExpression,
} from '@vonk/protocol'
import {
  Expression_Cast_EvalMode,
  Expression_SortOrder_NullOrdering,
  Expression_SortOrder_SortDirection,
  Expression_Window_WindowFrame_FrameType as FrameType,
  SubqueryExpression_SubqueryType,
} from '@vonk/protocol'
import { attributeNameParts } from './attribute-name.ts'
import { columnMetadata, typeOfMessage } from './data-type-messages.ts'
import { assertionFailed, invalidEnum, invalidPlan, kindNotSet } from './invalid-plan.ts'
import { literalOfMessage } from './literal-messages.ts'
import { unsupported } from './unsupported.ts'

/** What translation asks of the engine: parsing of names and types. */
export interface ExpressionTranslation {
  readonly parseType: (text: string) => DataType
  readonly parseName: (text: string) => readonly string[]
}

export function originOfMessage(sent: OriginMessage | undefined): Origin | undefined {
  const source = sent?.function
  if (source?.case !== 'pythonOrigin') return undefined
  const { fragment, callSite } = source.value
  return { fragment, callSite }
}

const rowsBefore =
  'count(1) over (order by monotonically_increasing_id() rows between unbounded preceding and current row) - 1L'

export class ExpressionTranslator {
  readonly port: ExpressionTranslation
  /** Plans that subqueries in expressions name by number. */
  readonly subqueries = new Map<bigint, LogicalPlan>()

  constructor(port: ExpressionTranslation) {
    this.port = port
  }

  readonly all = (sent: readonly ExpressionMessage[]): readonly Expression[] => sent.map((e) => this.one(e))

  readonly one = (sent: ExpressionMessage | undefined): Expression => {
    if (sent?.exprType.case === undefined) throw kindNotSet('Expression', 'EXPRTYPE')
    const translated = this.translate(sent)
    const origin = originOfMessage(sent?.common?.origin)
    return origin === undefined || translated.origin !== undefined
      ? translated
      : Object.freeze({ ...translated, origin })
  }

  private translate(sent: ExpressionMessage): Expression {
    const { exprType: e } = sent
    switch (e.case) {
      case 'literal':
        return literalOfMessage(e.value, this.port.parseType)
      case 'unresolvedAttribute': {
        const { unparsedIdentifier, planId } = e.value
        return this.attribute(unparsedIdentifier, planId)
      }
      case 'unresolvedFunction': {
        const { functionName, arguments: args, isDistinct } = e.value
        // What `zipWithIndex` asks for, and no function of SQL: how many rows come before.
        if (functionName === 'distributed_sequence_id')
          return Object.freeze({ kind: 'unresolvedText', text: rowsBefore })
        return this.call(functionName, args, isDistinct)
      }
      case 'callFunction':
        return this.namedCall(e.value.functionName, e.value.arguments)
      case 'expressionString':
        return Object.freeze({ kind: 'unresolvedText', text: e.value.expression })
      case 'unresolvedStar': {
        const { unparsedTarget, planId } = e.value
        // A qualified star is sent as `name.*`.
        const target =
          unparsedTarget === undefined ? undefined : attributeNameParts(unparsedTarget.replace(/\.\*$/, ''))
        return Object.freeze({
          kind: 'unresolvedStar',
          ...definedFields({ target, planId: optionalNumber(planId) }),
        })
      }
      case 'unresolvedRegex': {
        const { colName, planId } = e.value
        const pattern = colName.replace(/^`(.*)`$/s, '$1')
        return Object.freeze({
          kind: 'unresolvedRegex',
          pattern,
          ...definedFields({ planId: optionalNumber(planId) }),
        })
      }
      case 'alias':
        return this.alias(e.value)
      case 'cast':
        return this.cast(e.value)
      case 'sortOrder':
        return this.sortOrder(e.value)
      case 'unresolvedExtractValue': {
        const { child, extraction } = e.value
        return Object.freeze({ kind: 'unresolvedExtract', child: this.one(child), key: this.one(extraction) })
      }
      case 'lambdaFunction': {
        const { length } = e.value.arguments
        if (length < 1 || length > 3)
          throw invalidPlan('LAMBDA_FUNCTION_ARGUMENT_COUNT_INVALID', { got: String(length) })
        const parameters = e.value.arguments.map((a) => lambdaVariable(a.nameParts))
        return Object.freeze({ kind: 'lambda', body: this.one(e.value.function), parameters })
      }
      case 'unresolvedNamedLambdaVariable':
        // Which lambda's it is, analysis finds by its name.
        return Object.freeze({ kind: 'unresolvedAttribute', parts: namedParts(e.value.nameParts) })
      case 'window': {
        const { windowFunction, partitionSpec, orderSpec, frameSpec } = e.value
        if (windowFunction === undefined) throw invalidPlan('WINDOW_FUNCTION_REQUIRED')
        return Object.freeze({
          kind: 'window',
          function: this.one(windowFunction),
          partitionBy: this.all(partitionSpec),
          orderBy: orderSpec.map((o) => this.sortOrder(o)),
          ...(frameSpec === undefined ? {} : { frame: this.frame(frameSpec) }),
        })
      }
      case 'subqueryExpression':
        return this.subquery(e.value)
      case 'updateFields': {
        const { structExpression, fieldName, valueExpression } = e.value
        const value = valueExpression === undefined ? undefined : this.one(valueExpression)
        return updateFields(this.one(structExpression), this.port.parseName(fieldName), value)
      }
      default:
        throw unsupported(`the expression ${e.case}`)
    }
  }

  literal(sent: LiteralMessage | undefined): Literal {
    return literalOfMessage(sent, this.port.parseType)
  }

  private subquery(sent: SubqueryExpression): Expression {
    const plan = this.subqueries.get(sent.planId)
    if (SubqueryExpression_SubqueryType[sent.subqueryType] === undefined || sent.subqueryType === 0)
      throw invalidEnum(
        'SubqueryExpression.SubqueryType',
        SubqueryExpression_SubqueryType,
        'SUBQUERY_TYPE',
        sent.subqueryType,
      )
    if (plan === undefined)
      throw assertionFailed(
        `Missing relation in WithRelations: (${sent.planId}) not in (${[...this.subqueries.keys()].join(', ')})`,
      )
    switch (sent.subqueryType) {
      case SubqueryExpression_SubqueryType.SCALAR:
        return Object.freeze({ kind: 'subquery', form: 'scalar', plan })
      case SubqueryExpression_SubqueryType.EXISTS:
        return Object.freeze({ kind: 'subquery', form: 'exists', plan })
      case SubqueryExpression_SubqueryType.IN:
        return Object.freeze({ kind: 'subquery', form: 'in', plan, values: this.all(sent.inSubqueryValues) })
      default:
        throw unsupported('a table as an argument')
    }
  }

  private attribute(identifier: string, planId: bigint | undefined): Expression {
    if (identifier === '*')
      return Object.freeze({ kind: 'unresolvedStar', ...definedFields({ planId: optionalNumber(planId) }) })
    const parts = attributeNameParts(identifier)
    return Object.freeze({
      kind: 'unresolvedAttribute',
      parts,
      ...definedFields({ planId: optionalNumber(planId) }),
    })
  }

  private call(name: string, sent: readonly ExpressionMessage[], distinct: boolean): Expression {
    const args = this.all(sent)
    if (name === 'when') return caseWhen(args)
    if (partitionTransforms.has(name.toLowerCase())) throw outsidePartitionedBy(name, args)
    return Object.freeze({ kind: 'unresolvedFunction', name: [name], args, distinct })
  }

  /** A function by a name that may have several parts. */
  private namedCall(name: string, sent: readonly ExpressionMessage[]): Expression {
    const parts = this.port.parseName(name)
    if (parts.length === 1) return this.call(parts[0], sent, false)
    return Object.freeze({ kind: 'unresolvedFunction', name: parts, args: this.all(sent), distinct: false })
  }

  private alias(sent: Extract<ExpressionMessage['exprType'], { case: 'alias' }>['value']): NamedExpression {
    const metadata = sent.metadata === undefined ? undefined : columnMetadata(sent.metadata)
    if (sent.name.length !== 1 && sent.metadata !== undefined)
      throw invalidPlan('ALIAS_WITH_MULTIPLE_IDENTIFIERS_AND_METADATA')
    const child = this.one(sent.expr)
    // Several name the columns of a generator.
    const names = sent.name.length === 1 ? undefined : sent.name
    return Object.freeze({
      kind: 'alias',
      child,
      name: sent.name[0],
      id: -1,
      ...definedFields({ metadata, names }),
    })
  }

  private cast(sent: Extract<ExpressionMessage['exprType'], { case: 'cast' }>['value']): Expression {
    const { castToType: to } = sent
    const type =
      to.case === 'type' ? typeOfMessage(to.value, this.port.parseType) : this.port.parseType(to.value ?? '')
    const mode = sent.evalMode === Expression_Cast_EvalMode.TRY ? 'try' : 'ansi'
    return Object.freeze({
      kind: 'cast',
      child: this.one(sent.expr),
      type,
      nullable: true,
      mode,
      explicit: true,
    })
  }

  sortOrder(sent: Expression_SortOrder): SortOrder {
    const ascending = sent.direction !== Expression_SortOrder_SortDirection.DESCENDING
    const nullsFirst =
      sent.nullOrdering === Expression_SortOrder_NullOrdering.SORT_NULLS_UNSPECIFIED
        ? ascending
        : sent.nullOrdering === Expression_SortOrder_NullOrdering.SORT_NULLS_FIRST
    return Object.freeze({ kind: 'sortOrder', child: this.one(sent.child), ascending, nullsFirst })
  }

  private frame(sent: Expression_Window_WindowFrame): WindowFrame {
    const units: Readonly<Record<number, WindowFrame['unit']>> = {
      [FrameType.RANGE]: 'range',
      [FrameType.ROW]: 'rows',
    }
    const unit = units[sent.frameType]
    if (unit === undefined)
      throw invalidEnum('Expression.Window.WindowFrame.FrameType', FrameType, 'FRAME_TYPE', sent.frameType)
    const bound = (b: Expression_Window_WindowFrame['lower'], lower: boolean): WindowFrame['lower'] => {
      if (b === undefined) throw invalidPlan(`${lower ? 'LOWER' : 'UPPER'}_BOUND_REQUIRED_IN_WINDOW_FRAME`)
      switch (b.boundary.case) {
        case 'unbounded':
          return { kind: lower ? 'unboundedPreceding' : 'unboundedFollowing' }
        case 'value':
          return { kind: 'offset', value: this.one(b.boundary.value), preceding: false }
        case 'currentRow':
          return { kind: 'currentRow' }
        default:
          throw kindNotSet('Expression.Window.WindowFrame.FrameBoundary', 'BOUNDARY')
      }
    }
    return { unit, lower: bound(sent.lower, true), upper: bound(sent.upper, false) }
  }
}

/**
 * `when(a, x).when(b, y).otherwise(z)` comes as one call with an odd number of arguments where there is an otherwise.
 */
function caseWhen(args: readonly Expression[]): Expression {
  const branches = Array.from({ length: Math.floor(args.length / 2) }, (_, i) =>
    Object.freeze({ when: args[2 * i], result: args[2 * i + 1] }),
  )
  const otherwise = args.length % 2 === 1 ? { otherwise: args[args.length - 1] } : {}
  return Object.freeze({
    kind: 'case',
    branches,
    ...otherwise,
    type: types.nullType,
    nullable: true,
    style: 'when',
  })
}

/** They say how a table is laid out; only DataFrameWriterV2.partitionedBy takes them. */
export const partitionTransforms: ReadonlySet<string> = new Set([
  'bucket',
  'days',
  'hours',
  'months',
  'years',
])

const outsidePartitionedBy = (name: string, args: readonly Expression[]): SparkError =>
  new SparkError({
    condition: 'PARTITION_TRANSFORM_EXPRESSION_NOT_IN_PARTITIONED_BY',
    messageParameters: { expression: `"${name}(${args.map(sqlText).join(', ')})"` },
  })

const updateFunction = 'update fields'

/** As Spark does: where fields are only set, the last step for a name stands for all. */
function lastSteps(steps: readonly Expression[]): readonly Expression[] {
  const nameAt = (i: number) => `${(steps[i] as Literal).value as string}`.toLowerCase()
  const pairs = Array.from({ length: steps.length / 2 }, (_, i) => 2 * i)
  const setsOnly = steps.length % 2 === 0 && pairs.every((i) => isText(steps[i]) && nameAt(i).startsWith('+'))
  if (!setsOnly) return steps
  const last = pairs.filter((i) => !pairs.some((other) => other > i && nameAt(other) === nameAt(i)))
  return last.flatMap((i) => steps.slice(i, i + 2))
}

const isText = (e: Expression): boolean => e.kind === 'literal' && typeof e.value === 'string'

/** One step more at a struct; a name of several parts is of a field of a field. Without a value the field goes. */
function updateFields(of: Expression, name: readonly string[], value: Expression | undefined): Expression {
  const [first, ...rest] = name
  const key: Literal = { kind: 'literal', type: types.string, value: first }
  const inner = (): Expression =>
    updateFields(Object.freeze({ kind: 'unresolvedExtract', child: of, key }), rest, value)
  const set = rest.length === 0 ? value : inner()
  const step: Literal = { ...key, value: `${set === undefined ? '-' : '+'}${first}` }
  const steps = [step, ...(set === undefined ? [] : [set])]
  const isStep = of.kind === 'unresolvedFunction' && of.name[0] === updateFunction
  const args = isStep ? [of.args[0], ...lastSteps([...of.args.slice(1), ...steps])] : [of, ...steps]
  return Object.freeze({ kind: 'unresolvedFunction', name: [updateFunction], args, distinct: false })
}

function namedParts(nameParts: readonly string[]): readonly string[] {
  if (nameParts.length === 0) throw invalidPlan('UNRESOLVED_NAMED_LAMBDA_VARIABLE_REQUIRES_NAME_PART')
  return nameParts
}

const lambdaVariable = (nameParts: readonly string[]): LambdaVariable =>
  Object.freeze({ kind: 'lambdaVariable', name: namedParts(nameParts).join('.'), id: -1 })

export const optionalNumber = (value: bigint | undefined): number | undefined =>
  value === undefined ? undefined : Number(value)

/** The object without its undefined fields, so that absent and undefined are one. */
export function definedFields<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
