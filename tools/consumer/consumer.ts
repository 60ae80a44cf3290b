// A user's program, compiled (never run) against the packed package; each entry is imported once.
import * as vonk from 'vonk'
import * as client from 'vonk/client'
import * as functions from 'vonk/functions'
import type { StructType } from 'vonk/types'

export const entries: readonly object[] = [vonk, client, functions]
export const widthOf = (schema: StructType): number => schema.fields.length
