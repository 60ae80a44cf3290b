import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Code,
  type FunctionBuilder,
  f64,
  i32,
  i64,
  i64x2,
  type Label,
  type Local,
  ModuleBuilder,
  v128,
} from './index.ts'

type Run = (...args: (number | bigint)[]) => number | bigint

function instance(module: ModuleBuilder, env: WebAssembly.ModuleImports = {}) {
  const bytes = module.toBytes({ names: true })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env })
  return exports as Record<string, Run> & { memory: WebAssembly.Memory }
}

test('loops, branches and tables of branches run as written', () => {
  const module = new ModuleBuilder()
  module.addFunction(
    'oddSum',
    ['i32', 'i32'],
    ['i64'],
    (f, from, to) => {
      const sum = f.local('i64', 'sum')
      f.forRange(from, to, (i, { next, exit }) => {
        f.brIf(next, i32.eqz(i32.and(i, i32.const(1))))
        f.brIf(exit, i32.gtS(i, i32.const(100)))
        f.set(sum, i64.add(sum, i64.extendI32S(i)))
      })
      return sum
    },
    { export: true },
  )
  module.addFunction(
    'collatz',
    ['i64'],
    ['i32'],
    (f, n) => {
      const steps = f.local('i32', 'steps')
      f.whileLoop(
        () => i64.ne(n, i64.const(1n)),
        () => {
          const odd = i64.ne(i64.and(n, i64.const(1n)), i64.const(0n))
          f.if(
            odd,
            () => f.set(n, i64.add(i64.mul(n, i64.const(3n)), i64.const(1n))),
            () => f.set(n, i64.shrU(n, i64.const(1n))),
          )
          f.set(steps, i32.add(steps, i32.const(1)))
        },
      )
      f.return(steps)
    },
    { export: true },
  )
  module.addFunction(
    'choose',
    ['i32'],
    ['i32'],
    (f, index) => {
      f.block((other) => {
        f.block((two) => {
          f.block((one) => f.brTable([one, two, one], other, index))
          f.return(i32.const(10))
        })
        f.return(i32.const(20))
      })
      return i32.const(-1)
    },
    { export: true },
  )
  module.addFunction(
    'sign',
    ['f64'],
    ['i32'],
    // Every way leaves by itself: no result is missing at the end.
    (f, x) =>
      f.if(
        f64.lt(x, f64.const(0)),
        () => f.return(i32.const(-1)),
        () => f.loop(() => f.return(f64.gt(x, f64.const(0)))),
      ),
    { export: true },
  )
  const run = instance(module)
  assert.equal(run.oddSum(0, 10), 25n)
  assert.equal(run.oddSum(-3, 4), 0n)
  assert.equal(run.oddSum(5, 5), 0n)
  assert.equal(run.oddSum(0, 1_000_000), 2500n)
  assert.equal(run.collatz(27n), 111)
  assert.deepEqual(
    [0, 1, 2, 3, -1].map((x) => run.choose(x)),
    [10, 20, 10, -1, -1],
  )
  assert.deepEqual(
    [-2, 0, 3].map((x) => run.sign(x)),
    [-1, 0, 1],
  )
})

test('deferred code keeps its statements, its branches and its locals wherever it is placed', () => {
  const module = new ModuleBuilder()
  module.addFunction(
    'f',
    ['i32', 'i32'],
    ['i32'],
    (f, a, b) => {
      const result = f.local('i32', 'result')
      f.set(result, i32.const(-1))
      f.block((exit) => {
        const quotient = f.ifValue(
          'i32',
          i32.eqz(b),
          () => {
            // Leaves through a label that is outside the value, from deeper inside than the value itself.
            f.if(i32.gtS(a, i32.const(0)), () => f.br(exit))
            return i32.const(0)
          },
          () =>
            f.sequence('i32', () => {
              const inner = f.scope(() => {
                const t = f.let(i32.mul(a, i32.const(2)))
                const kept = f.local('i32')
                f.set(kept, t)
                f.set(result, kept)
                return i32.divS(a, b)
              })
              return i32.add(inner, f.let(i32.const(1)))
            }),
        )
        // Takes whatever is free: must not be a place that the deferred code uses.
        const other = f.let(i32.const(1000))
        f.block(() => f.if(i32.const(1), () => f.set(result, i32.add(other, quotient))))
        f.set(result, i32.add(result, other))
      })
      return result
    },
    { export: true },
  )
  const { f } = instance(module)
  assert.equal(f(7, 0), -1)
  assert.equal(f(-7, 0), 2000)
  assert.equal(f(7, 2), 2004)
})

test('a scope frees places for locals of the same type only', () => {
  const module = new ModuleBuilder()
  module.addFunction('f', [], [], (f) => {
    for (let i = 0; i < 50; i++) {
      f.scope(() => {
        f.let(i32.const(i))
        f.let(i64.const(1n))
        f.forRange(i32.const(0), i32.const(3), () => f.let(f64.const(1)))
        assert.equal(f.liveLocals, 2)
      })
    }
    assert.equal(f.liveLocals, 0)
    assert.equal(f.localCount, 4)
  })
  assert.deepEqual(
    module.functionSizes().map(({ name, locals }) => [name, locals]),
    [['f', 4]],
  )
  assert.ok(WebAssembly.validate(module.toBytes()))
})

test('memory, vectors, atomics and bulk operations reach the same bytes', () => {
  const module = new ModuleBuilder()
  module.memory({ initial: 1, maximum: 1, shared: true }, 'memory')
  module.addFunction(
    'f',
    ['i32'],
    ['i64'],
    (f, p) => {
      f.store('i64', p, i64.const(-2n))
      f.store('f64', p, f64.const(0.5), 8)
      f.store8(p, i32.const(0x1ff), 16)
      f.store16(p, i64.const(0x1_0002n), 18)
      f.store32(p, i64.const(5n), 20)
      f.store('v128', p, i64x2.splat(i64.const(9n)), 32)
      f.storeLane(64, p, v128.loadLane(64, p, v128.load(p, 32), 0), 0, 48)
      f.memoryFill(i32.add(p, i32.const(64)), i32.const(7), i32.const(8))
      f.memoryCopy(i32.add(p, i32.const(72)), p, i32.const(8))
      f.store('atomic.i32', p, i32.const(40), 80)
      f.drop(i32.atomicRmwAdd(p, i32.const(2), 80))
      f.store('atomic.i64.8', p, i64.const(3n), 88)
      f.atomicFence()
      return i64.atomicRmwCmpxchg(p, i64.const(3n), i64.const(4n), 88)
    },
    { export: true },
  )
  const { f, memory } = instance(module)
  assert.equal(f(128), 3n)
  const view = new DataView(memory.buffer, 128)
  const i64At = (offset: number) => view.getBigInt64(offset, true)
  assert.deepEqual([0, 32, 40, 48, 72, 88].map(i64At), [-2n, 9n, 9n, -2n, -2n, 4n])
  assert.equal(view.getFloat64(8, true), 0.5)
  assert.deepEqual(
    [16, 18, 20, 80].map((o) => view.getInt32(o, true) & 0xffff),
    [0xff, 2, 5, 42],
  )
  assert.equal(view.getUint32(64, true), 0x0707_0707)
})

test('chains of ten thousand operators do not overflow the stack', () => {
  const module = new ModuleBuilder()
  const chain = (name: string, step: (code: Code<'i64'>, x: Local<'i64'>) => Code<'i64'>) =>
    module.addFunction(
      name,
      ['i64'],
      ['i64'],
      (_f, x) => {
        let code: Code<'i64'> = x
        for (let i = 0; i < 10_000; i++) code = step(code, x)
        return code
      },
      { export: true },
    )
  chain('left', (code, x) => i64.add(code, x))
  chain('right', (code, x) => i64.sub(x, code))
  const run = instance(module)
  assert.equal(run.left(3n), 30_003n)
  assert.equal(run.right(3n), 3n)
})

test('mistakes in statements are refused with the name of the function and what was done', () => {
  const refuse = (body: (f: FunctionBuilder) => void, message: RegExp) => {
    const module = new ModuleBuilder()
    assert.throws(() => module.addFunction('broken', [], ['i32'], body), message)
  }
  const wrong = i64.const(1n) as unknown as Code<'i32'>
  let label: Label
  let local: Local<'i32'>
  refuse((f) => f.block((l) => f.brIf(l, wrong)), /brIf in function broken: the condition is i64/)
  refuse(
    (f) => f.set(f.local('i32', 'x'), wrong),
    /set of x in function broken: the value is i64, expected i32/,
  )
  refuse(() => {}, /end in function broken: the result is missing/)
  refuse((f) => f.if(f.let(i32.const(1)), () => f.return(i32.const(1))), /the result is missing/)
  refuse((f) => f.block((l) => f.brIf(l, f.let(i32.const(1)))), /the result is missing/)
  refuse((f) => f.return(), /return in function broken: 0 values for 1 results/)
  refuse((f) => f.return(wrong), /return in function broken: value 1 is i64/)
  refuse(() => wrong, /value 1 is i64/)
  refuse((f) => {
    f.block((l) => {
      label = l
    })
    f.br(label)
  }, /br in function broken: the label is out of scope/)
  refuse((f) => {
    f.scope(() => {
      local = f.local('i32', 'gone')
    })
    f.return(i32.add(local, i32.const(1)))
  }, /reading in function broken: local gone is used after its scope has ended/)
  refuse((f) => f.return(local), /local gone belongs to another function/)
  refuse((f) => {
    const escaped = f.scope(() => f.sequence('i32', () => i32.add(f.let(f.local('i32')), i32.const(1))))
    f.return(escaped)
  }, /placing code in function broken: the scope in which the code was made has ended/)
  refuse((f) => {
    let code: Code<'i32'> = i32.const(0)
    f.block((exit) => {
      code = f.sequence('i32', () => {
        f.brIf(exit, f.let(i32.const(1)))
        return i32.const(1)
      })
    })
    f.return(code)
  }, /it branches to a label that is out of scope/)
  refuse(
    (f) =>
      f.ifValue(
        'i32',
        f.let(i32.const(1)),
        () => i32.const(1),
        () => wrong,
      ),
    /ifValue in function broken/,
  )
  refuse((f) => f.param(0), /there is no parameter 0/)
  refuse(
    (f) => f.forRange(wrong, i32.const(1), () => {}),
    /forRange in function broken: the lower bound is i64/,
  )
})
