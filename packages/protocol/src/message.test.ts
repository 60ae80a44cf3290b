/** Messages made without descriptors are the ones the descriptors make, and PySpark's bytes are ours. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DescMessage } from '@bufbuild/protobuf'
import * as enums from './generated/enums.js'
import { zeroMessages } from './generated/zero-messages.js'
import { isMessageOf, type MessageName, message } from './message.ts'
import * as messages from './messages.ts'

const isMessageDesc = (value: unknown): value is DescMessage =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'message'
const exported: readonly unknown[] = Object.values(messages)
const descs = exported.filter(isMessageDesc).filter((desc) => !desc.typeName.startsWith('google.'))

test('every message has its zero, equal to what its descriptor makes', () => {
  assert.equal(descs.length, Object.keys(zeroMessages).length)
  for (const desc of descs) {
    const made = message(desc.typeName.replace(/^spark\.connect\./, '') as MessageName)
    assert.deepEqual(made, messages.create(desc), desc.typeName)
    assert.equal(messages.toBinary(desc, made).length, 0, desc.typeName)
  }
})

test('the plain enums are those of the descriptors', () => {
  const full = messages as unknown as Record<string, unknown>
  assert.ok(Object.keys(enums).length >= 22)
  for (const [name, plain] of Object.entries(enums))
    assert.deepEqual({ ...plain }, { ...(full[name] as object) }, name)
})

test('fields given as undefined keep their default', () => {
  const range = message('Range', { start: 1n, end: undefined, numPartitions: undefined })
  assert.deepEqual(range, messages.create(messages.RangeSchema, { start: 1n }))
  assert.ok(isMessageOf('Range', range))
  assert.ok(!isMessageOf('Sample', range))
})

const planId = (id: bigint) => message('RelationCommon', { planId: id })

const filter = message('Relation', {
  common: planId(7n),
  relType: {
    case: 'filter',
    value: message('Filter', {
      input: message('Relation', {
        common: planId(6n),
        relType: {
          case: 'range',
          value: message('Range', { start: 0n, end: 2n ** 53n + 1n, step: 3n, numPartitions: 4 }),
        },
      }),
      condition: message('Expression', {
        exprType: {
          case: 'unresolvedFunction',
          value: message('Expression.UnresolvedFunction', {
            functionName: '>',
            arguments: [
              message('Expression', {
                exprType: {
                  case: 'unresolvedAttribute',
                  value: message('Expression.UnresolvedAttribute', { unparsedIdentifier: 'id', planId: 6n }),
                },
              }),
              message('Expression', {
                exprType: {
                  case: 'literal',
                  value: message('Expression.Literal', { literalType: { case: 'long', value: -5n } }),
                },
              }),
            ],
          }),
        },
      }),
    }),
  },
})

const write = message('Plan', {
  opType: {
    case: 'command',
    value: message('Command', {
      commandType: {
        case: 'writeOperation',
        value: message('WriteOperation', {
          input: message('Relation', {
            relType: {
              case: 'localRelation',
              value: message('LocalRelation', { data: Uint8Array.of(0, 255), schema: 'a INT' }),
            },
          }),
          source: 'parquet',
          saveType: { case: 'path', value: '/tmp/x' },
          mode: enums.WriteOperation_SaveMode.OVERWRITE,
          partitioningColumns: ['a'],
          options: { compression: 'zstd' },
          bucketBy: message('WriteOperation.BucketBy', { bucketColumnNames: ['ü'], numBuckets: 8 }),
        }),
      },
    }),
  },
})

const schema = message('ExecutePlanResponse', {
  sessionId: 's',
  responseId: 'r',
  schema: message('DataType', {
    kind: {
      case: 'struct',
      value: message('DataType.Struct', {
        fields: [
          message('DataType.StructField', {
            name: 'd',
            nullable: true,
            dataType: message('DataType', {
              kind: { case: 'decimal', value: message('DataType.Decimal', { precision: 10, scale: 0 }) },
            }),
          }),
          message('DataType.StructField', {
            name: 'm',
            dataType: message('DataType', {
              kind: {
                case: 'map',
                value: message('DataType.Map', {
                  keyType: message('DataType', {
                    kind: { case: 'string', value: message('DataType.String') },
                  }),
                  valueType: message('DataType', {
                    kind: { case: 'double', value: message('DataType.Double') },
                  }),
                  valueContainsNull: true,
                }),
              },
            }),
          }),
        ],
      }),
    },
  }),
})

/** The same fields filled in `pyspark.sql.connect.proto` of PySpark 4.3, by SerializeToString(deterministic=True). */
const pySpark = {
  filter:
    '0a02100722370a150a0210067a0f080010818080808080801018032004121e1a1c0a013e120812060a02696410061' +
    '20d0a0b38fbffffffffffffffff01',
  write:
    '124412420a0d5a0b0a0200ff12056120494e541207706172717565741a062f746d702f7828023a016142060a02c3b' +
    'c10084a130a0b636f6d7072657373696f6e12047a737464',
  schema: '0a01733a26aa01230a0d0a0164120652040800100a18010a120a016d120db2010a0a025a0012024a0018016a0172',
}

test('plain messages are encoded to the bytes PySpark writes, and PySpark is decoded to plain messages', () => {
  const cases = [
    [messages.RelationSchema, filter, pySpark.filter],
    [messages.PlanSchema, write, pySpark.write],
    [messages.ExecutePlanResponseSchema, schema, pySpark.schema],
  ] as const
  for (const [desc, made, hex] of cases) {
    assert.equal(Buffer.from(messages.toBinary<DescMessage>(desc, made)).toString('hex'), hex)
    assert.deepEqual(messages.fromBinary<DescMessage>(desc, new Uint8Array(Buffer.from(hex, 'hex'))), made)
  }
})
