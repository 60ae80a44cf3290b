/** Calls a Spark Connect server over gRPC. Every failure is a ConnectStatus that says what the server said. */
import { rootCertificates } from 'node:tls'
import {
  type CallOptions,
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js'
import { fromBinary, toBinary } from '../messages.ts'
import { ConnectStatus, type StatusCode, statusCodes, type WireDetails } from '../status.ts'
import type { WireCalls } from '../wire.ts'
import { failedConnection } from './failed-connection.ts'
import {
  addArtifactsMethod,
  type Method,
  streamMethods,
  type UnaryMethodName,
  unaryMethods,
} from './methods.ts'
import { plainBytes } from './plain-bytes.ts'
import { decodeRpcStatus } from './rpc-status.ts'

export interface GrpcClientOptions {
  readonly host: string
  readonly port: number
  /** Encrypted, with the server's certificate checked against the usual roots and these, in PEM. */
  readonly tls?: { readonly rootCertificates?: string | undefined } | undefined
  readonly token?: string | undefined
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>
  readonly messageBytesMax: number
}

/** Deep plans come back in answers, too. */
const nestingMax = 2000
const keepaliveMs = 60_000
const keepaliveTimeoutMs = 20_000
/**
 * What a server may send of a stream before it hears that it was read. HTTP/2's own 64 KB are a part of one message:
 * both sides would wait for each other several times in every one.
 */
export const windowBytes = 8 << 20

export function grpcCalls(options: GrpcClientOptions): WireCalls {
  const client = new Client(addressOf(options), credentialsOf(options), {
    'grpc.max_receive_message_length': options.messageBytesMax,
    'grpc.max_send_message_length': options.messageBytesMax,
    'grpc.keepalive_time_ms': keepaliveMs,
    'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
    // Retries are ours: they know what may be sent twice.
    'grpc.enable_retries': 0,
    'grpc-node.flow_control_window': windowBytes,
  })
  const headers = () => {
    const metadata = new Metadata()
    for (const [key, value] of Object.entries(options.headers ?? {})) metadata.set(key, value)
    if (options.token !== undefined) metadata.set('authorization', `Bearer ${options.token}`)
    return metadata
  }
  const calls = new Calls(client, headers, async (error, signal) => {
    if (signal?.aborted || error.code !== statusCodes.unavailable) return statusOf(error, signal)
    return (await failedConnection(error, options)) ?? unreached(error, options)
  })
  const unary = Object.keys(unaryMethods).map((name) => [name, calls.unary(name as UnaryMethodName)])
  return {
    ...Object.fromEntries(unary),
    executePlan: calls.stream(streamMethods.executePlan),
    reattachExecute: calls.stream(streamMethods.reattachExecute),
    addArtifacts: calls.addArtifacts(),
    close: async () => client.close(),
  } as WireCalls
}

const addressOf = ({ host, port }: GrpcClientOptions): string =>
  `dns:${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

function credentialsOf({ tls }: GrpcClientOptions): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure()
  const further = tls.rootCertificates
  return credentials.createSsl(
    further === undefined ? null : Buffer.from([...rootCertificates, further].join('\n')),
  )
}

type Encode = (request: unknown) => Buffer
type Decode = (bytes: Buffer) => unknown

/** Before the library sees the message: what it makes of an error in there has no name. */
function encoder(method: Method): Encode {
  return (request) => {
    const bytes = encoded(method, request)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
}

function encoded(method: Method, request: unknown): Uint8Array {
  try {
    return toBinary(method.request, request as never)
  } catch (cause) {
    // The encoder calls itself for every message within another, and where it can it names the field that was too much.
    if (!/Maximum call stack/.test(String(cause))) throw cause
    const message = 'The message is nested too deep to be encoded.'
    throw new ConnectStatus({ code: statusCodes.resourceExhausted, message, wire: {}, cause })
  }
}
const asEncoded = (bytes: Buffer): Buffer => bytes

const decoder =
  (method: Method): Decode =>
  (bytes) =>
    fromBinary(method.response, plainBytes(bytes), { recursionLimit: nestingMax } as never)

class Calls {
  readonly #client: Client
  readonly #headers: () => Metadata
  readonly #failure: Failure

  constructor(client: Client, headers: () => Metadata, failure: Failure) {
    this.#client = client
    this.#headers = headers
    this.#failure = failure
  }

  unary(name: UnaryMethodName) {
    const method = unaryMethods[name]
    const encode = encoder(method)
    const decode = decoder(method)
    return async (request: unknown, signal?: AbortSignal): Promise<unknown> => {
      const bytes = encode(request)
      return this.#answered(signal, (reply) =>
        this.#client.makeUnaryRequest(method.path, asEncoded, decode, bytes, this.#headers(), options, reply),
      )
    }
  }

  addArtifacts() {
    const method = addArtifactsMethod
    return (requests: AsyncIterable<unknown>, signal?: AbortSignal): Promise<unknown> =>
      this.#answered(signal, (reply) => {
        const call = this.#client.makeClientStreamRequest(
          method.path,
          encoder(method),
          decoder(method),
          this.#headers(),
          options,
          reply,
        )
        const send = async () => {
          for await (const request of requests)
            if (!call.write(request)) await new Promise((resolve) => call.once('drain', resolve))
          call.end()
        }
        send().catch(() => call.cancel())
        return call
      })
  }

  async #answered(
    signal: AbortSignal | undefined,
    start: (reply: (error: ServiceError | null, response?: unknown) => void) => { cancel(): void },
  ): Promise<unknown> {
    if (signal?.aborted) throw ConnectStatus.cancelled(signal.reason)
    let stop = () => {}
    try {
      return await new Promise((resolve, reject) => {
        const call = start((error, response) =>
          error === null ? resolve(response) : this.#failure(error, signal).then(reject, reject),
        )
        stop = () => call.cancel()
        signal?.addEventListener('abort', stop, { once: true })
      })
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  stream(method: Method) {
    const encode = encoder(method)
    const decode = decoder(method)
    const failure = this.#failure
    const begin = (request: unknown): ClientReadableStream<unknown> =>
      this.#client.makeServerStreamRequest(
        method.path,
        asEncoded,
        decode,
        encode(request),
        this.#headers(),
        options,
      )
    return async function* (request: unknown, signal?: AbortSignal): AsyncGenerator<unknown> {
      if (signal?.aborted) throw ConnectStatus.cancelled(signal.reason)
      const call = begin(request)
      const stop = () => call.cancel()
      signal?.addEventListener('abort', stop, { once: true })
      let isEnded = false
      try {
        yield* call
        isEnded = true
      } catch (error) {
        isEnded = true
        throw await failure(error as ServiceError, signal)
      } finally {
        signal?.removeEventListener('abort', stop)
        if (!isEnded) {
          call.on('error', () => undefined)
          call.cancel()
        }
      }
    }
  }
}

const options: CallOptions = {}

type Failure = (error: ServiceError, signal: AbortSignal | undefined) => Promise<ConnectStatus>

/** A call that no server answered, or not to its end. */
function unreached(error: ServiceError, { host, port }: GrpcClientOptions): ConnectStatus {
  const { code, message, wire } = statusOf(error, undefined)
  return new ConnectStatus({ code, message, wire: { ...wire, address: `${host}:${port}` }, cause: error })
}

/** What the trailers say of a failed call. */
function statusOf(error: ServiceError, signal: AbortSignal | undefined): ConnectStatus {
  if (signal?.aborted) return ConnectStatus.cancelled(signal.reason)
  const code = (typeof error.code === 'number' ? error.code : statusCodes.unknown) as StatusCode
  const [packed] = error.metadata?.get('grpc-status-details-bin') ?? []
  if (!(packed instanceof Uint8Array))
    return new ConnectStatus({ code, message: error.details ?? error.message, wire: {}, cause: error })
  const { message, errorInfo, retryDelayMs } = decodeRpcStatus(packed)
  const wire: WireDetails = {
    ...(errorInfo === undefined ? {} : { reason: errorInfo.reason, metadata: errorInfo.metadata }),
    ...(retryDelayMs === undefined ? {} : { retryDelayMs }),
  }
  return new ConnectStatus({ code, message, wire, cause: error })
}
