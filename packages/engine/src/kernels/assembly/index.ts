// All kernels, as one module. Rules of this folder: raw unsigned pointers, no managed objects, no static data, no
// globals that are written; scratch memory comes from the caller; bad input is answered by a code from errors.ts,
// never by a trap. Each exported function has its entry in ../signatures.ts.
export * from './gather'
export * from './views'
export * from './bits'
export * from './hash'
export * from './crc'
export * from './utf8'
export * from './radix'
export * from './snappy'
export * from './lz4'
export * from './hybrid'
export * from './plain'
export * from './convert'
export * from './delta'
export * from './rows'
export * from './sort-keys'
export * from './table-rows'
export * from './nested'
export { comparePacked, compareSlots, normalisePacked } from './packed'
export * from './elements'
export * from './sketches'
export * from './decimal'
export * from './search'
export * from './text'
export * from './case-mapping'
export * from './digests'
export * from './encodings'
export * from './parquet-write'
export * from './parquet-dictionary'
export { parseWhole, parseTruth, parseReal, decimalToReal, parseDecimal } from './parse-number'
export { parseRealExactly } from './parse-exactly'
export { printLong, printDecimal, printReal } from './print-number'
export * from './datetime-text'
export * from './interval-text'
export * from './csv'
export * from './csv-values'
export * from './text-lines'
export * from './math'
export { xorShiftSeed, wellSeed, wellPoisson, twisterSeed, printUuid } from './random'
export {
  dateField,
  dateOfFields,
  dateAddMonths,
  lastDayOfMonth,
  nextWeekday,
  truncateDate,
  wordValue,
  instantPreferring,
  instantPlus,
  truncateInstant,
  monthsBetween,
  unitsBetween,
  bucketStart,
} from './datetime-calendar'
export * from './datetime-pattern'
export * from './lists'
