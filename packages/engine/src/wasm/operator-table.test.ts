import assert from 'node:assert/strict'
import { test } from 'node:test'
import wabt from 'wabt'
import { type Code, type Operator, operation, operators, type ValueType } from './code.ts'
import * as wasm from './index.ts'
import { f64, i32, type Local, ModuleBuilder, type StoreKind } from './index.ts'
import { stores } from './memory-operators.ts'

/** Numbers by a fixed seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const next = random(20_250_101)
const i32Samples = [0, 1, -1, 2, 31, 32, 63, -0x8000_0000, 0x7fff_ffff, 255, -128]
const f64Samples = [
  0,
  -0,
  0.5,
  -0.5,
  1.5,
  2.5,
  -1,
  1e300,
  -1e300,
  Infinity,
  -Infinity,
  Number.NaN,
  2 ** 53,
  5e-324,
]

function sample(type: ValueType): number | bigint {
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)]
  const bits = () => Math.floor(next() * 2 ** 32) | 0
  switch (type) {
    case 'i32':
      return next() < 0.4 ? pick(i32Samples) : bits()
    case 'i64':
      if (next() < 0.4) return BigInt(pick(i32Samples))
      return next() < 0.1
        ? pick([1n << 62n, -(1n << 63n), (1n << 63n) - 1n])
        : BigInt.asIntN(64, (BigInt(bits()) << 32n) | BigInt(bits() >>> 0))
    case 'f32':
      return Math.fround(next() < 0.4 ? pick(f64Samples) : (next() - 0.5) * 10 ** (next() * 40 - 20))
    default:
      return next() < 0.4 ? pick(f64Samples) : (next() - 0.5) * 10 ** (next() * 60 - 30)
  }
}

const unsignedOf = (value: bigint, width: number) => BigInt.asUintN(width, value)
const ties = (x: number) => {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x
  const rounded = Math.floor(x + 0.5)
  const even = rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
  return even === 0 ? (x < 0 || Object.is(x, -0) ? -0 : 0) : even
}

/** An integer operator by JavaScript's bigints; undefined where WebAssembly traps. */
function integer(name: string, width: 32 | 64, a: bigint, b: bigint): bigint | undefined {
  const u = (value: bigint) => unsignedOf(value, width)
  const shift = u(b) % BigInt(width)
  const text = u(a).toString(2).padStart(width, '0')
  const truth = (value: boolean) => (value ? 1n : 0n)
  const table: Record<string, () => bigint | undefined> = {
    eqz: () => truth(a === 0n),
    eq: () => truth(a === b),
    ne: () => truth(a !== b),
    ltS: () => truth(a < b),
    ltU: () => truth(u(a) < u(b)),
    gtS: () => truth(a > b),
    gtU: () => truth(u(a) > u(b)),
    leS: () => truth(a <= b),
    leU: () => truth(u(a) <= u(b)),
    geS: () => truth(a >= b),
    geU: () => truth(u(a) >= u(b)),
    clz: () => BigInt(text.indexOf('1') < 0 ? width : text.indexOf('1')),
    ctz: () => BigInt(text.includes('1') ? width - 1 - text.lastIndexOf('1') : width),
    popcnt: () => BigInt(text.replaceAll('0', '').length),
    add: () => a + b,
    sub: () => a - b,
    mul: () => a * b,
    divS: () => (b === 0n || (a === -(1n << BigInt(width - 1)) && b === -1n) ? undefined : a / b),
    divU: () => (b === 0n ? undefined : u(a) / u(b)),
    remS: () => (b === 0n ? undefined : a % b),
    remU: () => (b === 0n ? undefined : u(a) % u(b)),
    and: () => a & b,
    or: () => a | b,
    xor: () => a ^ b,
    shl: () => a << shift,
    shrS: () => a >> shift,
    shrU: () => u(a) >> shift,
    rotl: () => (u(a) << shift) | (u(a) >> (BigInt(width) - shift)),
    rotr: () => (u(a) >> shift) | (u(a) << (BigInt(width) - shift)),
    extend8S: () => BigInt.asIntN(8, a),
    extend16S: () => BigInt.asIntN(16, a),
    extend32S: () => BigInt.asIntN(32, a),
    wrapI64: () => BigInt.asIntN(32, a),
    extendI32S: () => a,
    extendI32U: () => BigInt.asUintN(32, a),
  }
  assert.ok(table[name], `no reference for ${name}`)
  return table[name]()
}

/** A float operator by JavaScript's numbers. */
function float(name: string, a: number, b: number): number {
  const table: Record<string, () => number> = {
    eq: () => Number(a === b),
    ne: () => Number(a !== b),
    lt: () => Number(a < b),
    gt: () => Number(a > b),
    le: () => Number(a <= b),
    ge: () => Number(a >= b),
    abs: () => Math.abs(a),
    neg: () => -a,
    ceil: () => Math.ceil(a),
    floor: () => Math.floor(a),
    trunc: () => Math.trunc(a),
    nearest: () => ties(a),
    sqrt: () => Math.sqrt(a),
    add: () => a + b,
    sub: () => a - b,
    mul: () => a * b,
    div: () => a / b,
    min: () => Math.min(a, b),
    max: () => Math.max(a, b),
    copysign: () => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
    demoteF64: () => a,
    promoteF32: () => a,
  }
  assert.ok(table[name], `no reference for ${name}`)
  return table[name]()
}

const scratch = new DataView(new ArrayBuffer(8))

/** Conversions between integers and floats; undefined where WebAssembly traps. */
function conversion(operator: Operator, a: number | bigint): number | bigint | undefined {
  const [space, name] = operator.name.split('.')
  if (name.startsWith('reinterpret')) {
    if (operator.operands[0] === 'f32') scratch.setFloat32(0, a as number)
    else if (operator.operands[0] === 'f64') scratch.setFloat64(0, a as number)
    else if (operator.operands[0] === 'i32') scratch.setInt32(0, a as number)
    else scratch.setBigInt64(0, a as bigint)
    if (space === 'i32') return scratch.getInt32(0)
    if (space === 'i64') return scratch.getBigInt64(0)
    return space === 'f32' ? scratch.getFloat32(0) : scratch.getFloat64(0)
  }
  const width = operator.operands[0] === 'i64' || space === 'i64' ? 64 : 32
  if (name.startsWith('convert')) {
    const value = name.endsWith('U') ? unsignedOf(BigInt(a), width) : BigInt(a)
    return space === 'f64' ? Number(value) : roundToF32(value)
  }
  const saturating = name.startsWith('truncSat')
  const size = space === 'i64' ? 64n : 32n
  const [low, high] = name.endsWith('U')
    ? [0n, (1n << size) - 1n]
    : [-(1n << (size - 1n)), (1n << (size - 1n)) - 1n]
  if (Number.isNaN(a)) return saturating ? 0n : undefined
  if (!Number.isFinite(a)) return saturating ? ((a as number) > 0 ? high : low) : undefined
  const whole = BigInt(Math.trunc(a as number))
  if (whole >= low && whole <= high) return whole
  return saturating ? (whole > high ? high : low) : undefined
}

/** Rounds once, where Math.fround(Number(value)) would round twice. */
function roundToF32(value: bigint): number {
  const magnitude = value < 0n ? -value : value
  const extra = Math.max(0, magnitude.toString(2).length - 24)
  const unit = 1n << BigInt(extra)
  let kept = magnitude / unit
  const twice = (magnitude % unit) * 2n
  if (twice > unit || (twice === unit && kept % 2n === 1n)) kept += 1n
  return Number(value < 0n ? -(kept * unit) : kept * unit)
}

function expected(operator: Operator, args: readonly (number | bigint)[]): number | bigint | undefined {
  const name = operator.name.split('.')[1]
  const [type] = operator.operands
  if (/^(trunc(Sat)?F|convert|reinterpret)/.test(name)) return conversion(operator, args[0])
  if (type === 'i32' || type === 'i64') {
    return integer(name, type === 'i32' ? 32 : 64, BigInt(args[0]), BigInt(args[1] ?? 0))
  }
  return float(name, args[0] as number, (args[1] as number) ?? 0)
}

/** A value as the result type holds it. */
function normalize(type: ValueType, value: number | bigint): number | bigint {
  if (type === 'i32') return Number(BigInt.asIntN(32, BigInt(value)))
  if (type === 'i64') return BigInt.asIntN(64, BigInt(value))
  return type === 'f32' ? Math.fround(Number(value)) : Number(value)
}

const scalars = ['i32', 'i64', 'f32', 'f64']

test('every scalar operator computes what JavaScript computes', () => {
  const tested = [...operators.values()].filter(
    ({ name, immediate }) => immediate === 'none' && scalars.includes(name.split('.')[0]),
  )
  assert.equal(tested.length, 136)
  const module = new ModuleBuilder()
  for (const operator of tested) {
    module.addFunction(
      operator.name,
      operator.operands,
      [operator.result!],
      (_f, ...params) => operation(operator, params),
      {
        export: true,
      },
    )
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()))
  for (const operator of tested) {
    const run = exports[operator.name] as (...args: (number | bigint)[]) => number | bigint
    for (let i = 0; i < 300; i++) {
      const args = operator.operands.map(sample)
      const result = expected(operator, args)
      const call = `${operator.name}(${args.join(', ')})`
      if (result === undefined) assert.throws(() => run(...args), WebAssembly.RuntimeError, call)
      else assert.deepEqual(run(...args), normalize(operator.result!, result), call)
    }
  }
})

/** Our name of an operator in WebAssembly's own spelling. */
function textName(name: string): string {
  return name
    .replace('atomicFence', 'atomic.fence')
    .replace('i32.atomicNotify', 'memory.atomic.notify')
    .replace(/i(32|64)\.atomicWait/, 'memory.atomic.wait$1')
    .replace(/atomicRmw(\d*)/, 'atomic.rmw$1.')
    .replace(/atomic([A-Z])/, 'atomic.$1')
    .replace(/\.([A-Z])/g, (_, letter: string) => `.${letter.toLowerCase()}`)
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function operatorModule(operator: Operator): ModuleBuilder {
  const module = new ModuleBuilder()
  module.importMemory('env', 'memory', { initial: 1, maximum: 2, shared: true })
  const results = operator.result === undefined ? [] : [operator.result]
  module.addFunction('f', operator.operands, results, (_f, ...params) => {
    const lanes = operator.immediate === 'shuffle' ? Uint8Array.from({ length: 16 }, (_, i) => i * 2) : 1
    return operation(operator, params, 0, lanes)
  })
  return module
}

test('every operator that gives a value is the one that wabt reads from the bytes', async () => {
  const { readWasm } = await wabt()
  const features = {
    simd: true,
    threads: true,
    bulk_memory: true,
    sat_float_to_int: true,
    sign_extension: true,
  }
  let count = 0
  for (const operator of operators.values()) {
    if (operator.result === undefined) continue
    const bytes = operatorModule(operator).toBytes({ names: true })
    assert.ok(WebAssembly.validate(bytes), operator.name)
    const parsed = readWasm(bytes, { ...features, readDebugNames: true })
    const text = parsed.toText({})
    parsed.destroy()
    assert.match(
      text,
      new RegExp(`\\n\\s+${textName(operator.name).replaceAll('.', '\\.')}[\\s)]`),
      operator.name,
    )
    count++
  }
  assert.ok(count > 400, String(count))
})

test('every store is the one that wabt reads from the bytes', async () => {
  const { readWasm } = await wabt()
  const module = new ModuleBuilder()
  const expected: string[] = []
  const types: ValueType[] = ['i32', 'i64', 'f32', 'f64', 'v128']
  module.addFunction('f', types, [], (f, ...params) => {
    const ptr = params[0] as Local<'i32'>
    for (const [kind, operator] of Object.entries(stores)) {
      const value = params[types.indexOf(operator.operands[1])] as Code as Code<'i32'> & Code<'i64'>
      f.store(kind as StoreKind, ptr, value, 8)
      expected.push(`${textName(operator.name)} offset=8`)
    }
    for (const width of [8, 16, 32, 64] as const) {
      f.storeLane(width, ptr, params[4] as Local<'v128'>, 1, 3)
      expected.push(`v128.store${width}_lane offset=3 align=1 1`)
    }
    f.memoryCopy(ptr, ptr, ptr)
    f.memoryFill(ptr, ptr, ptr)
    f.atomicFence()
    expected.push('memory.copy', 'memory.fill', 'atomic.fence')
  })
  const parsed = readWasm(withMemory(module), { simd: true, threads: true, bulk_memory: true })
  const found = parsed.toText({}).match(/[\w.]*(store|memory\.(copy|fill)|fence)[^\n)]*/g)
  parsed.destroy()
  assert.deepEqual(
    found?.map((line) => line.replace(/ align=\d+/, '').trim()),
    expected.map((line) => line.replace(/ align=\d+/, '')),
  )
})

test('the namespaces give each operator under its name', () => {
  const module = new ModuleBuilder()
  const spaces = wasm as unknown as Record<string, Record<string, (...args: unknown[]) => Code>>
  for (const operator of operators.values()) {
    const [space, name] = operator.name.split('.')
    if (operator.result === undefined || name === undefined || /load\d+Lane/.test(name)) continue
    module.addFunction(operator.name, operator.operands, [], (f, ...params: Local[]) => {
      const args: unknown[] = [...params]
      if (operator.immediate === 'lane') args.splice(1, 0, 1)
      if (operator.immediate === 'shuffle') args.push(Array.from({ length: 16 }, (_, i) => i))
      const code = spaces[space][name](...args)
      assert.equal(code.operator, operator, operator.name)
      assert.equal(code.type, operator.result)
      f.drop(code)
    })
  }
  assert.ok(WebAssembly.validate(withMemory(module)))
})

function withMemory(module: ModuleBuilder): Uint8Array<ArrayBuffer> {
  module.memory({ initial: 1, maximum: 1, shared: true })
  return module.toBytes()
}

test('wrong operands are refused with the name of function and operator', () => {
  const module = new ModuleBuilder()
  const wrong = f64.const(1) as unknown as Code<'i32'>
  const inside = (body: () => void, message: RegExp) =>
    assert.throws(() => module.addFunction('total', [], [], body), message)
  inside(() => i32.add(i32.const(1), wrong), /i32\.add in function total: operand 2 is f64, expected i32/)
  inside(() => i32.eqz(wrong), /i32\.eqz in function total: the operand is f64, expected i32/)
  inside(() => i32.load(wrong), /i32\.load in function total/)
  inside(() => i32.load(i32.const(0), -4), /offset -4 is not a whole number/)
  inside(() => i32.const(2 ** 32), /4294967296 is not a 32-bit integer/)
  inside(() => i32.const(0.5), /0.5 is not a 32-bit integer/)
  inside(() => wasm.i64.const(1n << 64n), /is not a 64-bit bigint/)
  inside(() => wasm.i32x4.extractLane(wasm.v128.const(new Uint8Array(16)), 4), /lane 4 is not from 0 to 3/)
  inside(
    () => wasm.select(wrong, i32.const(1), i32.const(1)),
    /select in function total: the condition is f64/,
  )
  inside(
    () => i32.add(i32.const(1), undefined as unknown as Code<'i32'>),
    /operand 2 is not code but undefined/,
  )
})
