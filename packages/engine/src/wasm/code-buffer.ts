/**
 * Instruction bytes whose function numbers, and branches out of deferred code, are not known yet. A relocation
 * stands between two bytes and takes no room until it is resolved, so that numbers get their shortest form.
 */

import { ByteWriter } from './byte-writer.ts'
import type { FunctionReference, GlobalReference, Label, Local } from './references.ts'

/** A branch from deferred code to a label around it; `inner` blocks lie between it and the deferred code's edge. */
export interface OuterBranch {
  readonly label: Label
  readonly inner: number
}

export type Relocation = FunctionReference | GlobalReference | OuterBranch

export class CodeBuffer extends ByteWriter {
  readonly positions: number[] = []
  readonly relocations: Relocation[] = []

  relocate(target: Relocation): void {
    this.positions.push(this.length)
    this.relocations.push(target)
  }

  /** Copies this code into `target`; `resolve` writes, or records anew, whatever stands for a relocation. */
  copyInto<W extends ByteWriter>(target: W, resolve: (relocation: Relocation, target: W) => void): void {
    const source = this.view()
    let done = 0
    for (let i = 0; i < this.positions.length; i++) {
      const position = this.positions[i]
      target.bytes(source, done, position)
      resolve(this.relocations[i], target)
      done = position
    }
    target.bytes(source, done, this.length)
  }
}

/** Names and lives of locals declared between the start and end of a scope. */
export interface Scope {
  readonly locals: Local[]
  /** Places to hand back when the scope ends; a place outlives its local inside deferred code. */
  readonly places: Local[]
  open: boolean
}

/** Deferred code: statements and a value, made before the place where they will stand is known. */
export interface Chunk {
  readonly code: CodeBuffer
  /** Locals from outside that it uses: they must still live where it is placed. */
  readonly outerLocals: ReadonlySet<Local>
  /** The scope that it was made in: its own locals keep their places until that ends. */
  readonly scope: Scope
  readonly owner: object
}
