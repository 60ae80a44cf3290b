/**
 * Rows that are too many to go with every plan that uses them: they are uploaded once, named by their hash, and plans
 * refer to them.
 */
import {
  type AddArtifactsRequest,
  message,
  type Plan,
  type Relation,
  type UserContext,
  type WireCalls,
} from '@vonk/protocol'

/** Spark's default of spark.sql.session.localRelationCacheThreshold. */
const uploadFromBytes = 1 << 20
const chunkBytes = 32 << 10

export interface UploadServices {
  readonly artifactStatus: WireCalls['artifactStatus']
  /** Sends what `requests` makes for a sender: anew wherever it is tried again. */
  readonly addArtifacts: (
    requests: (sender: Sender) => AsyncIterable<AddArtifactsRequest>,
    sender: Sender,
  ) => Promise<unknown>
  /** A LocalRelation message as bytes. */
  readonly encode: (relation: LocalRelationValue) => Promise<Uint8Array>
}

type LocalRelationValue = Extract<Relation['relType'], { case: 'localRelation' }>['value']

interface Sender {
  readonly sessionId: string
  readonly userContext?: UserContext | undefined
  readonly clientType?: string | undefined
}

export class RowUploads {
  readonly #services: UploadServices
  readonly #hashes = new WeakMap<LocalRelationValue, Promise<string>>()

  constructor(services: UploadServices) {
    this.#services = services
  }

  /** The plan with references in place of many rows, which are on the server by then. */
  async withReferences(plan: Plan, sender: Sender): Promise<Plan> {
    const large = new Map<LocalRelationValue, string>()
    for (const relation of largeRelations(plan)) large.set(relation, await this.#hashOf(relation, sender))
    return large.size === 0 ? plan : (replaced(plan, large) as Plan)
  }

  #hashOf(relation: LocalRelationValue, sender: Sender): Promise<string> {
    let hash = this.#hashes.get(relation)
    if (hash === undefined) {
      hash = this.#upload(relation, sender)
      this.#hashes.set(relation, hash)
      // A failed upload is tried again with the next plan.
      hash.catch(() => this.#hashes.delete(relation))
    }
    return hash
  }

  async #upload(relation: LocalRelationValue, sender: Sender): Promise<string> {
    const { artifactStatus, addArtifacts, encode } = this.#services
    const bytes = await encode(relation)
    const hash = hex(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
    const name = `cache/${hash}`
    const { statuses } = await artifactStatus(
      message('ArtifactStatusesRequest', { ...sender, names: [name] }),
    )
    if (statuses[name]?.exists === true) return hash
    await addArtifacts((as) => chunks(name, bytes, as), sender)
    return hash
  }
}

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

async function* chunks(name: string, bytes: Uint8Array, sender: Sender): AsyncGenerator<AddArtifactsRequest> {
  const count = Math.max(1, Math.ceil(bytes.length / chunkBytes))
  for (let i = 0; i < count; i++) {
    const data = bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes)
    const chunk = message('AddArtifactsRequest.ArtifactChunk', { data, crc: BigInt(crc32(data)) })
    const begin = { name, totalBytes: BigInt(bytes.length), numChunks: BigInt(count), initialChunk: chunk }
    yield message('AddArtifactsRequest', {
      ...sender,
      payload:
        i === 0
          ? { case: 'beginChunk', value: message('AddArtifactsRequest.BeginChunkedArtifact', begin) }
          : { case: 'chunk', value: chunk },
    })
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

function largeRelations(plan: Plan): readonly LocalRelationValue[] {
  const found: LocalRelationValue[] = []
  const pending: unknown[] = [plan]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
    const relation = value as Relation['relType']
    if (relation.case === 'localRelation') {
      if ((relation.value.data?.length ?? 0) >= uploadFromBytes) found.push(relation.value)
    } else pending.push(...Object.values(value))
  }
  return found
}

/** A copy of the message down to the replaced relations; what holds none is shared. */
function replaced(value: unknown, hashes: ReadonlyMap<LocalRelationValue, string>): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const relation = value as Relation['relType']
  if (relation.case === 'localRelation') {
    const hash = hashes.get(relation.value)
    if (hash === undefined) return value
    return { case: 'cachedLocalRelation', value: message('CachedLocalRelation', { hash }) }
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => replaced(item, hashes))
    return items.some((item, i) => item !== value[i]) ? items : value
  }
  const entries = Object.entries(value).map(([key, item]) => [key, replaced(item, hashes)] as const)
  const source = value as Readonly<Record<string, unknown>>
  return entries.some(([key, item]) => item !== source[key]) ? Object.fromEntries(entries) : value
}
