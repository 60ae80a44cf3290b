/** `parse_url` and `try_parse_url`: parts of a URL. They leave generated code (`url-host.ts`). */
import { boolean, string } from '@vonk/common'
import { i32 } from '../../wasm/index.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { text, textFunction } from './string-entry.ts'

const urlFunction = (name: string, summary: string, raises: boolean): ScalarEntry =>
  textFunction({
    name,
    group: 'string',
    summary,
    example: `SELECT ${name}('http://spark.apache.org/path?query=1', 'HOST');`,
    parameters: [
      { ...text('url', 'The URL.'), exact: 'always' },
      {
        ...text('partToExtract', 'HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO.'),
        exact: 'always',
      },
      { ...text('key', 'With QUERY: the name whose value is wanted.'), exact: 'always', optional: true },
    ],
    type: string,
    nullable: true,
    raises,
    emit: (e, [url, part, key]) =>
      e.host(
        'parse_url',
        [url, part, key ?? e.nullValue(string), e.value(boolean, [i32.const(raises ? 1 : 0)])],
        string,
      ),
  })

export const urlFunctions: readonly FunctionEntry[] = [
  urlFunction('parse_url', 'A part of a URL.', true),
  urlFunction('try_parse_url', 'A part of a URL; NULL for what is none.', false),
]
