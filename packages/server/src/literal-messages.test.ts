/** Literals as clients send them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleString } from '@vonk/common'
import { message } from '@vonk/protocol'
import { asWritten, literalOfMessage } from './literal-messages.ts'

test('a decimal argument of SQL has the type of its text, whatever type the client names', () => {
  // `select typeof(:x)` with a Decimal of PySpark, which names (10, scale) with it, on Apache Spark 4.3.
  for (const [value, type] of [
    ['1.23', 'decimal(3,2)'],
    ['100', 'decimal(3,0)'],
    ['0.001', 'decimal(3,3)'],
    ['100000', 'decimal(6,0)'],
    ['-0.5', 'decimal(1,1)'],
    ['-12.340', 'decimal(5,3)'],
    ['0', 'decimal(1,0)'],
    ['0.00', 'decimal(2,2)'],
    ['0.0000000001', 'decimal(10,10)'],
    ['123456789012345678901234567890.12345678', 'decimal(38,8)'],
    ['99999999999999999999999999999999999999', 'decimal(38,0)'],
  ]) {
    const scale = value.split('.')[1]?.length ?? 0
    const decimal = message('Expression.Literal.Decimal', { value, precision: 10, scale })
    const sent = message('Expression.Literal', { literalType: { case: 'decimal', value: decimal } })
    const literal = literalOfMessage(sent, () => assert.fail('no text of a type is sent'))
    const written = asWritten(literal)
    assert.ok(written.kind === 'literal')
    assert.equal(simpleString(written.type), type)
    assert.equal(written.value, literal.value)
  }
})
