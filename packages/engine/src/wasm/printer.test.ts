import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Code, f32, f64, i32, i64, ModuleBuilder, printModule } from './index.ts'

function sample(): ModuleBuilder {
  const module = new ModuleBuilder()
  module.importMemory('env', 'memory', { initial: 1, maximum: 8, shared: true })
  const hash = module.importFunction('kernels', 'hash', ['i64'], ['i64'])
  const rows = module.global('i32', i32.const(-3), true, 'rows')
  module.addFunction(
    'sum',
    ['i32', 'i32'],
    ['i64'],
    (f, values, count) => {
      const total = f.local('i64', 'total')
      f.forRange(i32.const(0), count, (i, { next }) => {
        const value = f.let(i64.load(i32.add(values, i32.shl(i, i32.const(3))), 16), 'value')
        f.brIf(next, i64.eqz(value))
        const part = f.ifValue(
          'i64',
          i64.gtS(value, i64.const(5n)),
          () => f.call(hash, [value]),
          () => value,
        )
        f.set(total, i64.add(total, part))
      })
      f.setGlobal(rows, count)
      return total
    },
    { export: true, paramNames: ['values', 'count'] },
  )
  return module
}

test('a function is printed with its names and structure', () => {
  const text = printModule(sample())
  assert.equal(
    text.replace(/\d+ bytes/g, 'N bytes'),
    `module (N bytes)
  import env.memory: memory 1..8 shared
  import kernels.hash: function hash(i64): i64
  global variable rows: i32 = -3

  export function sum(values: i32, count: i32): i64 (N bytes) {
    local total, value: i64
    local to, i: i32
    to = count
    i = 0
    block @1 {
      br @1 if i32.geS(i, to)
      loop @2 {
        block @3 {
          value = i64.load(i32.add(values, i32.shl(i, 3)), offset 16)
          br @3 if i64.eqz(value)
          %1 = total
          %2 = if i64.gtS(value, 5n) {
            yield hash(value)
          } else {
            yield value
          }
          total = i64.add(%1, %2)
        }
        i = i32.add(i, 1)
        br @2 if i32.ltS(i, to)
      }
    }
    rows = count
    return total
  }
`,
  )
})

test('bytes without names print too, and one function can be picked', () => {
  const text = printModule(sample().toBytes())
  assert.match(text, /export function function1\(v0: i32, v1: i32\): i64/)
  assert.ok(!printModule(sample(), { functions: ['none'] }).includes('{'))
})

test('long expressions are cut into named values, unreachable code prints', () => {
  const module = new ModuleBuilder()
  module.addFunction('f', ['f64'], ['f64'], (f, x) => {
    let code: Code<'f64'> = x
    for (let i = 0; i < 10_000; i++) code = f64.add(code, f64.promoteF32(f32.const(i + 0.5)))
    f.block((exit) => {
      f.br(exit)
      f.set(x, f64.const(-0))
    })
    f.if(f64.gt(x, f64.const(1)), () => f.unreachable())
    return code
  })
  const lines = printModule(module).split('\n')
  assert.ok(lines.every((line) => line.length < 200))
  assert.ok(lines.some((line) => line.includes('x = -0.0') || line.includes('p0 = -0.0')))
  assert.ok(lines.some((line) => line.includes('f64.promoteF32(0.5f)')))
})
