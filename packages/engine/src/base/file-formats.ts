/** The formats of files, and what plans and errors call them. */

const titles: Readonly<Record<string, string>> = {
  parquet: 'Parquet',
  csv: 'CSV',
  json: 'JSON',
  text: 'Text',
}

export const isFileFormat = (format: string): boolean => format in titles
export const formatTitle = (format: string): string => titles[format] ?? format
