/**
 * Groups that have left the table come back as rows like the table's own. `p{i}_merge{k}(context, pairs, count, first)`
 * merges the states of such rows into those of the groups they belong to, and `p{i}_whole(context)` puts all of a
 * state into its row.
 */
import { isVariableLength, partTypes } from '../../expr/value-parts.ts'
import { i32 } from '../../wasm/index.ts'
import { header } from '../context-layout.ts'
import { LoadedColumns } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import { RowEmitter } from '../row-emitter.ts'
import { type AggregateTableSpec, status, type TableRowSpec } from '../stage-program.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import { fieldValue } from './emit-function.ts'
import type { FieldLayout, RowLayout } from './layout.ts'
import { mergeStates } from './row-states.ts'
import type { AggregatePart } from './update-function.ts'
import type { WatchedStates } from './watched-states.ts'

export interface MovableSpec {
  readonly index: number
  readonly table: number
  readonly layout: RowLayout
  /** The parts of each update function, and what it watches. */
  readonly groups: readonly { readonly parts: readonly AggregatePart[]; readonly watched: WatchedStates }[]
  readonly operator: OperatorPlace
}

export function emitMovable(module: ModuleContext, spec: MovableSpec): AggregateTableSpec['movable'] {
  const { layout } = spec
  const grows = new Set(
    spec.groups.flatMap(({ parts }) =>
      parts.flatMap(({ entry, fields }) => (entry.growable === true ? fields : [])),
    ),
  )
  const rows: TableRowSpec = {
    tag: 0,
    bytes: layout.bytes,
    variable: variableFields([...layout.keys, ...layout.states.flat()], grows),
    keys: [
      ...layout.keyWords.map((offset) => ({ offset, bytes: 4 as const })),
      ...layout.keys.flatMap(keyParts),
    ],
  }
  return {
    rows,
    whole: emitWhole(module, spec),
    merge: spec.groups.map((_, k) => emitMerge(module, spec, k)),
  }
}

export const variableFields = (
  fields: readonly FieldLayout[],
  grows?: ReadonlySet<FieldLayout>,
): TableRowSpec['variable'] =>
  fields
    .filter(({ type }) => isVariableLength(type))
    .map((field) => ({ offset: field.offset, grows: grows?.has(field) ?? false }))

function keyParts({ type, offset }: FieldLayout): TableRowSpec['keys'] {
  if (isVariableLength(type)) return [{ offset, bytes: 0 }]
  let at = offset
  return partTypes(type).map((part) => {
    const bytes = part === 'i32' || part === 'f32' ? 4 : 8
    at += bytes
    return { offset: at - bytes, bytes }
  })
}

function emitWhole(module: ModuleContext, { index, groups }: MovableSpec): string {
  const name = `p${index}_whole`
  module.module.addFunction(
    name,
    ['i32'],
    [],
    (f, context) => {
      for (const { watched } of groups) watched.widenNow(f, context)
    },
    { export: true },
  )
  return name
}

function emitMerge(
  module: ModuleContext,
  { index, table, groups, operator }: MovableSpec,
  k: number,
): string {
  const name = `p${index}_merge${k}`
  const { parts, watched } = groups[k]
  module.module.addFunction(
    name,
    ['i32', 'i32', 'i32', 'i32'],
    ['i32'],
    (f, context, pairs, count, first) => {
      const e = new RowEmitter({
        module,
        f,
        context,
        variant: { nulls: true, guarded: false },
        columns: new LoadedColumns(new Map(), new Map()),
        guards: [],
        exit: (code) => f.return(i32.const(code)),
      })
      e.operator = operator
      const scratch = f.let(i32.load(context, header.scratch), 'scratch')
      f.forRange(first, count, (pair) => {
        e.nextRow(pair, pair)
        const at = f.let(i32.add(pairs, i32.shl(pair, i32.const(3))), 'pair')
        const group = f.let(i32.load(at), 'group')
        const row = f.let(i32.load(at, 4), 'row')
        mergeStates(e, { table, group, parts }, (part) =>
          part.fields.map((field) => fieldValue(e, row, field, watched)),
        )
        if (e.usesScratch) f.store('i32', context, scratch, header.scratch)
      })
      return i32.const(status.ok)
    },
    { export: true },
  )
  return name
}
