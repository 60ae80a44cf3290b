/**
 * Prints one function's instructions as nested expressions and statements, by running the operand stack with text
 * for values. What stands on the stack when a statement comes was computed before it, so it is named first.
 */

import { fail, type Operator, operators, type ValueType } from './code.ts'
import type { ByteReader, ReadFunction, ReadModule } from './module-reader.ts'

/** A value of more characters than this gets a line and a name of its own. */
const LONGEST_VALUE = 90

interface Frame {
  readonly label: string
  /** Values on the stack where it began. */
  readonly height: number
  /** The name of its value, if it has one. */
  readonly result: string | undefined
}

export class FunctionPrinter {
  readonly #module: ReadModule
  readonly #fn: ReadFunction
  readonly #code: ByteReader
  readonly #lines: string[] = []
  readonly #stack: string[] = []
  readonly #frames: Frame[] = []
  readonly #localNames: string[]
  #labels = 0
  #values = 0

  constructor(module: ReadModule, fn: ReadFunction) {
    this.#module = module
    this.#fn = fn
    this.#code = fn.code ?? fail('printing', `function ${fn.name} has no body`)
    const seen = new Set<string>()
    this.#localNames = [...fn.params, ...fn.locals].map((_, i) => {
      const name = fn.localNames.get(i) ?? `v${i}`
      const distinct = seen.has(name) ? `${name}#${i}` : name
      seen.add(name)
      return distinct
    })
  }

  localName(index: number): string {
    return this.#localNames[index]
  }

  body(): readonly string[] {
    this.#frames.push({ label: '', height: 0, result: undefined })
    while (!this.#code.atEnd) this.#instruction()
    return this.#lines
  }

  #line(text: string): void {
    this.#lines.push(`${'  '.repeat(this.#frames.length + 1)}${text}`)
  }

  /** Takes a value; there is none after a branch, where nothing is computed any more. */
  #pop(): string {
    return this.#stack.length > this.#frames.at(-1)!.height ? this.#stack.pop()! : '(never)'
  }

  #popMany(count: number): string[] {
    const values: string[] = []
    for (let i = 0; i < count; i++) values.unshift(this.#pop())
    return values
  }

  #push(text: string): void {
    this.#stack.push(text)
    if (text.length > LONGEST_VALUE) this.#nameValues()
  }

  #nameValues(): void {
    for (let i = 0; i < this.#stack.length; i++) {
      if (/^(%\d+|-?[\d.]+n?)$/.test(this.#stack[i])) continue
      const name = `%${++this.#values}`
      this.#line(`${name} = ${this.#stack[i]}`)
      this.#stack[i] = name
    }
  }

  #statement(text: string): void {
    this.#nameValues()
    this.#line(text)
  }

  #label(): string {
    return this.#frames[this.#frames.length - 1 - this.#code.unsigned()].label || 'return'
  }

  #instruction(): void {
    const code = this.#code
    const opcode = code.byte()
    if (opcode <= 0x05 || opcode === 0x0b) this.#structure(opcode)
    else if (opcode >= 0x0c && opcode <= 0x0f) this.#branch(opcode)
    else if (opcode === 0x10 || opcode === 0x11) this.#call(opcode)
    else if (opcode === 0x1a) this.#statement(`drop ${this.#pop()}`)
    else if (opcode >= 0x20 && opcode <= 0x24) this.#variable(opcode)
    else if (opcode >= 0x41 && opcode <= 0x44) this.#push(constantText(code, opcode))
    else this.#operator(opcode >= 0xfc ? opcode * 0x1_0000 + code.unsigned() : opcode)
  }

  #structure(opcode: number): void {
    switch (opcode) {
      case 0x00:
        this.#statement('unreachable')
        break
      case 0x02:
        this.#open('block', this.#code.signed(32))
        break
      case 0x03:
        this.#open('loop', this.#code.signed(32))
        break
      case 0x04: {
        const condition = this.#pop()
        this.#open(`if ${condition}`, this.#code.signed(32))
        break
      }
      case 0x05: {
        const frame = this.#frames.at(-1)!
        this.#yield(frame)
        this.#frames.pop()
        this.#line('} else {')
        this.#frames.push(frame)
        break
      }
      case 0x0b:
        this.#end()
    }
  }

  /** `type` is -64 for a block without a value. */
  #open(head: string, type: bigint): void {
    this.#nameValues()
    const result = type === -64n ? undefined : `%${++this.#values}`
    const label = `@${++this.#labels}`
    const name = head.startsWith('if') ? head : `${head} ${label}`
    this.#line(`${result === undefined ? '' : `${result} = `}${name} {`)
    this.#frames.push({ label, height: this.#stack.length, result })
  }

  #yield(frame: Frame): void {
    if (frame.result !== undefined && this.#stack.length > frame.height) {
      const value = this.#pop()
      this.#nameValues()
      this.#line(`yield ${value}`)
    }
    this.#stack.length = frame.height
  }

  #end(): void {
    const frame = this.#frames.at(-1)!
    if (this.#frames.length === 1) {
      if (this.#stack.length > 0) this.#line(`return ${this.#stack.join(', ')}`)
      return
    }
    this.#yield(frame)
    this.#frames.pop()
    this.#line('}')
    if (frame.result !== undefined) this.#stack.push(frame.result)
  }

  #branch(opcode: number): void {
    if (opcode === 0x0c) {
      this.#statement(`br ${this.#label()}`)
    } else if (opcode === 0x0d) {
      const condition = this.#pop()
      this.#statement(`br ${this.#label()} if ${condition}`)
    } else if (opcode === 0x0e) {
      const index = this.#pop()
      const labels = this.#code.list(() => this.#label())
      this.#statement(`br [${labels.join(', ')}] or ${this.#label()} by ${index}`)
    } else {
      const values = this.#popMany(this.#fn.results.length)
      this.#statement(`return ${values.join(', ')}`.trimEnd())
    }
  }

  #call(opcode: number): void {
    const index = this.#code.unsigned()
    let name: string
    let type: { readonly params: readonly ValueType[]; readonly results: readonly ValueType[] }
    if (opcode === 0x10) {
      type = this.#module.functions[index]
      name = this.#module.functions[index].name
    } else {
      this.#code.unsigned()
      type = this.#module.types[index]
      name = `table[${this.#pop()}]`
    }
    const call = `${name}(${this.#popMany(type.params.length).join(', ')})`
    if (type.results.length === 1) {
      this.#push(call)
    } else if (type.results.length === 0) {
      this.#statement(call)
    } else {
      const names = type.results.map(() => `%${++this.#values}`)
      this.#statement(`${names.join(', ')} = ${call}`)
      this.#stack.push(...names)
    }
  }

  #variable(opcode: number): void {
    const index = this.#code.unsigned()
    const name = opcode >= 0x23 ? this.#module.globals[index].name : this.#localNames[index]
    if (opcode === 0x20 || opcode === 0x23) this.#push(name)
    else if (opcode === 0x22) this.#push(`(${name} := ${this.#pop()})`)
    else this.#statement(`${name} = ${this.#pop()}`)
  }

  #operator(opcode: number): void {
    const code = this.#code
    if (opcode === 0xfd_000c) {
      this.#push(vectorText(code))
      return
    }
    const operator = operators.get(opcode)
    if (operator === undefined) fail('printing', `there is no opcode ${opcode.toString(16)}`)
    const values = this.#popMany(operator.operands.length)
    values.push(...immediates(code, operator))
    const text = `${operator.name}(${values.join(', ')})`
    if (operator.result === undefined) this.#statement(text)
    else this.#push(text)
  }
}

function immediates(code: ByteReader, { immediate }: Operator): string[] {
  const texts: string[] = []
  if (immediate === 'memory' || immediate === 'memoryLane') {
    code.unsigned()
    const offset = code.unsigned()
    if (offset !== 0) texts.push(`offset ${offset}`)
  }
  if (immediate === 'lane' || immediate === 'memoryLane') texts.push(`lane ${code.byte()}`)
  if (immediate === 'shuffle') texts.push(`[${code.bytes(16).join(', ')}]`)
  if (immediate === 'zero') code.byte()
  if (immediate === 'zeros') code.bytes(2)
  return texts
}

/** The constant that an initial expression consists of. */
export function printConstant(code: ByteReader): string {
  const opcode = code.byte()
  if (opcode !== 0xfd) return constantText(code, opcode)
  code.unsigned()
  return vectorText(code)
}

function constantText(code: ByteReader, opcode: number): string {
  if (opcode === 0x41) return String(code.signed(32))
  if (opcode === 0x42) return `${code.signed(64)}n`
  return opcode === 0x43 ? `${floatText(code.float32())}f` : floatText(code.float64())
}

function floatText(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

function vectorText(code: ByteReader): string {
  return `v128[${[...code.bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}]`
}
