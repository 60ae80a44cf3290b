/**
 * The documented fallback: functions too rare to compile, written in TypeScript and called by generated code for each
 * value (`Emitter.host`). They get and give physical values as literals hold them; what they throw ends the query. A
 * test holds the list of them.
 */
import { assert } from '../base/assert.ts'
import type { LiteralValue } from './expression.ts'

export type HostFunction = (args: readonly LiteralValue[]) => LiteralValue

const functions = new Map<string, HostFunction>()

export function registerHostFunction(name: string, implementation: HostFunction): void {
  assert(!functions.has(name), `two host functions are named ${name}`)
  functions.set(name, implementation)
}

export function hostFunction(name: string): HostFunction {
  const found = functions.get(name)
  assert(found !== undefined, `there is no host function ${name}`)
  return found
}

export const hostFunctionNames = (): readonly string[] => [...functions.keys()].sort()
