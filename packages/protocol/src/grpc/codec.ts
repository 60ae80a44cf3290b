/** What a transport to another process encodes beside its calls: rows to upload, and the extensions of ours. */
import {
  type Any,
  AnySchema,
  create,
  ExplainStagesResultSchema,
  ExplainStagesSchema,
  fromBinary,
  ListenerEventSchema,
  ListenerEventsSchema,
  LocalRelationSchema,
  toBinary,
} from '../messages.ts'

const packed = (name: string, value: Uint8Array): Any =>
  create(AnySchema, {
    typeUrl: `type.googleapis.com/vonk.${name}`,
    value: value as Uint8Array<ArrayBuffer>,
  })

export const wireCodec = {
  encodeLocalRelation: async (relation: object): Promise<Uint8Array> =>
    toBinary(LocalRelationSchema, relation as never),
  packExplainStages: (body: unknown): Any =>
    packed('ExplainStages', toBinary(ExplainStagesSchema, body as never)),
  packListenerEvents: (body: unknown): Any =>
    packed('ListenerEvents', toBinary(ListenerEventsSchema, body as never)),
  unpackExplainStages: (value: Uint8Array) => fromBinary(ExplainStagesResultSchema, value) as never,
  unpackListenerEvent: (value: Uint8Array) => fromBinary(ListenerEventSchema, value) as never,
}
