/** Names of partition folders: `column=value` with what file systems and Hive do not take escaped. */
import { defaultPartitionName } from './partition-name.ts'

const special = new Set('"#%\'*/:=?\\\u007f{[]^')

export function escapeFolder(text: string): string {
  let escaped = ''
  for (const c of text) {
    const code = c.charCodeAt(0)
    if (code < 32 || special.has(c)) escaped += `%${code.toString(16).toUpperCase().padStart(2, '0')}`
    else escaped += c
  }
  return escaped
}

/** Null and the empty text go into the default partition. */
export const partitionFolderName = (column: string, value: string | null): string =>
  `${escapeFolder(column)}=${value === null || value === '' ? defaultPartitionName : escapeFolder(value)}`
