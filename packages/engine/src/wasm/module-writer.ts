/** Writes the sections of a module in the order that the WebAssembly binary format demands. */

import { ByteWriter } from './byte-writer.ts'
import { type Code, fail, type ValueType, valueTypeByte } from './code.ts'
import type { Relocation } from './code-buffer.ts'
import type { LocalTable } from './locals.ts'
import type { MemoryLimits, ModuleParts } from './module-builder.ts'

const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  element: 9,
  code: 10,
} as const

const KIND = { function: 0, table: 1, memory: 2, global: 3 } as const
const FUNCREF = 0x70

export function writeModule(parts: ModuleParts, names: boolean): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(1024)
  out.bytes(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
  // Signatures first, since numbering them may add some.
  const functionTypes = parts.functions.map(({ reference: r }) => parts.typeIndex(r.params, r.results))
  const importTypes = parts.importedFunctions.map(({ reference: r }) => parts.typeIndex(r.params, r.results))
  const { memory, table } = parts

  section(out, SECTION.type, parts.types, (s, { params, results }) => {
    s.byte(0x60)
    types(s, params)
    types(s, results)
  })
  imports(out, parts, importTypes)
  section(out, SECTION.function, functionTypes, (s, index) => s.unsigned(index))
  section(out, SECTION.table, table === undefined ? [] : [table], (s, { length }) => {
    s.byte(FUNCREF)
    s.byte(0)
    s.unsigned(length)
  })
  section(out, SECTION.memory, memory === undefined || memory.from ? [] : [memory], (s, m) =>
    limits(s, m.limits),
  )
  section(out, SECTION.global, parts.globals, (s, { reference, initial }) => {
    s.byte(valueTypeByte[reference.type])
    s.byte(reference.mutable ? 1 : 0)
    initialValue(s, initial)
  })
  exports(out, parts)
  section(out, SECTION.element, table === undefined || table.length === 0 ? [] : [table], (s, functions) => {
    s.bytes(Uint8Array.of(0, 0x41, 0, 0x0b))
    s.unsigned(functions.length)
    for (const { index } of functions) s.unsigned(index)
  })
  code(out, parts)
  if (names) nameSection(out, parts)
  return out.toBytes()
}

/** A section that is a list; an empty one is left out. */
function section<T>(
  out: ByteWriter,
  id: number,
  items: readonly T[],
  write: (section: ByteWriter, item: T) => void,
): void {
  if (items.length === 0) return
  const body = new ByteWriter(256)
  body.unsigned(items.length)
  for (const item of items) write(body, item)
  out.byte(id)
  out.unsigned(body.length)
  out.bytes(body.view())
}

function types(out: ByteWriter, list: readonly ValueType[]): void {
  out.unsigned(list.length)
  for (const type of list) out.byte(valueTypeByte[type])
}

function limits(out: ByteWriter, { initial, maximum, shared }: MemoryLimits): void {
  out.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0))
  out.unsigned(initial)
  if (maximum !== undefined) out.unsigned(maximum)
}

function imports(out: ByteWriter, parts: ModuleParts, importTypes: readonly number[]): void {
  const { memory } = parts
  const writers: ((s: ByteWriter) => void)[] = []
  if (memory?.from !== undefined) {
    const { from } = memory
    writers.push((s) => {
      s.name(from.module)
      s.name(from.name)
      s.byte(KIND.memory)
      limits(s, memory.limits)
    })
  }
  parts.importedFunctions.forEach(({ module, name }, i) => {
    writers.push((s) => {
      s.name(module)
      s.name(name)
      s.byte(KIND.function)
      s.unsigned(importTypes[i])
    })
  })
  for (const { module, name, reference } of parts.importedGlobals) {
    writers.push((s) => {
      s.name(module)
      s.name(name)
      s.byte(KIND.global)
      s.byte(valueTypeByte[reference.type])
      s.byte(reference.mutable ? 1 : 0)
    })
  }
  section(out, SECTION.import, writers, (s, write) => write(s))
}

function exports(out: ByteWriter, parts: ModuleParts): void {
  const entries: [string, number, number][] = []
  for (const { reference, exported } of parts.functions) {
    if (exported) entries.push([reference.name, KIND.function, reference.index])
  }
  for (const { name, reference } of parts.globalExports) entries.push([name, KIND.global, reference.index])
  if (parts.memory?.exportAs !== undefined) entries.push([parts.memory.exportAs, KIND.memory, 0])
  if (parts.tableExport !== undefined) entries.push([parts.tableExport, KIND.table, 0])
  section(out, SECTION.export, entries, (s, [name, kind, index]) => {
    s.name(name)
    s.byte(kind)
    s.unsigned(index)
  })
}

function initialValue(out: ByteWriter, { type, value }: Code): void {
  switch (type) {
    case 'i32':
      out.byte(0x41)
      out.signed32(value as number)
      break
    case 'i64':
      out.byte(0x42)
      out.signed64(value as bigint)
      break
    case 'f32':
      out.byte(0x43)
      out.float32(value as number)
      break
    case 'f64':
      out.byte(0x44)
      out.float64(value as number)
      break
    case 'v128':
      out.byte(0xfd)
      out.unsigned(12)
      out.bytes(value as Uint8Array)
  }
  out.byte(0x0b)
}

function code(out: ByteWriter, parts: ModuleParts): void {
  const body = new ByteWriter(512)
  section(out, SECTION.code, parts.functions, (s, entry) => {
    const { code, locals } = entry.body!
    body.length = 0
    localTypes(body, locals)
    code.copyInto<ByteWriter>(body, writeIndex)
    s.unsigned(body.length)
    s.bytes(body.view())
  })
}

/** Locals are written as runs of one type. */
function localTypes(out: ByteWriter, { types, parameterCount }: LocalTable): void {
  const runs: [number, ValueType][] = []
  for (let i = parameterCount; i < types.length; i++) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === types[i]) last[0]++
    else runs.push([1, types[i]])
  }
  out.unsigned(runs.length)
  for (const [count, type] of runs) {
    out.unsigned(count)
    out.byte(valueTypeByte[type])
  }
}

function nameSection(out: ByteWriter, parts: ModuleParts): void {
  const body = new ByteWriter(512)
  body.name('name')
  section(
    body,
    1,
    [
      ...parts.importedFunctions.map(({ reference }) => reference),
      ...parts.functions.map((f) => f.reference),
    ],
    (s, { index, name }) => {
      s.unsigned(index)
      s.name(name)
    },
  )
  section(body, 2, parts.functions, (s, { reference, body }) => {
    s.unsigned(reference.index)
    const named: [number, string][] = []
    body!.locals.names.forEach((names, i) => {
      if (names.length > 0) named.push([i, placeName(names)])
    })
    s.unsigned(named.length)
    for (const [index, name] of named) {
      s.unsigned(index)
      s.name(name)
    }
  })
  section(
    body,
    7,
    [...parts.importedGlobals, ...parts.globals].filter((g) => g.reference.name !== ''),
    (s, g) => {
      s.unsigned(g.reference.index)
      s.name(g.reference.name)
    },
  )
  out.byte(SECTION.custom)
  out.unsigned(body.length)
  out.bytes(body.view())
}

/** A place that several locals had in turn shows the first few names. */
function placeName(names: readonly string[]): string {
  const distinct = [...new Set(names)]
  return distinct.length <= 3 ? distinct.join('|') : `${distinct.slice(0, 3).join('|')}|..`
}

/** Writes the number that a finished function's relocation stands for. */
export function writeIndex(relocation: Relocation, target: ByteWriter): void {
  if ('index' in relocation) target.unsigned(relocation.index)
  else fail('toBytes', 'a branch was left open')
}
