/** Whether the bytes of a text are UTF-8, and what is done where they are not. */
import { binary, boolean, string } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import type { FunctionEntry } from '../function-entry.ts'
import { answer, piecesOf, text, textFunction, times, written } from './string-entry.ts'

const isValidUtf8 = textFunction({
  name: 'is_valid_utf8',
  summary: 'Whether the bytes of a text are UTF-8.',
  example: "SELECT is_valid_utf8('Spark');",
  parameters: [text('str', 'The text.')],
  type: boolean,
  nullable: true,
  emit: (e, [value]) => e.value(boolean, [answer(e, 'utf8Valid', ...piecesOf(value))]),
})

const makeValidUtf8 = textFunction({
  name: 'make_valid_utf8',
  summary: 'A text with U+FFFD in the place of bytes that are not UTF-8.',
  example: "SELECT make_valid_utf8('Spark');",
  parameters: [text('str', 'The text.')],
  type: string,
  nullable: true,
  emit: (e, [value]) =>
    e.choose(
      string,
      answer(e, 'utf8Valid', ...piecesOf(value)),
      () => e.value(string, piecesOf(value)),
      () =>
        written(e, string, times(piecesOf(value)[1], 3), (target) =>
          answer(e, 'repairText', ...piecesOf(value), target),
        ),
    ),
})

const validateUtf8 = textFunction({
  name: 'validate_utf8',
  summary: 'The text, if its bytes are UTF-8; else an error.',
  example: "SELECT validate_utf8('Spark');",
  parameters: [text('str', 'The text.')],
  type: string,
  nullable: true,
  raises: true,
  emit: (e, [value]) => {
    e.raiseIf(i32.eqz(answer(e, 'utf8Valid', ...piecesOf(value))), {
      condition: 'INVALID_UTF8_STRING',
      values: { str: { value: { ...value, type: binary }, as: 'literal' } },
    })
    return e.value(string, piecesOf(value))
  },
})

const tryValidateUtf8 = textFunction({
  name: 'try_validate_utf8',
  summary: 'The text, if its bytes are UTF-8; else NULL.',
  example: "SELECT try_validate_utf8('Spark');",
  parameters: [text('str', 'The text.')],
  type: string,
  nullable: true,
  emit: (e, [value]) => e.value(string, piecesOf(value), i32.eqz(answer(e, 'utf8Valid', ...piecesOf(value)))),
})

export const utf8Functions: readonly FunctionEntry[] = [
  isValidUtf8,
  makeValidUtf8,
  validateUtf8,
  tryValidateUtf8,
]
