/** `vonk/types`: Spark's data types, schemas and their text, without a session or an engine. */
export * from '@vonk/common/types'
