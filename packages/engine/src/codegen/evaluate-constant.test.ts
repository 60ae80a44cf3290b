import assert from 'node:assert/strict'
import process from 'node:process'
import { test } from 'node:test'
import { type DataType, decimal, double, integer, long, SparkError, string } from '@vonk/common'
import { loadKernels } from '../executor/kernel-loader.ts'
import type { EvalMode, Expression } from '../expr/expression.ts'
import { registerHostFunction } from '../expr/host-functions.ts'
import { registerFunctions } from '../expr/registry.ts'
import { evaluateConstant, installConstantKernels } from './evaluate-constant.ts'
import { call, lit } from './testing/expressions.ts'

installConstantKernels((await loadKernels()).module)

test('constants are folded by generated code', () => {
  assert.equal(evaluateConstant(call('+', lit(integer, 1), lit(integer, 2))), 3)
  assert.equal(evaluateConstant(call('+', lit(long, 1n), lit(long, null))), null)
  assert.equal(evaluateConstant(call('/', lit(double, 1), lit(double, 4))), 0.25)
  assert.equal(evaluateConstant(call('%', lit(double, -7.5), lit(double, 2))), -1.5)
  assert.equal(evaluateConstant(call('<', lit(string, 'abc'), lit(string, 'abd'))), true)
  assert.equal(evaluateConstant(call('coalesce', lit(string, null), lit(string, 'é'))), 'é')
  assert.equal(
    evaluateConstant(call('*', lit(decimal(38, 10), 10n ** 20n), lit(decimal(38, 10), 3n * 10n ** 12n))),
    3n * 10n ** 18n,
  )
  assert.equal(
    evaluateConstant(
      call(
        'and',
        lit({ kind: 'boolean' }, false),
        call('=', call('div', lit(long, 1n), lit(long, 0n)), lit(long, 1n)),
      ),
    ),
    false,
  )
})

test('casts among numbers', () => {
  const cast = (value: Expression, type: DataType, mode: EvalMode = 'ansi'): Expression => ({
    kind: 'cast',
    child: value,
    type,
    nullable: true,
    mode,
    explicit: true,
  })
  const folded = (value: Expression, type: DataType, mode?: EvalMode) =>
    evaluateConstant(cast(value, type, mode))
  assert.equal(folded(lit(integer, -7), long), -7n)
  assert.equal(folded(lit(long, 5n), decimal(20, 2)), 500n)
  assert.equal(
    folded(lit(decimal(38, 10), -(10n ** 30n) - 5n * 10n ** 9n), decimal(38, 0)),
    -(10n ** 20n) - 1n,
  )
  assert.equal(folded(lit(decimal(5, 2), -199n), integer), -1)
  assert.equal(folded(lit(double, -2.9), integer), -2)
  assert.equal(folded(lit(double, 1e20), long, 'legacy'), 9223372036854775807n)
  assert.equal(folded(lit(double, Number.NaN), integer, 'try'), null)
  assert.equal(folded(lit(decimal(15, 2), 12345n), double), 123.45)
  assert.equal(folded(lit(integer, 300), { kind: 'byte' }, 'legacy'), 44)
  assert.equal(folded(lit(integer, 300), { kind: 'byte' }, 'try'), null)
  const overflow = (error: unknown) => error instanceof SparkError && error.condition === 'CAST_OVERFLOW'
  assert.throws(() => folded(lit(integer, 300), { kind: 'byte' }), overflow)
  assert.throws(() => folded(lit(double, Number.NaN), long), overflow)
})

test('errors of constants are SparkErrors with their parameters', () => {
  const fails = (e: Parameters<typeof evaluateConstant>[0], condition: string) =>
    assert.throws(
      () => evaluateConstant(e),
      (error: unknown) => error instanceof SparkError && error.condition === condition,
    )
  fails(call('+', lit(integer, 2147483647), lit(integer, 1)), 'ARITHMETIC_OVERFLOW')
  fails(call('*', lit(long, 1n << 62n), lit(long, 2n)), 'ARITHMETIC_OVERFLOW')
  fails(call('div', lit(long, 1n), lit(long, 0n)), 'DIVIDE_BY_ZERO')
  fails(call('%', lit(integer, 1), lit(integer, 0)), 'REMAINDER_BY_ZERO')
  fails(
    call('*', lit(decimal(38, 0), 10n ** 37n), lit(decimal(38, 0), 100n)),
    'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
  )
})

test('folding a known shape is fast', () => {
  const once = (n: number) => evaluateConstant(call('+', lit(integer, n), lit(integer, n + 1)))
  for (let i = 0; i < 50; i++) once(i)
  const start = process.cpuUsage()
  for (let i = 0; i < 100; i++) once(1000 + i)
  const { user, system } = process.cpuUsage(start)
  const each = (user + system) / 1000 / 100
  assert.ok(each < 3, `${each} ms of CPU time for one constant`)
})

test('host functions that are called alike are not taken for each other', () => {
  const multiplying = (name: string, times: number) => {
    registerHostFunction(name, ([value]) => (value as number) * times)
    registerFunctions([
      {
        kind: 'scalar',
        name,
        docs: { summary: '', group: 'misc', arguments: [], example: '' },
        resolve: () => ({ argTypes: [integer], type: integer }),
        nulls: 'handles',
        emit: (e, args) => e.host(name, args, integer),
      },
    ])
  }
  multiplying('test_twice', 2)
  multiplying('test_thrice', 3)
  assert.equal(evaluateConstant(call('test_twice', lit(integer, 7))), 14)
  assert.equal(evaluateConstant(call('test_thrice', lit(integer, 7))), 21)
})
