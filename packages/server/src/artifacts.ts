/**
 * What a client has uploaded to its session: rows that are too large to go with a plan, named by their hash, and plain
 * files by their names. Programs (jars, Python modules) are refused, since nothing here could run them.
 */
import { crc32 } from 'node:zlib'
import { SparkError } from '@vonk/common'
import { type AddArtifactsRequest, type AddArtifactsResponse, message } from '@vonk/protocol'
import { illegalArgument, unsupported } from './unsupported.ts'

const cachePrefix = 'cache/'
const filePrefix = 'files/'

export class ArtifactStore {
  readonly #byHash = new Map<string, Uint8Array>()
  readonly #files = new Map<string, Uint8Array>()
  #bytes = 0

  has(name: string): boolean {
    // As in Spark, of rows only: files are sent again and compared.
    return name.startsWith(cachePrefix) && this.#byHash.has(name.slice(cachePrefix.length))
  }

  /** Uploaded rows by their hash. */
  cached(hash: string): Uint8Array | undefined {
    return this.#byHash.get(hash)
  }

  add(name: string, data: Uint8Array, bytesMax: number): void {
    if (name === '' || name.split('/').includes('..') || name.startsWith('/'))
      throw new SparkError({ condition: 'INVALID_ARTIFACT_PATH', messageParameters: { name } })
    const isFile = name.startsWith(filePrefix)
    if (!isFile && !name.startsWith(cachePrefix))
      throw unsupported(`the artifact '${name}': rows and plain files are taken, programs are not`)
    const [kept, key] = isFile ? [this.#files, name] : [this.#byHash, name.slice(cachePrefix.length)]
    const before = kept.get(key)
    if (before !== undefined) {
      if (isFile && Buffer.compare(before, data) !== 0)
        throw new SparkError({
          condition: 'ARTIFACT_ALREADY_EXISTS',
          messageParameters: { normalizedRemoteRelativePath: name },
        })
      return
    }
    if (this.#bytes + data.length > bytesMax)
      throw new SparkError({
        condition: 'CONNECT_INVALID_PLAN.LOCAL_RELATION_SIZE_LIMIT_EXCEEDED',
        messageParameters: { actualSize: String(this.#bytes + data.length), limit: String(bytesMax) },
      })
    kept.set(key, data)
    this.#bytes += data.length
  }

  copyTo(other: ArtifactStore): void {
    for (const [hash, data] of this.#byHash) other.#byHash.set(hash, data)
    for (const [name, data] of this.#files) other.#files.set(name, data)
    other.#bytes = this.#bytes
  }
}

/** An upload in chunks that is under way. */
interface Partial {
  readonly name: string
  readonly chunks: number
  readonly totalBytes: number
  readonly parts: Uint8Array[]
  bytes: number
  isIntact: boolean
}

type Summary = AddArtifactsResponse['artifacts'][number]

/** Takes one call's artifacts; each is kept when it has come whole and its checksums hold. */
export class ArtifactUpload {
  readonly #store: ArtifactStore
  readonly #bytesMax: number
  readonly #summaries: Summary[] = []
  #partial: Partial | undefined

  constructor(store: ArtifactStore, bytesMax: number) {
    this.#store = store
    this.#bytesMax = bytesMax
  }

  take({ payload }: AddArtifactsRequest): void {
    switch (payload.case) {
      case 'batch':
        for (const { name, data } of payload.value.artifacts)
          this.#keep(name, data?.data ?? new Uint8Array(0), isIntact(data))
        return
      case 'beginChunk': {
        this.#requireNone()
        const { name, numChunks, totalBytes, initialChunk } = payload.value
        if (numChunks < 1n) throw illegalUpload('numChunks', `at least 1, not ${numChunks}`)
        const sizes = { chunks: Number(numChunks), totalBytes: Number(totalBytes), bytes: 0 }
        this.#partial = { name, ...sizes, parts: [], isIntact: true }
        this.#chunk(initialChunk)
        return
      }
      case 'chunk':
        this.#chunk(payload.value)
        return
      default:
        throw illegalUpload('payload', 'a batch or a chunk of an artifact')
    }
  }

  finish(): Summary[] {
    this.#requireNone()
    return this.#summaries
  }

  #chunk(chunk: Chunk | undefined): void {
    const partial = this.#partial
    if (partial === undefined || chunk === undefined)
      throw illegalUpload('chunk', 'of an artifact that has been begun')
    partial.parts.push(chunk.data)
    partial.bytes += chunk.data.length
    partial.isIntact &&= isIntact(chunk)
    if (partial.bytes > this.#bytesMax)
      throw new SparkError({
        condition: 'CONNECT_INVALID_PLAN.LOCAL_RELATION_SIZE_LIMIT_EXCEEDED',
        messageParameters: { actualSize: `over ${this.#bytesMax}`, limit: String(this.#bytesMax) },
      })
    if (partial.parts.length < partial.chunks) return
    if (partial.bytes !== partial.totalBytes)
      throw illegalUpload('totalBytes', `${partial.bytes}, which came, not ${partial.totalBytes}`)
    this.#partial = undefined
    this.#keep(partial.name, joined(partial.parts), partial.isIntact)
  }

  #keep(name: string, data: Uint8Array, intact: boolean): void {
    if (intact) this.#store.add(name, data, this.#bytesMax)
    this.#summaries.push(message('AddArtifactsResponse.ArtifactSummary', { name, isCrcSuccessful: intact }))
  }

  #requireNone(): void {
    if (this.#partial !== undefined) throw illegalUpload('chunks', 'whole before the next artifact begins')
  }
}

const illegalUpload = (parameter: string, wanted: string): SparkError =>
  illegalArgument('AddArtifacts', parameter, wanted)

type Chunk = NonNullable<Extract<AddArtifactsRequest['payload'], { case: 'chunk' }>['value']>

const isIntact = (chunk: Chunk | undefined): boolean =>
  chunk === undefined || BigInt(crc32(chunk.data)) === BigInt.asUintN(32, chunk.crc)

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
