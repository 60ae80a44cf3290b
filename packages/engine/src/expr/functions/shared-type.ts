/** The one type that several values meet in. */
import { type DataType, nullType } from '@vonk/common'
import { commonType, differing } from '../emitted/argument-types.ts'
import type { Expression } from '../expression.ts'
import type { ResolveContext } from '../function-entry.ts'
import { typeOf } from '../typing.ts'

export const sharedType = (args: readonly Expression[], context: ResolveContext): DataType =>
  args.map(typeOf).reduce((a, b) => commonType(a, b) ?? differing(context, a, b), nullType as DataType)
