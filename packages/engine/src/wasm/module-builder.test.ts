import assert from 'node:assert/strict'
import { test } from 'node:test'
import wabt from 'wabt'
import { type Code, f64, i32, i64, KernelImports, ModuleBuilder, v128 } from './index.ts'

type Run = (...args: (number | bigint)[]) => number | bigint

function exportsOf(module: ModuleBuilder, env: WebAssembly.ModuleImports = {}) {
  const bytes = module.toBytes()
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env, kernels: env })
  return exports as Record<string, Run> & Record<string, WebAssembly.Global>
}

test('functions may call each other, imports may come late, globals and several results work', () => {
  const module = new ModuleBuilder()
  const odd = module.declareFunction('odd', ['i32'], ['i32'])
  const even = module.addFunction('even', ['i32'], ['i32'], (f, n) =>
    f.ifValue(
      'i32',
      n,
      () => f.call(odd, [i32.sub(n, i32.const(1))]),
      () => i32.const(1),
    ),
  )
  module.defineFunction(odd, (f, n) =>
    f.ifValue(
      'i32',
      n,
      () => f.call(even, [i32.sub(n, i32.const(1))]),
      () => i32.const(0),
    ),
  )
  const counter = module.global('i64', i64.const(-(1n << 63n)), true, 'counter')
  module.exportGlobal('counter', counter)
  const divide = module.addFunction('divide', ['i32', 'i32'], ['i32', 'i32'], (f, a, b) =>
    f.return(i32.divS(a, b), i32.remS(a, b)),
  )
  module.addFunction(
    'f',
    ['i32'],
    ['i32'],
    (f, n) => {
      const late = module.importFunction('env', 'late', ['f64'], ['f64'])
      const base = module.importGlobal('env', 'base', 'i32')
      f.setGlobal(counter, i64.add(f.getGlobal(counter), i64.const(1n)))
      const [quotient, rest] = [f.local('i32'), f.local('i32')]
      f.callMulti(divide, [n, i32.const(10)], [quotient, rest])
      f.callVoid(divide, [n, i32.const(3)])
      const bonus = i32.truncSatF64S(f.call(late, [f64.const(0.5)]))
      const sum = i32.add(i32.mul(quotient, i32.const(1000)), i32.mul(rest, i32.const(10)))
      return i32.add(i32.add(i32.add(sum, f.call(even, [n])), bonus), f.getGlobal(base))
    },
    { export: true },
  )
  const base = new WebAssembly.Global({ value: 'i32' }, 100_000)
  const run = exportsOf(module, { late: (x: number) => x * 4, base })
  assert.equal(run.f(47), 100_000 + 4070 + 0 + 2)
  assert.equal(run.f(48), 100_000 + 4080 + 1 + 2)
  assert.equal(run.counter.value, -(2n ** 63n) + 2n)
})

test('functions are called through the table', () => {
  const module = new ModuleBuilder()
  const double = module.addFunction('double', ['i64'], ['i64'], (_f, x) => i64.mul(x, i64.const(2n)))
  const square = module.addFunction('square', ['i64'], ['i64'], (_f, x) => i64.mul(x, x))
  assert.equal(module.addToTable([double]), 0)
  assert.equal(module.addToTable([square], 'functions'), 1)
  module.addFunction(
    'apply',
    ['i32', 'i64'],
    ['i64'],
    (f, which, x) => f.callIndirect(['i64'], 'i64', which, [x]),
    { export: true },
  )
  const { apply } = exportsOf(module)
  assert.deepEqual([apply(0, 7n), apply(1, 7n)], [14n, 49n])
  assert.throws(() => apply(2, 7n), WebAssembly.RuntimeError)
})

test('kernels are imported once, and only those that are used', () => {
  const module = new ModuleBuilder()
  const kernels = new KernelImports(module, [
    { name: 'hash', params: ['i32', 'i32'], results: ['i32'] },
    { name: 'unused', params: [], results: [] },
  ])
  module.addFunction(
    'f',
    ['i32'],
    ['i32'],
    (f, p) => {
      const hash = kernels.get('hash')
      assert.equal(kernels.get('hash'), hash)
      return i32.xor(f.call(hash, [p, i32.const(1)]) as Code<'i32'>, i32.const(1))
    },
    { export: true },
  )
  assert.deepEqual(kernels.used, ['hash'])
  assert.throws(() => kernels.get('missing'), /there is no kernel missing/)
  const compiled = new WebAssembly.Module(module.toBytes())
  assert.deepEqual(WebAssembly.Module.imports(compiled), [
    { module: 'kernels', name: 'hash', kind: 'function' },
  ])
  assert.equal(exportsOf(module, { hash: (a: number, b: number) => a + b }).f(4), 4)
})

test('wabt reads the module, its names too', async () => {
  const module = new ModuleBuilder()
  module.importMemory('env', 'memory', { initial: 3, maximum: 65_536, shared: true })
  module.global('v128', v128.const(Uint8Array.from({ length: 16 }, (_, i) => i)), false, 'mask')
  module.addFunction(
    'sum',
    ['i32'],
    ['f64'],
    (f, p) => {
      const total = f.local('f64', 'total')
      f.forRange(i32.const(0), i32.const(300), () => f.set(total, f64.add(total, f64.load(p, 1 << 20))))
      return total
    },
    { export: true, paramNames: ['values'] },
  )
  const { readWasm } = await wabt()
  const parsed = readWasm(module.toBytes({ names: true }), {
    readDebugNames: true,
    simd: true,
    threads: true,
  })
  const text = parsed.toText({ foldExprs: true })
  parsed.destroy()
  for (const part of [
    '3 65536 shared',
    '$mask',
    '(func $sum',
    '$values i32',
    'f64.load offset=1048576',
    '$total',
  ]) {
    assert.ok(text.includes(part), part)
  }
  assert.ok(module.toBytes().length < module.toBytes({ names: true }).length)
})

test('mistakes in modules are refused', () => {
  const module = new ModuleBuilder()
  const other = new ModuleBuilder().addFunction('other', [], ['i32'], () => i32.const(1))
  assert.throws(
    () => module.addFunction('f', [], ['i32'], (f) => f.call(other, [])),
    /call in function f: other belongs to another module/,
  )
  const g = new ModuleBuilder()
  g.addFunction('twice', [], [], () => {}, { export: true })
  assert.throws(() => g.addFunction('twice', [], [], () => {}, { export: true }), /twice is exported twice/)
  assert.throws(() => g.importMemory('a', 'b', { initial: 1, shared: true }), /needs a maximum/)
  assert.throws(() => g.importMemory('a', 'b', { initial: 2, maximum: 1 }), /is not a size/)
  const later = g.declareFunction('later', ['i32'], [])
  assert.throws(() => g.toBytes(), /function later is declared but not defined/)
  assert.throws(
    () => g.addFunction('caller', [], [], (f) => f.callVoid(later, [])),
    /callVoid of later in function caller: 0 arguments for 1 parameters/,
  )
  const h = new ModuleBuilder()
  h.addFunction('reads', ['i32'], ['i32'], (_f, p) => i32.load(p))
  assert.throws(() => h.toBytes(), /function reads uses a memory, but the module has none/)
})

/** 500 times `sum += value[i] * 3 where positive`: 3,000 instructions and some. */
function large(): ModuleBuilder {
  const module = new ModuleBuilder()
  module.importMemory('env', 'memory', { initial: 1, maximum: 2, shared: true })
  module.addFunction('large', ['i32'], ['i64'], (f, p) => {
    const sum = f.local('i64', 'sum')
    for (let i = 0; i < 300; i++) {
      f.scope(() => {
        const value = f.let(i64.load(p, i * 8))
        f.if(i64.gtS(value, i64.const(0n)), () => f.set(sum, i64.add(sum, i64.mul(value, i64.const(3n)))))
      })
    }
    return sum
  })
  return module
}

test('a function of 3,000 instructions takes under a millisecond, warm', () => {
  assert.ok(WebAssembly.validate(large().toBytes()))
  const [{ bytes, locals }] = large().functionSizes()
  assert.equal(locals, 2)
  assert.ok(bytes > 6_000 && bytes < 9_000, String(bytes))
  const times = Array.from({ length: 300 }, () => {
    const start = performance.now()
    large().toBytes()
    return performance.now() - start
  })
  // The fastest of many, since other processes share the machine.
  const best = Math.min(...times.slice(100))
  assert.ok(best < 1, `${best} ms`)
})
