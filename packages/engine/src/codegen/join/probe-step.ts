/**
 * A join inside a pipeline's loop: the row's keys lead to an entry of the table's directory, the entry to a chain of
 * rows, and each row of it that is a partner goes on down the pipeline together with the row at hand.
 *
 * One row may have more partners than a batch of output has room for. Then the function stops in the middle of the row
 * (`sinkFull`) and leaves the place of every join above in the context (`JoinFlow`); called again for that row, each
 * join goes on where it was. All that stands between joins is evaluated once more, so it must be free of state.
 */
import { boolean } from '@vonk/common'
import type { Value } from '../../expr/emit.ts'
import { typeOf } from '../../expr/typing.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import { type Code, constValue, i32, i64, select } from '../../wasm/index.ts'
import type { ProbeStep } from '../cut-pipelines.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitHash } from '../row-hash.ts'
import { keyValues } from '../row-values.ts'
import { loadParts } from '../stored-parts.ts'
import { wholeKey } from './build-function.ts'
import { addPartner } from './group-states.ts'
import { directoryOf, type JoinFlow, type ProbePlace } from './join-flow.ts'
import { emitSameKeys, fieldNull, hasNullKey } from './join-keys.ts'
import { joinHeader, joinRow } from './join-table.ts'
import { askNextBlock, enterBlock, seekGroup } from './merge-step.ts'

type I32 = Code<'i32'>

interface Probe {
  readonly e: RowEmitter
  readonly step: ProbeStep
  readonly place: ProbePlace
  readonly flow: JoinFlow
  readonly next: () => void
  /** What a look ahead has found for the row. */
  readonly found?: Found
}

interface Found {
  readonly pointer: I32
  readonly hash: I32
}

export function consumeProbe(probe: Probe): void {
  const { e, step, place, flow, found } = probe
  const { f } = e
  e.operator = step.operator
  const keys = keyValues(e, step.keys)
  const nullKey = hasNullKey(e, keys, step.table.nullSafe)
  const hash = found === undefined ? findFirst(probe, keys, nullKey) : foundBefore(probe, found)
  f.set(place.matched, i32.const(0))
  flow.restore(place)
  if (!('directory' in place.way)) enterBlock(e, place.way, place.pointer)
  provideColumns(probe)
  flow.inside(place, () => {
    switch (step.as) {
      case 'inner':
      case 'outer':
      case 'single':
        return eachPartner(probe, keys, hash)
      case 'note':
        return notePartners(probe, keys, hash)
      case 'group':
        return groupPartners(probe, keys, hash)
      default:
        return firstPartner(probe, keys, hash, nullKey)
    }
  })
}

function findFirst(probe: Probe, keys: readonly Value[], nullKey: I32): I32 | undefined {
  const { e, step, place, flow } = probe
  if ('directory' in place.way) return lookUp(probe, keys)
  const { table } = step
  const { way, pointer } = place
  seekGroup({ e, table, place: way, pointer, keys, nullKey, isResuming: flow.isResuming })
  return undefined
}

/** Sets `pointer` to the first row of the entry; answers the hash, where rows are to be compared by it first. */
export function lookUp(
  { e, step, place }: Pick<Probe, 'e' | 'step' | 'place'>,
  keys: readonly Value[],
): I32 | undefined {
  const { f } = e
  const nullKey = hasNullKey(e, keys, step.table.nullSafe)
  const { directory, mask, direct, min } = directoryOf(place)
  const { pointer } = place
  const entryAt = (index: I32): I32 => i32.load(i32.add(directory, i32.shl(index, i32.const(2))))
  if (keys.length === 0) {
    f.set(pointer, entryAt(i32.const(0)))
    return undefined
  }
  const kept = comparesByHash(step) ? f.let(i32.const(0), 'hash') : undefined
  const byHash = () => {
    const hash = i32.wrapI64(emitHash(e, keys))
    if (kept !== undefined) f.set(kept, hash)
    f.set(pointer, entryAt(i32.and(kept ?? hash, mask)))
  }
  const byKey = () => {
    if (direct === undefined || min === undefined) return byHash()
    e.when(
      direct,
      () => {
        const index = f.let(i64.sub(wholeKey(keys[0].parts[0]), min), 'index')
        f.if(i64.leU(index, i64.extendI32U(mask)), () => f.set(pointer, entryAt(i32.wrapI64(index))))
      },
      byHash,
    )
  }
  if (direct !== undefined || constValue(nullKey) !== 0) f.set(pointer, i32.const(0))
  if (constValue(nullKey) === 0) byKey()
  else e.when(i32.eqz(nullKey), byKey)
  return kept
}

function foundBefore({ e, step, place }: Probe, { pointer, hash }: Found): I32 | undefined {
  e.f.set(place.pointer, pointer)
  return comparesByHash(step) ? e.f.let(hash, 'hash') : undefined
}

/** Whether rows are compared by their hash before they are by their keys. */
export const comparesByHash = ({ keys }: ProbeStep): boolean =>
  keys.length > 1 || (keys.length === 1 && isVariableLength(typeOf(keys[0])))

/** Columns of the table's side are loaded where they are used; behind an outer join they are null without a partner. */
function provideColumns({ e, step, place }: Probe): void {
  const isOuter = step.as === 'outer' || step.as === 'single'
  const { pointer } = place
  for (const { attribute, field } of step.table.layout.columns) {
    e.provide(attribute.id, () => {
      const { type } = field
      if (type.kind === 'null') return e.nullValue(type)
      const absent = fieldNull(pointer, field)
      const isNull = e.bind(isOuter ? i32.or(i32.eqz(pointer), absent) : absent)
      const parts = loadParts(type, pointer, field.offset).map((part) => e.bind(part))
      if (!isVariableLength(type) || !isOuter) return { type, isNull, parts }
      // Without a partner what lies at the address means nothing: a length of 0 makes it harmless.
      const length = e.bind(select(isNull, i32.const(0), parts[1] as I32))
      return { type, isNull, parts: [parts[0], length] }
    })
  }
}

/** 1 where the row of the chain is a partner. */
function isPartner({ e, step, place }: Probe, keys: readonly Value[], hash: I32 | undefined): I32 {
  const { f } = e
  const { pointer, way } = place
  const direct = 'directory' in way ? way.direct : undefined
  const found = f.local('i32', 'found')
  if (!('directory' in way)) f.set(found, i32.const(1))
  else if (hash !== undefined) {
    f.set(found, i32.eq(i32.load(pointer, joinRow.hash), hash))
    e.when(found, () => f.set(found, emitSameKeys(e, step.table, keys, pointer)))
  } else {
    const same = emitSameKeys(e, step.table, keys, pointer)
    f.set(found, direct === undefined ? same : i32.or(direct, same))
  }
  const { condition } = step
  if (condition !== undefined) e.when(found, () => f.set(found, e.condition(condition)))
  return found
}

function advance({ e, place: { pointer, way } }: Probe): void {
  e.f.set(pointer, i32.load(pointer, joinRow.next))
  if (!('directory' in way)) askNextBlock(e, way, pointer)
}

/**
 * Inner: every partner. Outer: the end of the chain counts as a partner (of nulls) for a row that found none. Single:
 * outer, and a second partner is an error.
 */
function eachPartner(probe: Probe, keys: readonly Value[], hash: I32 | undefined): void {
  const { e, step, place, flow, next } = probe
  const { f } = e
  const { pointer, matched } = place
  const isOuter = step.as !== 'inner'
  f.block((done) => {
    f.loop((again) => {
      e.within(() => {
        if (!isOuter) f.brIf(done, i32.eqz(pointer))
        flow.look(e)
        const found = f.let(isOuter ? i32.eqz(matched) : i32.const(0), 'partner')
        if (isOuter) f.if(pointer, () => f.scope(() => f.set(found, isPartner(probe, keys, hash))))
        else f.set(found, isPartner(probe, keys, hash))
        e.when(found, () => {
          if (step.as === 'single') {
            e.raiseIf(i32.and(matched, i32.ne(pointer, i32.const(0))), {
              condition: 'SCALAR_SUBQUERY_TOO_MANY_ROWS',
            })
          }
          next()
          if (step.table.emits !== undefined) {
            f.if(pointer, () => f.store('i32', pointer, i32.const(1), joinRow.matched))
          }
          // Only now: a function that stops inside comes back to this row as if it had not been.
          if (isOuter) f.set(matched, i32.or(matched, i32.ne(pointer, i32.const(0))))
        })
        e.operator = step.operator
        if (isOuter) f.brIf(done, i32.eqz(pointer))
        advance(probe)
        f.br(again)
      })
    })
  })
}

/**
 * Every partner notes that it is one, and no row goes on. A row that has noted it leaves its chain, unless it is the
 * first: whatever number of equal keys there are on both sides, each row of the table is found once. `matched` is the
 * row before, 0 at the first.
 */
function notePartners(probe: Probe, keys: readonly Value[], hash: I32 | undefined): void {
  const { e, place, flow } = probe
  const { f } = e
  const { pointer, matched: before } = place
  f.block((done) => {
    f.loop((again) => {
      e.within(() => {
        f.brIf(done, i32.eqz(pointer))
        flow.look(e)
        const noted = f.let(i32.load(pointer, joinRow.matched), 'noted')
        e.when(i32.eqz(noted), () => {
          f.set(noted, isPartner(probe, keys, hash))
          f.store('i32', pointer, noted, joinRow.matched)
        })
        const behind = f.let(i32.load(pointer, joinRow.next), 'behind')
        const leaves = i32.and(noted, i32.ne(before, i32.const(0)))
        f.if(
          leaves,
          () => f.store('i32', before, behind, joinRow.next),
          () => f.set(before, pointer),
        )
        f.set(pointer, behind)
        f.br(again)
      })
    })
  })
}

/**
 * The row adds to the states of all its partners, or, where rows with equal keys are one group, as often to those of
 * the first; no row goes on. `matched` is that first one.
 */
function groupPartners(probe: Probe, keys: readonly Value[], hash: I32 | undefined): void {
  const { e, step, place, flow } = probe
  const { f } = e
  const { pointer, matched: first } = place
  const groups = step.table.groups!
  f.block((done) => {
    f.loop((again) => {
      e.within(() => {
        f.brIf(done, i32.eqz(pointer))
        flow.look(e)
        e.when(isPartner(probe, keys, hash), () => {
          if (groups.perKey) f.if(i32.eqz(first), () => f.set(first, pointer))
          const row = groups.perKey ? first : pointer
          f.store('i32', row, i32.const(1), joinRow.matched)
          addPartner(e, groups, row, place.header)
        })
        e.operator = step.operator
        advance(probe)
        f.br(again)
      })
    })
  })
}

/** Whether there is a partner decides. */
function firstPartner(probe: Probe, keys: readonly Value[], hash: I32 | undefined, nullKey: I32): void {
  const { e, step, place, flow, next } = probe
  const { f } = e
  const { pointer, matched } = place
  f.block((done) => {
    f.loop((again) => {
      e.within(() => {
        f.brIf(done, i32.or(i32.eqz(pointer), matched))
        flow.look(e)
        f.set(matched, isPartner(probe, keys, hash))
        f.brIf(done, matched)
        advance(probe)
        f.br(again)
      })
    })
  })
  switch (step.as) {
    case 'semi':
      return e.when(matched, next)
    case 'anti':
      return e.when(i32.eqz(i32.or(matched, unknown(probe, nullKey))), next)
    default:
      return e.within(() => {
        e.define(step.mark!.id, {
          type: boolean,
          parts: [matched],
          isNull: e.bind(i32.and(unknown(probe, nullKey), i32.eqz(matched))),
        })
        next()
      })
  }
}

/** NOT IN: a null on either side leaves it open whether the row has a partner, unless the other side has no rows. */
function unknown({ e, step, place }: Probe, nullKey: I32): I32 {
  if (!step.nullAware) return i32.const(0)
  const word = (at: number) => i32.load(e.context, place.header + at)
  const hasNulls = word(joinHeader.nullKeys)
  const hasRows = i32.or(i32.ne(word(joinHeader.rows), i32.const(0)), hasNulls)
  return e.bind(i32.or(hasNulls, i32.and(nullKey, hasRows)))
}
