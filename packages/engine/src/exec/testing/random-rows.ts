/** For tests: seeded random values of every type, with nulls and the values at the edges. */
import type { DataType } from '@vonk/common'
import { seededRandom } from '../../base/random.ts'
import type { LiteralValue } from '../../expr/expression.ts'

export class RandomRows {
  readonly next: () => number

  constructor(seed: number) {
    this.next = seededRandom(seed)
  }

  integer(below: number): number {
    return Math.floor(this.next() * below)
  }

  pick<T>(values: readonly T[]): T {
    return values[this.integer(values.length)]
  }

  bits(width: number): bigint {
    let value = 0n
    for (let i = 0; i < width; i += 32) value = (value << 32n) | BigInt(this.integer(2 ** 32))
    return BigInt.asIntN(width, value)
  }

  text(): string {
    const prefix = this.pick([
      '',
      '',
      'a',
      'Customer#00000',
      'é漢🎉',
      'zz\u0000',
      'the same long beginning of text ',
    ])
    const length = this.integer(10)
    let text = prefix
    for (let i = 0; i < length; i++) text += this.pick(['a', 'b', 'ß', '0', '\u0000', '🎉'])
    return text
  }

  value(type: DataType, nullShare = 0.1): LiteralValue {
    if (this.next() < nullShare) return null
    switch (type.kind) {
      case 'null':
        return null
      case 'boolean':
        return this.next() < 0.5
      case 'byte':
        return Number(this.bits(8))
      case 'short':
        return Number(this.bits(16))
      case 'integer':
      case 'yearMonthInterval':
        return this.pick([this.integer(50) - 25, Number(this.bits(32)), -(2 ** 31), 2 ** 31 - 1])
      case 'date':
        return this.integer(40_000) - 5_000
      case 'float':
        return Math.fround(this.double())
      case 'double':
        return this.double()
      case 'decimal': {
        const limit = 10n ** BigInt(type.precision)
        return this.pick([this.bits(128) % limit, limit - 1n, 1n - limit, BigInt(this.integer(20) - 10)])
      }
      case 'string':
        return this.text()
      case 'binary':
        return new TextEncoder().encode(this.text())
      case 'timestamp':
      case 'timestamp_ntz':
        return BigInt(this.integer(2 ** 31)) * 1_000_000n + BigInt(this.integer(1_000_000))
      case 'time':
        return BigInt(this.integer(86_400)) * 1_000_000n
      case 'calendarInterval':
        return [this.integer(20), this.integer(40), this.bits(64)]
      case 'array':
        return Array.from({ length: this.integer(5) }, () => this.value(type.element, 0.2))
      case 'struct':
        return type.fields.map((field) => this.value(field.type, 0.2))
      case 'map':
        return Array.from({ length: this.integer(4) }, () => [
          this.value(type.key, 0),
          this.value(type.value, 0.2),
        ])
      case 'variant':
        return [new Uint8Array([12, this.integer(256)]), new Uint8Array([1, 0, 0])]
      default:
        return this.pick([this.bits(64), BigInt(this.integer(100)), -(2n ** 63n), 2n ** 63n - 1n])
    }
  }

  private double(): number {
    return this.pick([
      0,
      -0,
      Number.NaN,
      Infinity,
      -Infinity,
      this.next() - 0.5,
      this.integer(1e9),
      -this.next() * 1e300,
      5e-324,
    ])
  }

  rows(types: readonly DataType[], count: number, nullShare = 0.1): LiteralValue[][] {
    return Array.from({ length: count }, () => types.map((type) => this.value(type, nullShare)))
  }
}

const nested: readonly DataType[] = [
  { kind: 'array', element: { kind: 'integer' }, containsNull: true },
  {
    kind: 'array',
    element: { kind: 'array', element: { kind: 'string' }, containsNull: true },
    containsNull: true,
  },
  {
    kind: 'struct',
    fields: [
      { name: 'a', type: { kind: 'decimal', precision: 30, scale: 2 }, nullable: true },
      { name: 'b', type: { kind: 'string' }, nullable: true },
      { name: 'c', type: { kind: 'boolean' }, nullable: true },
      { name: 'd', type: { kind: 'array', element: { kind: 'double' }, containsNull: true }, nullable: true },
    ],
  },
  { kind: 'map', key: { kind: 'string' }, value: { kind: 'long' }, valueContainsNull: true },
]

export const orderedTypes: readonly DataType[] = [
  { kind: 'boolean' },
  { kind: 'byte' },
  { kind: 'short' },
  { kind: 'integer' },
  { kind: 'long' },
  { kind: 'float' },
  { kind: 'double' },
  { kind: 'decimal', precision: 9, scale: 2 },
  { kind: 'decimal', precision: 38, scale: 5 },
  { kind: 'string' },
  { kind: 'binary' },
  { kind: 'date' },
  { kind: 'timestamp' },
]

export const allTypes: readonly DataType[] = [
  ...orderedTypes,
  { kind: 'timestamp_ntz' },
  { kind: 'time', precision: 6 },
  { kind: 'yearMonthInterval', start: 'year', end: 'month' },
  { kind: 'dayTimeInterval', start: 'day', end: 'second' },
  { kind: 'calendarInterval' },
  { kind: 'null' },
  ...nested,
]
