/**
 * Names of the TypeScript functions that generated code calls for rare dates and times; `datetime-host.ts` has them.
 */
export const hostNames = Object.freeze({ pattern: 'datetime_pattern', zone: 'time_zone' })
