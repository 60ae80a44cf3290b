/**
 * Makes messages without their descriptors. A message is a plain object with a `$typeName`, so what is made here can
 * be handed over in memory as it is, and be encoded by `@vonk/protocol/messages` when it has to travel.
 */
import type { MessageTypes } from './generated/types.d.ts'
import { zeroMessages } from './generated/zero-messages.js'

export type MessageName = keyof MessageTypes

/** The fields that may be given; those left out, or given as undefined, have their default. */
export type MessageFields<Name extends MessageName> = Partial<
  Omit<MessageTypes[Name], '$typeName' | '$unknown'>
>

/**
 * A message by its name without `spark.connect.`: `message('Expression.Alias', { expr, name: ['x'] })`.
 * Nested messages are to be complete: made here, too, or received.
 */
export function message<Name extends MessageName>(
  name: Name,
  fields?: MessageFields<Name>,
): MessageTypes[Name] {
  const made = zeroMessages[name]()
  for (const [field, value] of Object.entries(fields ?? {})) {
    if (value !== undefined) Object.assign(made, { [field]: value })
  }
  return made
}

/** Is it a message of this type? */
export const isMessageOf = <Name extends MessageName>(
  name: Name,
  value: { readonly $typeName: string },
): value is MessageTypes[Name] => value.$typeName === name || value.$typeName === `spark.connect.${name}`
