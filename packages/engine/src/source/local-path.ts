/** Paths as users write them, and as error texts and results show them. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SparkError } from '@vonk/common'
import { invalidOption } from './read-options.ts'

/** A local path, absolute, of text as users write it: relative, absolute, `file:` URI. */
export function localPath(text: string): string {
  if (text === '') throw invalidOption('path', text, 'no empty text')
  if (/^file:\/\//.test(text)) return fileURLToPath(text.replace(/%(?![0-9a-fA-F]{2})/g, '%25'))
  if (text.startsWith('file:')) return resolve(text.slice('file:'.length))
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]+):\/\//.exec(text)
  if (scheme !== null) {
    throw new SparkError({
      condition: 'FAILED_READ_FILE.UNSUPPORTED_FILE_SYSTEM',
      messageParameters: { path: text, fileSystemClass: scheme[1], method: 'open' },
    })
  }
  return resolve(text)
}

/** As Spark names a file that a task reads; listings and commands name it by `pathUri`. */
export const readUri = (path: string): string => `file://${path}`
export const pathUri = (path: string): string => `file:${path}`
