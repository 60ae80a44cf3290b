export * from './errors.ts'
export * from './types.ts'
export * from './values-civil.ts'
export * from './values-decimal.ts'
