import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Code, isConst, type Operator, operation, operators, type ValueType } from './code.ts'
import { constValue, f64, i32, i64, ModuleBuilder, select } from './index.ts'

let state = 7
const next = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
  return (state >>> 0) / 2 ** 32
}
const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]

const spaces = { i32, i64, f64 } as unknown as Record<string, Record<string, (...args: Code[]) => Code>>
const pure = [...operators.values()].filter(
  ({ name, immediate }) =>
    immediate === 'none' && /^(i32|i64|f64)\.(?!div|rem|trunc|promote|reinterpretF32)/.test(name),
)
const byResult = (type: ValueType) =>
  pure.filter((o) => o.result === type && o.operands.every((t) => t !== 'f32' && t !== 'v128'))
const candidates: Partial<Record<ValueType, Operator[]>> = {
  i32: byResult('i32'),
  i64: byResult('i64'),
  f64: byResult('f64').filter(({ name }) => !/convertI64U|reinterpret/.test(name)),
}

/** A random tree twice: with folding, and without. */
function tree(type: ValueType, depth: number, leaf: (type: ValueType) => Code): readonly [Code, Code] {
  if (depth === 0 || next() < 0.15) {
    const code = next() < 0.3 ? leaf(type) : constantOf(type)
    return [code, code]
  }
  const operator = pick(candidates[type]!)
  const operands = operator.operands.map((t) => tree(t, depth - 1, leaf))
  const [space, name] = operator.name.split('.')
  return [
    spaces[space][name](...operands.map(([folded]) => folded)),
    operation(
      operator,
      operands.map(([, plain]) => plain),
    ),
  ]
}

function constantOf(type: ValueType): Code {
  const small = pick([0, 0, 1, 1, -1, 2, 5, 31, 33, 63, 65, -0x8000_0000, 0x7fff_ffff])
  if (type === 'i32') return i32.const(small)
  if (type === 'i64') return i64.const(pick([BigInt(small), 1n << 62n, -(1n << 63n)]))
  return f64.const(pick([small, -0, 0.5, Infinity, 1e308]))
}

test('folded trees give what the same trees give unfolded', () => {
  const module = new ModuleBuilder()
  const count = 1_500
  let constants = 0
  for (let i = 0; i < count; i++) {
    const type = pick(['i32', 'i64', 'f64'] as const)
    let plain: Code = i32.const(0)
    module.addFunction(
      `folded${i}`,
      ['i32', 'i64', 'f64'],
      [type],
      (_f, a, b, c) => {
        const leaf = (t: ValueType) => (t === 'i32' ? a : t === 'i64' ? b : c)
        const [folded, unfolded] = tree(type, 5, leaf)
        plain = unfolded
        if (isConst(folded)) constants++
        return folded
      },
      { export: true },
    )
    module.addFunction(`plain${i}`, ['i32', 'i64', 'f64'], [type], (_f, ...params) => rebase(plain, params), {
      export: true,
    })
  }
  assert.ok(constants > 100, String(constants))
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()))
  const run = exports as Record<string, (...args: (number | bigint)[]) => number | bigint>
  for (let i = 0; i < count; i++) {
    for (const [a, b, c] of [
      [0, 0n, 0],
      [1, 1n, -0],
      [-5, 1n << 40n, 1.5],
      [0x7fff_ffff, -1n, Number.NaN],
    ] as const) {
      assert.deepEqual(
        run[`folded${i}`](a, b, c),
        run[`plain${i}`](a, b, c),
        `tree ${i} of (${a}, ${b}, ${c})`,
      )
    }
  }
})

/** The same tree over another function's parameters. */
function rebase(code: Code, params: readonly Code[]): Code {
  if (code.shape === 'local') return params[{ i32: 0, i64: 1, f64: 2 }[code.type as 'i32']]
  if (code.shape !== 'operator') return code
  return operation(
    code.operator!,
    code.operands.map((operand) => rebase(operand, params)),
  )
}

test('null bits that are known vanish, unknown ones stay', () => {
  const module = new ModuleBuilder()
  module.importMemory('env', 'memory', { initial: 1 })
  module.addFunction('f', ['i32', 'i64'], [], (f, p, q) => {
    const [zero, one] = [i32.const(0), i32.const(1)]
    const bit = i64.ltS(q, i64.const(5n))
    assert.equal(i32.or(bit, zero), bit)
    assert.equal(i32.and(one, bit), bit)
    assert.equal(constValue(i32.or(bit, one)), 1)
    assert.equal(constValue(i32.and(bit, zero)), 0)
    assert.equal(i32.eqz(i32.eqz(bit)).operator, bit.operator)
    assert.equal(i32.ne(bit, zero), bit)
    assert.equal(i32.eqz(bit).operator?.name, 'i64.geS')
    assert.equal(i32.eqz(f64.lt(f64.const(1), f64.load(p))).operator?.name, 'i32.eqz')
    assert.equal(i32.or(i32.and(bit, i32.eqz(p)), bit).isBoolean, true)
    assert.equal(select(one, p, zero), p)
    assert.equal(select(bit, one, zero), bit)
    assert.equal(
      f.ifValue(
        'i32',
        bit,
        () => one,
        () => zero,
      ),
      bit,
    )
    assert.equal(
      constValue(
        f.ifValue(
          'i32',
          p,
          () => one,
          () => one,
        ),
      ),
      1,
    )
    // Without knowing that a value is a bit, `and 1` must stay.
    assert.equal(i32.and(p, one).operator?.name, 'i32.and')
    assert.equal(i32.or(p, one).operator?.name, 'i32.or')
    // 0 and -0 are different results.
    assert.equal(
      isConst(
        f.ifValue(
          'f64',
          p,
          () => f64.const(0),
          () => f64.const(-0),
        ),
      ),
      false,
    )
  })
  assert.ok(WebAssembly.validate(module.toBytes()))
})

test('what has effects is never folded away', () => {
  const module = new ModuleBuilder()
  const next = module.importFunction('env', 'next', [], ['i32'])
  module.addFunction(
    'f',
    [],
    ['i32'],
    (f) => {
      f.drop(i32.and(f.call(next, []), i32.const(0)))
      f.drop(select(i32.const(0), f.call(next, []), i32.const(3)))
      f.drop(i32.mul(i32.const(0), f.tee(f.local('i32', 'x'), f.call(next, []))))
      f.drop(
        f.ifValue(
          'i32',
          f.call(next, []),
          () => i32.const(4),
          () => i32.const(4),
        ),
      )
      return i32.or(f.call(next, []), i32.const(-1))
    },
    { export: true },
  )
  let calls = 0
  const env = { next: () => calls++ }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()), { env })
  assert.equal((exports.f as () => number)(), -1)
  assert.equal(calls, 5)
})

test('constant conditions build only the branch that is taken', () => {
  const module = new ModuleBuilder()
  const never = () => assert.fail('this branch must not be built')
  module.addFunction('f', ['i32'], ['i32'], (f, p) => {
    f.if(i32.const(0), never)
    f.if(i32.const(7), () => {}, never)
    const size = f.size
    f.block((exit) => f.brIf(exit, i32.and(p, i32.const(0))))
    assert.equal(f.size, size + 3)
    const value = f.ifValue('i32', i32.const(1), () => i32.const(5), never)
    assert.equal(constValue(value), 5)
    return value
  })
  assert.ok(WebAssembly.validate(module.toBytes()))
})
