/** The format of files by their names. */

const formatsByEnding: Readonly<Record<string, string>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
  txt: 'text',
  text: 'text',
  orc: 'orc',
}

/** By the ending of the last part of the path, without that of a compression; Parquet where nothing else is said. */
export function formatOfPath(path: string): string {
  const name = path.replace(/\/+$/, '').split('/').at(-1)?.toLowerCase() ?? ''
  const bare = name.replace(/\.(?:gz|gzip|bz2|zst|zstd|snappy|lz4|deflate|br)$/, '')
  return formatsByEnding[bare.split('.').at(-1) ?? ''] ?? 'parquet'
}
