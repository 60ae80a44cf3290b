/**
 * `input_file_name()` and its relatives are fields of the hidden column of the file that a row is from, as long as rows
 * come straight from it: not behind a shuffle, a limit or a grouping, where a task reads no file.
 */

import { string } from '@vonk/common'
import { byName } from '../../base/by-name.ts'
import type { Expression, UnresolvedFunction } from '../../expr/expression.ts'
import { fileMetadataName } from '../../plan/file-columns.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { planChildren } from '../../plan/tree.ts'
import { raise } from '../error-place.ts'

const fieldsOf = byName<string>({
  input_file_name: 'file_path',
  input_file_block_start: 'file_block_start',
  input_file_block_length: 'file_block_length',
})

export function fileFieldOf(e: Expression): string | undefined {
  if (e.kind !== 'unresolvedFunction' || e.name.length !== 1 || e.args.length !== 0) return undefined
  return fieldsOf[e.name[0].toLowerCase()]
}

/** Whether an expression before analysis may mean the hidden column. */
export function mayNameFiles(e: Expression): boolean {
  switch (e.kind) {
    case 'unresolvedAttribute':
      return e.parts.some((part) => part.toLowerCase() === fileMetadataName)
    case 'unresolvedStar':
      return e.target?.some((part) => part.toLowerCase() === fileMetadataName) ?? false
    case 'unresolvedText':
      return /_metadata|input_file_/i.test(e.text)
    default:
      return fileFieldOf(e) !== undefined
  }
}

/** What the function stands for over these inputs; undefined where no file is read. */
export function fromFile(e: UnresolvedFunction, inputs: readonly LogicalPlan[]): Expression | undefined {
  const name = fileFieldOf(e)
  if (name === undefined) return undefined
  if (inputs.length === 1 && sources(inputs[0]) > 1) {
    raise('MULTI_SOURCES_UNSUPPORTED_FOR_EXPRESSION', { expr: `"${e.name[0].toLowerCase()}()"` }, e.origin)
  }
  if (inputs.length !== 1 || !isStraight(inputs[0])) return undefined
  const found: Expression = { kind: 'unresolvedAttribute', parts: [fileMetadataName, name] }
  if (name !== 'file_path') return found
  const literal = (value: string): Expression => ({ kind: 'literal', type: string, value })
  // Two slashes more than the column has.
  const rest: Expression = {
    ...{ kind: 'unresolvedFunction', name: ['substring'], args: [found, literal('6')], distinct: false },
  }
  return { kind: 'unresolvedFunction', name: ['concat'], args: [literal('file://'), rest], distinct: false }
}

/** How many files or tables rows are made of at once. */
function sources(plan: LogicalPlan): number {
  if (plan.kind === 'join') return planChildren(plan).reduce((sum, child) => sum + sources(child), 0)
  const children = planChildren(plan)
  return children.length === 1 && isPassing(plan) ? sources(children[0]) : plan.kind === 'scan' ? 1 : 0
}

const isPassing = ({ kind }: LogicalPlan): boolean =>
  ['project', 'filter', 'subqueryAlias', 'hint', 'sample', 'generate'].includes(kind)

const isStraight = (plan: LogicalPlan): boolean =>
  plan.kind === 'scan'
    ? plan.fileColumns !== undefined
    : isPassing(plan) && planChildren(plan).every(isStraight)
