/**
 * The few types that generated messages are declared with, as far as their users need them: published declarations
 * refer to these instead of to the protobuf library, which nobody has to install for plain objects.
 */

/** What every message has. */
export interface Message<Name extends string = string> {
  readonly $typeName: Name
  $unknown?: unknown[]
}
/** Any message with its type's address. */
export interface Any extends Message<'google.protobuf.Any'> {
  typeUrl: string
  value: Uint8Array
}
/** A moment, in seconds since 1970 and nanoseconds into the second. */
export interface Timestamp extends Message<'google.protobuf.Timestamp'> {
  seconds: bigint
  nanos: number
}
/** Descriptors; opaque here. */
export type GenFile = object
export type GenMessage<_Shape> = object
export type GenEnum<_Shape> = object
export type GenService<_Shape> = object
