/** `vonk/functions`: the functions of columns, spelled as in SQL and PySpark. */
export * from '@vonk/client/functions'
