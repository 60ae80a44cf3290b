/**
 * The function registry: entries by lower-case name and alias. Families register through `functions/index.ts`;
 * importing this file costs no more than importing the families, nothing is computed until the first lookup.
 */
import { assert } from '../base/assert.ts'
import type { AggregateEntry, CastEntry, FunctionEntry, ScalarEntry } from './function-entry.ts'
import { allCasts } from './functions/cast.ts'
import { families } from './functions/index.ts'
import type { WindowEntry } from './window-entry.ts'

let byName: Map<string, FunctionEntry> | undefined
let castEntry: CastEntry = allCasts

function table(): Map<string, FunctionEntry> {
  if (byName !== undefined) return byName
  byName = new Map()
  for (const family of families) for (const entry of family) add(byName, entry)
  return byName
}

function add(into: Map<string, FunctionEntry>, entry: FunctionEntry): void {
  for (const name of [entry.name, ...(entry.aliases ?? [])]) {
    assert(!into.has(name), `two functions are named ${name}`)
    into.set(name, entry)
  }
}

/** The entry of a name or alias, in whatever case. */
export function lookupFunction(name: string): FunctionEntry | undefined {
  return table().get(name) ?? table().get(name.toLowerCase())
}

export function scalarEntry(name: string): ScalarEntry {
  const entry = lookupFunction(name)
  assert(entry?.kind === 'scalar', `${name} is not a scalar function`)
  return entry
}

export function aggregateEntry(name: string): AggregateEntry {
  const entry = lookupFunction(name)
  assert(entry?.kind === 'aggregate', `${name} is not an aggregate function`)
  return entry
}

/** The entry of a window function that is no aggregate; undefined for all other functions. */
export function windowEntry(name: string): WindowEntry | undefined {
  const entry = lookupFunction(name)
  return entry?.kind === 'window' ? entry : undefined
}

/** Every name and alias, sorted: for suggestions and documentation. */
export const functionNames = (): readonly string[] => [...table().keys()].sort()

/** Every entry once. */
export const functionEntries = (): readonly FunctionEntry[] => [...new Set(table().values())]

/** Adds families that are loaded on demand. */
export function registerFunctions(entries: readonly FunctionEntry[]): void {
  for (const entry of entries) add(table(), entry)
}

export function registerCasts(entry: CastEntry): void {
  castEntry = entry
}

export function casts(): CastEntry {
  return castEntry
}
