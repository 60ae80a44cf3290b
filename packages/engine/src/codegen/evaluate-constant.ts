/**
 * Evaluates expressions without columns by running the code that would be generated for them: constant folding, parsing
 * of literals and options. One module a shape, over a small memory; expressions that differ only in literals share it.
 */
import { type DataType, SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { physicalWidth, vector } from '../columnar/vector.ts'
import type { Attribute, Expression, LiteralValue } from '../expr/expression.ts'
import { hostFunction } from '../expr/host-functions.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import { instantiateKernels, kernelSignatures } from '../kernels/signatures.ts'
import { header } from './context-layout.ts'
import { expressionKey } from './expression-key.ts'
import { generateStage } from './generate-stage.ts'
import { hostCall } from './host-call.ts'
import { mathImports } from './math-imports.ts'
import { raisedError } from './raised-error.ts'
import { readFixedValue } from './read-value.ts'
import { type StageProgram, status } from './stage-program.ts'

const pages = 64
const scratchBytes = 2 << 20

interface Machine {
  readonly memory: WebAssembly.Memory
  readonly kernels: WebAssembly.ModuleImports
  readonly bytes: Uint8Array
  readonly view: DataView
}

let kernelModule: WebAssembly.Module | undefined
let machine: Machine | undefined
const instances = new Map<string, WebAssembly.Instance>()
const instancesMost = 500
const values = new Map<string, LiteralValue>()
const valuesMost = 5_000

/**
 * Hands over the compiled kernels: expressions over strings, wide decimals and the like cannot be folded without them.
 */
export function installConstantKernels(module: WebAssembly.Module): void {
  kernelModule = module
  machine = undefined
  instances.clear()
}

function theMachine(): Machine {
  if (machine !== undefined) return machine
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  const kernels = kernelModule === undefined ? {} : instantiateKernels(kernelModule, memory)
  machine = {
    memory,
    kernels: kernels as unknown as WebAssembly.ModuleImports,
    bytes: new Uint8Array(memory.buffer),
    view: new DataView(memory.buffer),
  }
  return machine
}

/** The value of an expression without columns; throws its SparkError. */
export function evaluateConstant(expression: Expression, sessionTimeZone = 'UTC'): LiteralValue {
  if (expression.kind === 'literal') return expression.value
  const widened = widenedInteger(expression)
  if (widened !== undefined) return widened
  const key = expressionKey(expression)
  const known = values.get(key)
  if (known !== undefined) return known
  const type = typeOf(expression)
  if (type.kind === 'null') return null
  const program = constantProgram(expression, type, sessionTimeZone)
  const value = run(program, type)
  if (values.size >= valuesMost) values.clear()
  values.set(key, value)
  return value
}

const integers: readonly string[] = ['byte', 'short', 'integer', 'long']

/** A whole number as one of a wider type, which needs no code: a list of 100,000 of them is compared with a long. */
function widenedInteger(e: Expression): LiteralValue | undefined {
  if (e.kind !== 'cast' || e.child.kind !== 'literal') return undefined
  const from = integers.indexOf(e.child.type.kind)
  const { value } = e.child
  if (from < 0 || value === null || integers.indexOf(e.type.kind) < from) return undefined
  return e.type.kind === 'long' ? BigInt(value as number | bigint) : value
}

function constantProgram(expression: Expression, type: DataType, sessionTimeZone: string): StageProgram {
  const column: Attribute = {
    kind: 'attribute',
    id: -1,
    name: 'value',
    type,
    nullable: isNullable(expression),
    qualifier: [],
  }
  const root = {
    kind: 'project',
    operatorId: 0,
    input: { kind: 'oneRow', operatorId: 0, output: [] },
    columns: [{ kind: 'alias', child: expression, name: column.name, id: -1 }],
  } as const
  return generateStage({ root, output: { kind: 'collect' }, sessionTimeZone }, { kernels: kernelSignatures })
}

function instanceOf(program: StageProgram, m: Machine): WebAssembly.Instance {
  // Host functions are linked by their numbers: equal bytes may call others.
  const key = `${program.moduleHash}${JSON.stringify(program.hostSignatures ?? [])}`
  const known = instances.get(key)
  if (known !== undefined) return known
  const host = Object.fromEntries(
    (program.hostSignatures ?? []).map((signature, i) => [
      `call${i}`,
      hostCall(m, signature, hostFunction(signature.name)),
    ]),
  )
  const module = new WebAssembly.Module(program.module as BufferSource)
  const instance = new WebAssembly.Instance(module, {
    env: { memory: m.memory },
    kernels: m.kernels,
    host,
    math: mathImports,
  })
  if (instances.size >= instancesMost) instances.clear()
  instances.set(key, instance)
  return instance
}

function run(program: StageProgram, type: DataType): LiteralValue {
  const m = theMachine()
  const exports = instanceOf(program, m).exports as Record<string, (...args: number[]) => number>
  const context = 1024
  const constants = Math.ceil((context + program.context.bytes) / 16) * 16
  const scratch = Math.ceil((constants + program.constants.length) / 16) * 16
  if (scratch + scratchBytes > m.bytes.length) throw noMemory(scratch + scratchBytes, m.bytes.length)
  m.bytes.fill(0, context, constants)
  m.bytes.set(program.constants, constants)
  for (const word of program.constantPointers) {
    m.view.setUint32(constants + word, m.view.getUint32(constants + word, true) + constants, true)
  }
  m.view.setUint32(context + header.constants, constants, true)
  m.view.setUint32(context + header.scratch, scratch, true)
  m.view.setUint32(context + header.scratchEnd, scratch + scratchBytes, true)
  exports.initialize(context)
  const pipeline = program.branches[0].pipelines[0]
  const code = exports[`p${pipeline.index}_process`](context, 1, 0)
  if (code === status.error) throw raisedError(program, m, context + header.error)
  if (code === status.needMemory) {
    throw noMemory(m.view.getUint32(context + header.needBytes, true), scratchBytes)
  }
  assert(code === status.ok, `a constant ended with status ${code}`)
  return readValue(m, context + pipeline.output[0].vector, type)
}

const noMemory = (wanted: number, had: number): SparkError =>
  new SparkError({
    condition: 'UNABLE_TO_ACQUIRE_MEMORY',
    messageParameters: { requestedBytes: `${wanted}`, receivedBytes: `${had}` },
  })

function readValue(m: Machine, at: number, type: DataType): LiteralValue {
  const validity = m.view.getUint32(at + vector.validity, true)
  if (validity !== 0 && m.bytes[validity] === 0) return null
  const data = m.view.getUint32(at + vector.data, true)
  if (physicalWidth(type) !== 0) return readFixedValue(m.view, data, type)
  const pointer = m.view.getUint32(data, true)
  const bytes = m.bytes.slice(pointer, pointer + m.view.getUint32(data + 4, true))
  return type.kind === 'string' ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : bytes
}
