/** Arguments given by name: the answers are those of Apache Spark 4.3.0. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').create()
})
after(() => spark.stop())

const values: Readonly<Record<string, readonly [column: string, value: unknown]>> = {
  "mask('AbCD123', lowerChar => 'q')": ['mask(AbCD123, X, q, n, NULL)', 'XqXXnnn'],
  "mask(otherChar => '*', str => 'Ab1-')": ['mask(Ab1-, X, x, n, *)', 'Xxn*'],
  'explode(collection => array(1))': ['col', 1],
}

const refused: Readonly<Record<string, readonly [condition: string, parameters: Record<string, string>]>> = {
  "mask('A', lowerChar => 'q', 'x')": [
    'UNEXPECTED_POSITIONAL_ARGUMENT',
    { routineName: '`mask`', parameterName: '`lowerChar`' },
  ],
  "mask('A', wrong => 'q')": [
    'UNRECOGNIZED_PARAMETER_NAME',
    { routineName: '`mask`', argumentName: '`wrong`', proposal: '`str` `lowerChar` `upperChar`' },
  ],
  "mask('A', lowerChar => 'q', lowerChar => 'r')": [
    'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE',
    { routineName: '`mask`', parameterName: '`lowerChar`' },
  ],
  "mask(lowerChar => 'q')": [
    'REQUIRED_PARAMETER_NOT_FOUND',
    { routineName: '`mask`', parameterName: '`str`', index: '0' },
  ],
  "mask('A', str => 'B')": [
    'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED',
    { routineName: '`mask`', parameterName: '`str`' },
  ],
  'make_date(year => 1, month => 2, day => 3)': [
    'NAMED_PARAMETERS_NOT_SUPPORTED',
    { functionName: '`make_date`' },
  ],
  'sum(col => 1)': ['NAMED_PARAMETERS_NOT_SUPPORTED', { functionName: '`sum`' }],
  'explode(col => array(1))': [
    'UNRECOGNIZED_PARAMETER_NAME',
    { routineName: '`explode`', argumentName: '`col`', proposal: '`collection`' },
  ],
  'inline(collection => array(struct(1)))': [
    'UNRECOGNIZED_PARAMETER_NAME',
    { routineName: '`inline`', argumentName: '`collection`', proposal: '`input`' },
  ],
  "json_tuple(a => '{}', 'b')": ['NAMED_PARAMETERS_NOT_SUPPORTED', { functionName: '`json_tuple`' }],
}

for (const [call, [column, value]] of Object.entries(values)) {
  test(call, async () => {
    const frame = await spark.sql(`select ${call}`)
    assert.deepEqual(await frame.columns(), [column])
    assert.deepEqual((await frame.first())?.get(0), value)
  })
}

for (const [call, [condition, messageParameters]] of Object.entries(refused)) {
  test(call, async () => {
    await assert.rejects(async () => (await spark.sql(`select ${call}`)).collect(), {
      condition,
      messageParameters,
    })
  })
}
