/**
 * Prints a module as text for `explain('codegen')`: structured like a program, operators under the names that
 * emitters use (`i64.add(x, 5n)`), functions and locals by name. It reads the bytes, so that what is printed is
 * what runs. Values whose turn comes before a statement, and long ones, are named `%1`, `%2` and so on.
 */

import { FunctionPrinter, printConstant } from './function-printer.ts'
import { ModuleBuilder } from './module-builder.ts'
import { type ReadFunction, type ReadModule, readModule } from './module-reader.ts'

export interface PrintOptions {
  /** Print the bodies of these functions only; all when left out. */
  readonly functions?: readonly string[]
}

export function printModule(source: ModuleBuilder | Uint8Array, options: PrintOptions = {}): string {
  const bytes = source instanceof ModuleBuilder ? source.toBytes({ names: true }) : source
  const module = readModule(bytes)
  const lines = [`module (${bytes.length} bytes)`]
  for (const store of module.stores) lines.push(`  ${store}`)
  for (const fn of module.functions) {
    if (fn.from !== undefined) lines.push(`  import ${fn.from}: function ${fn.name}${signature(fn)}`)
  }
  for (const global of module.globals) {
    const origin = global.from === undefined ? '' : `import ${global.from}: `
    const initial = global.initial === undefined ? '' : ` = ${printConstant(global.initial)}`
    const exported = global.exportedAs === undefined ? '' : `, exported as ${global.exportedAs}`
    const kind = global.mutable ? 'variable' : 'constant'
    lines.push(`  ${origin}global ${kind} ${global.name}: ${global.type}${initial}${exported}`)
  }
  if (module.elements.length > 0) {
    lines.push(`  table entries: ${module.elements.map((index) => module.functions[index].name).join(', ')}`)
  }
  for (const fn of module.functions) {
    if (fn.code === undefined) continue
    if (options.functions !== undefined && !options.functions.includes(fn.name)) continue
    lines.push('', ...printFunction(module, fn))
  }
  return `${lines.join('\n')}\n`
}

function signature({ params, results }: ReadFunction): string {
  const result = results.length === 0 ? '' : `: ${results.join(', ')}`
  return `(${params.join(', ')})${result}`
}

function printFunction(module: ReadModule, fn: ReadFunction): string[] {
  const printer = new FunctionPrinter(module, fn)
  const params = fn.params.map((type, i) => `${printer.localName(i)}: ${type}`).join(', ')
  const results = fn.results.length === 0 ? '' : `: ${fn.results.join(', ')}`
  const exported = fn.exportedAs === undefined ? '' : 'export '
  const lines = [`  ${exported}function ${fn.name}(${params})${results} (${fn.bytes} bytes) {`]
  const byType = new Map<string, string[]>()
  fn.locals.forEach((type, i) => {
    byType.set(type, [...(byType.get(type) ?? []), printer.localName(fn.params.length + i)])
  })
  for (const [type, names] of byType) lines.push(`    local ${names.join(', ')}: ${type}`)
  lines.push(...printer.body(), '  }')
  return lines
}
