/**
 * Collations by name. There is one, `UTF8_BINARY`: texts are compared byte by byte; any other is refused by its name.
 */
import { SparkError, string } from '@vonk/common'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { constantText, text, textFunction } from './string-entry.ts'

const only = 'UTF8_BINARY'
export const collationNames: readonly string[] = [only]

const collate = textFunction({
  name: 'collate',
  summary: 'A text under a collation, of which there is only UTF8_BINARY.',
  example: "SELECT 'Spark SQL' COLLATE UTF8_BINARY;",
  parameters: [text('expr', 'The text.'), text('collationName', 'The name of the collation, a constant.')],
  type: string,
  check: (args) => {
    const name = constantText(args[1]) ?? ''
    const bare = name.toUpperCase().replace(/^SYSTEM\.BUILTIN\./, '')
    if (bare === only) return
    throw new SparkError({
      condition: 'UNSUPPORTED_COLLATION',
      messageParameters: { collationName: `\`${name}\`` },
    })
  },
  emit: (_, [value]) => ({ ...value, type: string }),
  display: ([value]) => `collate(${value}, ${only})`,
})

const collation: ScalarEntry = textFunction({
  name: 'collation',
  summary: 'The name of the collation of a text.',
  example: "SELECT collation('Spark SQL');",
  parameters: [text('expr', 'The text.')],
  type: string,
  nullable: false,
  nulls: 'handles',
  emit: (e) => e.literal(string, `SYSTEM.BUILTIN.${only}`),
})

export const collationFunctions: readonly FunctionEntry[] = [collate, collation]
