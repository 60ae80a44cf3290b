/**
 * The first of several values whose condition holds: CASE, `coalesce`. Branch by branch, each of which leaves the
 * block: however many there are, none lies inside another. Of very many, parts are functions of their own.
 */
import type { DataType } from '@vonk/common'
import { partsOf } from '../expr/code-parts.ts'
import type { ChoiceBranch, Value } from '../expr/emit.ts'
import { partTypes } from '../expr/value-parts.ts'
import { constValue, i32, type Label, type Local } from '../wasm/index.ts'
import { ChosenValue, valueOfCodes } from './chosen-value.ts'
import type { RowEmitter } from './row-emitter.ts'

export function chooseFirst(
  e: RowEmitter,
  type: DataType,
  branches: readonly ChoiceBranch[],
  otherwise: () => Value,
): Value {
  const chosen = new ChosenValue(e.f, type)
  e.within(() => {
    e.f.block((done) => {
      for (const { items, isOutlined } of partsOf(branches, ({ reads }) => reads)) {
        if (isOutlined && chooseOutlined(e, type, items, { chosen, done })) continue
        if (chooseAmong(e, items, { chosen, done })) return
      }
      chosen.put(otherwise())
    })
  })
  return chosen.value()
}

/** Where a value goes, and what is left then. */
interface Choice {
  readonly chosen: ChosenValue
  readonly done: Label
}

/** Whether one of the branches is sure to be taken if those before are not. */
function chooseAmong(e: RowEmitter, branches: readonly ChoiceBranch[], { chosen, done }: Choice): boolean {
  let isDecided = false
  for (const { test } of branches) {
    e.apart(() => {
      const { holds, value } = test()
      if (constValue(holds) === 0) return
      isDecided = constValue(holds) !== undefined
      if (isDecided) return chosen.put(value())
      e.when(holds, () => {
        chosen.put(value())
        e.f.br(done)
      })
    })
    if (isDecided) return true
  }
  return false
}

/** Whether that could be done. */
function chooseOutlined(
  e: RowEmitter,
  type: DataType,
  branches: readonly ChoiceBranch[],
  { chosen, done }: Choice,
): boolean {
  const reads = branches.flatMap((branch) => branch.reads ?? [])
  let isOutlined = false
  e.within(() => {
    const results = e.outlined(reads, [], ['i32', 'i32', ...partTypes(type)], () => {
      const inner = new ChosenValue(e.f, type)
      const found = e.f.local('i32', 'found')
      e.f.set(found, i32.const(1))
      e.f.block((end) => {
        if (!chooseAmong(e, branches, { chosen: inner, done: end })) e.f.set(found, i32.const(0))
      })
      const { isNull, parts } = inner.value()
      return [found, isNull, ...parts]
    })
    if (results === undefined) return
    isOutlined = true
    const [found, ...value] = results
    e.f.if(found as Local<'i32'>, () => {
      chosen.put(valueOfCodes(type, value))
      e.f.br(done)
    })
  })
  return isOutlined
}
