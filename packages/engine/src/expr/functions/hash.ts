/** `hash` and `xxhash64`: Spark's numbers for any values but maps and variants. */
import { type DataType, integer, long, SparkError } from '@vonk/common'
import type { Emitter, Value } from '../emit.ts'
import { countOf } from '../emitted/argument-types.ts'
import { emitMurmur, emitXxHash } from '../emitted/spark-hash.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'

function has(type: DataType, kind: 'map' | 'variant'): boolean {
  if (type.kind === 'array') return has(type.element, kind)
  if (type.kind === 'struct') return type.fields.some((field) => has(field.type, kind))
  return type.kind === kind
}

function refuse(name: string, kind: 'map' | 'variant'): never {
  throw new SparkError({
    condition: kind === 'map' ? 'DATATYPE_MISMATCH.HASH_MAP_TYPE' : 'DATATYPE_MISMATCH.HASH_VARIANT_TYPE',
    messageParameters: { sqlExpr: `"${name}"`, functionName: `\`${name}\`` },
  })
}

function hashing(
  name: string,
  type: DataType,
  bits: number,
  emit: (e: Emitter, values: readonly Value[]) => Value,
): ScalarEntry {
  return {
    kind: 'scalar',
    name,
    docs: {
      summary: `A hash of ${bits} bits of all arguments, the same as Apache Spark's.`,
      group: 'hash',
      arguments: [{ name: 'expr', text: 'Any values but maps.' }],
      example: `SELECT ${name}('Spark', array(123), 2);`,
    },
    resolve: (args, context) => {
      const argTypes = countOf(args, context, 1, Number.POSITIVE_INFINITY)
      for (const kind of ['map', 'variant'] as const) {
        if (argTypes.some((one) => has(one, kind))) refuse(name, kind)
      }
      return { argTypes, type, nullable: false }
    },
    nulls: 'handles',
    emit,
  }
}

export const hashFunctions: readonly FunctionEntry[] = [
  hashing('hash', integer, 32, (e, values) => e.value(integer, [emitMurmur(e, values)])),
  hashing('xxhash64', long, 64, (e, values) => e.value(long, [emitXxHash(e, values)])),
]
