/** Casts of arrays, maps and structs: element by element. */
import { type DataType, simpleString } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import type { Value } from '../emit.ts'
import type { EvalMode } from '../expression.ts'
import type { CastEntry } from '../function-entry.ts'
import type { CastTask } from './cast-code.ts'

export const isNestedCast = (from: DataType, to: DataType): boolean =>
  (from.kind === 'array' || from.kind === 'map' || from.kind === 'struct') && from.kind === to.kind

export function nestedRaises(
  from: DataType,
  to: DataType,
  mode: EvalMode,
  raises: (from: DataType, to: DataType, mode: EvalMode) => boolean,
): boolean {
  if (from.kind === 'array' && to.kind === 'array') return raises(from.element, to.element, mode)
  if (from.kind === 'map' && to.kind === 'map')
    return raises(from.key, to.key, mode) || raises(from.value, to.value, mode)
  if (from.kind !== 'struct' || to.kind !== 'struct') return false
  return from.fields.some((f, i) => raises(f.type, to.fields[i].type, mode))
}

export function castNested({ from, to }: CastTask, _cast: CastEntry['emit']): Value {
  return assert(
    false,
    `no cast from ${simpleString(from.type)} to ${simpleString(to)} in generated code yet`,
  ) as never
}

export function nestedToText({ from, to }: CastTask, _cast: CastEntry['emit']): Value {
  return assert(
    false,
    `no cast from ${simpleString(from.type)} to ${simpleString(to)} in generated code yet`,
  ) as never
}
