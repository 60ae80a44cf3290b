/**
 * Writes code trees as instructions into a buffer. Trees may be ten thousand deep: what lies deep is walked with a
 * stack of its own. It also keeps the count of open blocks, which turns labels into relative depths, and collects
 * deferred code: pieces with statements inside that are written now and copied to where they will stand later.
 */

import { type Code, type CodeNode, fail, type Operator, type ValueType, valueTypeByte } from './code.ts'
import { type Chunk, CodeBuffer, type OuterBranch, type Relocation } from './code-buffer.ts'
import type { LocalTable } from './locals.ts'
import { FunctionReference, GlobalReference, Label, type Local } from './references.ts'

/** Deferred code under construction. */
interface Capture {
  readonly outer: CodeBuffer
  /** How many blocks were open where it began. */
  readonly base: number
  readonly outerLocals: Set<Local>
}

/** How deep a tree is walked by recursion, which is what most trees need. */
const recursionMax = 100

export class Emitter {
  out = new CodeBuffer(256)
  usesMemory = false
  readonly owner: object
  readonly locals: LocalTable
  /** Open blocks, the function's own among them. */
  #depth = 1
  readonly #captures: Capture[] = []
  readonly #pending: (CodeNode | undefined)[] = []

  constructor(owner: object, locals: LocalTable) {
    this.owner = owner
    this.locals = locals
  }

  opcode(opcode: number): void {
    if (opcode < 0x100) {
      this.out.byte(opcode)
    } else {
      this.out.byte(opcode >> 16)
      this.out.unsigned(opcode & 0xffff)
    }
  }

  /** Writes a tree: operands first, then the operator. */
  emit(root: Code): void {
    this.#emitAt(root, 0)
  }

  #emitAt(node: CodeNode, depth: number): void {
    const { operands } = node
    if (operands.length > 0 && depth === recursionMax) return this.#emitDeep(node)
    for (let i = 0; i < operands.length; i++) this.#emitAt(operands[i], depth + 1)
    this.#instruction(node)
  }

  #emitDeep(root: CodeNode): void {
    const pending = this.#pending
    pending.push(root)
    while (pending.length > 0) {
      const node = pending.pop()
      if (node === undefined) {
        this.#instruction(pending.pop()!)
        continue
      }
      const { operands } = node
      if (operands.length === 0) {
        this.#instruction(node)
        continue
      }
      // The mark `undefined` says that the operands of the node below it are written.
      pending.push(node, undefined)
      for (let i = operands.length - 1; i >= 0; i--) pending.push(operands[i])
    }
  }

  /** Writes a statement's operator after its operands. */
  statement(operator: Operator, operands: readonly Code[], offset = 0, lane = 0): void {
    for (const operand of operands) this.emit(operand)
    this.#operator(operator, offset, lane)
  }

  localAccess(opcode: number, local: Local, operation: string): void {
    this.locals.check(local, operation)
    this.#noteOuter(local)
    this.out.byte(opcode)
    this.out.unsigned(local.index)
  }

  openBlock(opcode: number, type: ValueType | undefined): Label {
    this.out.byte(opcode)
    this.out.byte(type === undefined ? 0x40 : valueTypeByte[type])
    return new Label(this.owner, this.#depth++)
  }

  closeBlock(label: Label): void {
    this.#depth--
    label.open = false
    this.out.byte(0x0b)
  }

  /** Writes a label as a relative depth, or leaves that for later where deferred code branches out of itself. */
  target(label: Label, operation: string): void {
    if (!(label instanceof Label)) fail(operation, `the target is not a label but ${typeof label}`)
    if (label.owner !== this.owner) fail(operation, 'the label belongs to another function')
    if (!label.open) fail(operation, 'the label is out of scope')
    label.used = true
    const capture = this.#captures.at(-1)
    if (capture === undefined || label.position >= capture.base) {
      this.out.unsigned(this.#depth - 1 - label.position)
    } else {
      this.out.relocate({ label, inner: this.#depth - capture.base })
    }
  }

  openCapture(): void {
    this.#captures.push({ outer: this.out, base: this.#depth, outerLocals: new Set() })
    this.out = new CodeBuffer()
    this.locals.openCapture()
  }

  closeCapture(): Chunk {
    const capture = this.#captures.pop()!
    const code = this.out
    this.out = capture.outer
    this.locals.closeCapture()
    return { code, outerLocals: capture.outerLocals, scope: this.locals.scope, owner: this.owner }
  }

  #noteOuter(local: Local): void {
    const depth = this.#captures.length
    if (depth > 0 && local.captureDepth < depth) this.#captures[depth - 1].outerLocals.add(local)
  }

  #place(chunk: Chunk): void {
    if (chunk.owner !== this.owner) fail('placing code', 'the code belongs to another function')
    if (!chunk.scope.open) fail('placing code', 'the scope in which the code was made has ended')
    for (const local of chunk.outerLocals) {
      this.locals.check(local, 'placing code')
      this.#noteOuter(local)
    }
    chunk.code.copyInto(this.out, this.#resolve)
  }

  readonly #resolve = (relocation: Relocation, out: CodeBuffer): void => {
    if (relocation instanceof FunctionReference || relocation instanceof GlobalReference) {
      out.relocate(relocation)
      return
    }
    const { label, inner }: OuterBranch = relocation
    if (!label.open) fail('placing code', 'it branches to a label that is out of scope')
    const capture = this.#captures.at(-1)
    if (capture === undefined || label.position >= capture.base) {
      out.unsigned(this.#depth + inner - 1 - label.position)
    } else {
      out.relocate({ label, inner: this.#depth - capture.base + inner })
    }
  }

  #operator(operator: Operator, offset: number, lanes: number | Uint8Array): void {
    const { out } = this
    this.opcode(operator.opcode)
    switch (operator.immediate) {
      case 'none':
        break
      case 'memory':
      case 'memoryLane':
        this.usesMemory = true
        out.unsigned(operator.alignment)
        out.unsigned(offset)
        if (operator.immediate === 'memoryLane') out.byte(lanes as number)
        break
      case 'lane':
        out.byte(lanes as number)
        break
      case 'shuffle':
        out.bytes(lanes as Uint8Array)
        break
      case 'zeros':
        out.byte(0)
        out.byte(0)
        break
      case 'zero':
        out.byte(0)
        break
    }
  }

  #instruction(node: CodeNode): void {
    const { out } = this
    switch (node.shape) {
      case 'operator':
        this.#operator(node.operator!, node.value as number, node.lanes)
        break
      case 'local':
        this.localAccess(0x20, node as Local, 'reading')
        break
      case 'constant':
        this.#constant(node)
        break
      case 'tee':
        this.localAccess(0x22, node.reference as Local, 'tee')
        break
      case 'global':
        out.byte(0x23)
        out.relocate(node.reference as GlobalReference)
        break
      case 'call':
        out.byte(0x10)
        out.relocate(node.reference as FunctionReference)
        break
      case 'callIndirect':
        out.byte(0x11)
        out.unsigned(node.value as number)
        out.byte(0)
        break
      case 'chunk':
        this.#place(node.reference as Chunk)
        break
      case 'trap':
        out.byte(0x00)
    }
  }

  #constant(node: CodeNode): void {
    const { out } = this
    switch (node.type) {
      case 'i32':
        out.byte(0x41)
        out.signed32(node.value as number)
        break
      case 'i64':
        out.byte(0x42)
        out.signed64(node.value as bigint)
        break
      case 'f32':
        out.byte(0x43)
        out.float32(node.value as number)
        break
      case 'f64':
        out.byte(0x44)
        out.float64(node.value as number)
        break
      case 'v128':
        this.opcode(0xfd_000c)
        out.bytes(node.value as Uint8Array)
    }
  }
}
