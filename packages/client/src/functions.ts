/** The functions of columns, spelled as in SQL and PySpark. */
export * from './functions/generated/functions.ts'
export type { Argument } from './functions/invoke.ts'
export * from './functions/special.ts'
