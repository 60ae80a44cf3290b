/**
 * Serves a WireService over gRPC. What belongs to the wire is done here: who may call, how large and how deep a message
 * may be, statuses in trailers, and results that are written no faster than their reader takes them.
 */
import { timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import {
  logVerbosity,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
  setLogVerbosity,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { fromBinary, toBinary } from '../messages.ts'
import { ConnectStatus, statusCodes } from '../status.ts'
import type { WireMessage, WireService } from '../wire.ts'
import {
  addArtifactsMethod,
  type Method,
  type StreamMethodName,
  streamMethods,
  type UnaryMethodName,
  unaryMethods,
} from './methods.ts'
import { plainBytes } from './plain-bytes.ts'
import { encodeRpcStatus, type RpcStatus } from './rpc-status.ts'

export interface GrpcServerOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** What callers must show as their bearer token; without one anybody who reaches the port may call. */
  readonly token?: string
  readonly messageBytesMax: number
  /** How deep messages may be nested. */
  readonly nestingMax: number
  /** What a failure says in the trailer of the call. */
  readonly describe: (status: ConnectStatus) => RpcStatus
}

export interface GrpcServer {
  readonly port: number
  /** Takes no more calls; those that run get `graceMs` to end, and are cut off then. */
  stop(graceMs: number): Promise<void>
}

/** Trailers of more are cut off by clients. */
const statusMessageMax = 2048
const keepaliveMs = 60_000
const keepaliveTimeoutMs = 20_000

type AnyCall =
  | ServerUnaryCall<Uint8Array, Uint8Array>
  | ServerWritableStream<Uint8Array, WireMessage>
  | ServerReadableStream<Uint8Array, Uint8Array>
  | ServerDuplexStream<Uint8Array, Uint8Array>

export async function startGrpcServer(service: WireService, options: GrpcServerOptions): Promise<GrpcServer> {
  // What goes wrong is told by statuses and errors; the library's own lines on the terminal say it again.
  setLogVerbosity(logVerbosity.NONE)
  const server = new Server({
    'grpc.max_receive_message_length': options.messageBytesMax,
    'grpc.max_send_message_length': -1,
    'grpc.keepalive_time_ms': keepaliveMs,
    'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
  })
  const calls = new ServiceCalls(service, options)
  server.addService(definition(), calls.implementation())
  const host = isIP(options.host) === 6 ? `[${options.host}]` : options.host
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${options.port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(cannotListen(`${host}:${options.port}`, error)),
    )
  })
  return {
    port,
    stop: async (graceMs) => {
      const ended = new Promise<void>((resolve) => server.tryShutdown(() => resolve()))
      const timer = setTimeout(() => server.forceShutdown(), graceMs)
      await ended
      clearTimeout(timer)
    },
  }
}

const cannotListen = (address: string, cause: Error): ConnectStatus => {
  const why = /EADDRINUSE/.test(cause.message) ? 'another program does' : cause.message
  return new ConnectStatus({
    code: statusCodes.unavailable,
    message: `The server cannot listen on ${address}: ${why}.`,
    cause,
  })
}

/** Messages pass as bytes, so that one that cannot be read is answered by us. */
const same = (bytes: Buffer): Buffer => bytes
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The library asks of a serialized message its length, and to copy itself into the frame: no Buffer is needed. */
const asFramed = (message: WireMessage): Buffer => message as Buffer

function definition(): ServiceDefinition {
  const entry = (method: Method, requestStream: boolean, responseStream: boolean) => ({
    path: method.path,
    requestStream,
    responseStream,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: asBuffer,
    responseDeserialize: same,
  })
  return Object.fromEntries([
    ...Object.entries(unaryMethods).map(([name, method]) => [name, entry(method, false, false)]),
    ...Object.entries(streamMethods).map(([name, method]) => [
      name,
      { ...entry(method, false, true), responseSerialize: asFramed },
    ]),
    ['addArtifacts', entry(addArtifactsMethod, true, false)],
  ])
}

class ServiceCalls {
  readonly #service: WireService
  readonly #options: GrpcServerOptions
  readonly #token: Buffer | undefined

  constructor(service: WireService, options: GrpcServerOptions) {
    this.#service = service
    this.#options = options
    this.#token = options.token === undefined ? undefined : Buffer.from(`Bearer ${options.token}`)
  }

  implementation(): UntypedServiceImplementation {
    const unary = (Object.keys(unaryMethods) as UnaryMethodName[]).map((name) => [name, this.#unary(name)])
    const stream = (Object.keys(streamMethods) as StreamMethodName[]).map((name) => [
      name,
      this.#stream(name),
    ])
    return Object.fromEntries([...unary, ...stream, ['addArtifacts', this.#addArtifacts()]])
  }

  #unary(name: UnaryMethodName) {
    const method = unaryMethods[name]
    const answer = this.#service[name] as (request: unknown, signal: AbortSignal) => Promise<unknown>
    return (call: ServerUnaryCall<Uint8Array, Uint8Array>, reply: sendUnaryData<Uint8Array>): void => {
      const work = async () => {
        this.#authenticate(call)
        const request = this.#decode(method, call.request)
        return toBinary(method.response, (await answer(request, signalOf(call))) as never)
      }
      work().then(
        (bytes) => reply(null, bytes),
        (error: unknown) => reply(this.#status(error)),
      )
    }
  }

  #addArtifacts() {
    return (call: ServerReadableStream<Uint8Array, Uint8Array>, reply: sendUnaryData<Uint8Array>): void => {
      const decode = (bytes: Uint8Array) => this.#decode(addArtifactsMethod, bytes)
      async function* requests() {
        for await (const bytes of call) yield decode(bytes as Uint8Array)
      }
      const work = async () => {
        this.#authenticate(call)
        const response = await this.#service.addArtifacts(requests() as never, signalOf(call))
        return toBinary(addArtifactsMethod.response, response as never)
      }
      work().then(
        (bytes) => reply(null, bytes),
        (error: unknown) => reply(this.#status(error)),
      )
    }
  }

  #stream(name: StreamMethodName) {
    const method = streamMethods[name]
    const answer = this.#service[name] as (
      request: unknown,
      signal: AbortSignal,
    ) => AsyncIterable<WireMessage>
    return (call: ServerWritableStream<Uint8Array, WireMessage>): void => {
      const work = async () => {
        this.#authenticate(call)
        const signal = signalOf(call)
        const outlet = new Outlet(call, signal)
        for await (const bytes of answer(this.#decode(method, call.request), signal)) {
          if (signal.aborted) return
          await outlet.send(bytes)
        }
      }
      work().then(
        () => call.end(),
        (error: unknown) => call.emit('error', this.#status(error)),
      )
    }
  }

  #authenticate(call: AnyCall): void {
    if (this.#token === undefined) return
    const [given] = call.metadata.get('authorization')
    const shown = Buffer.from(String(given ?? ''))
    if (shown.length === this.#token.length && timingSafeEqual(shown, this.#token)) return
    throw new ConnectStatus({
      code: statusCodes.unauthenticated,
      message:
        given === undefined ? 'No token was sent with the call.' : 'The token is not the one of this server.',
    })
  }

  #decode(method: Method, bytes: Uint8Array): unknown {
    try {
      return fromBinary(method.request, plainBytes(bytes), {
        recursionLimit: this.#options.nestingMax,
      } as never)
    } catch (cause) {
      const isTooDeep = /recursion depth|call stack/.test(String(cause))
      throw new ConnectStatus({
        code: isTooDeep ? statusCodes.resourceExhausted : statusCodes.invalidArgument,
        message: isTooDeep
          ? `The message is nested deeper than ${this.#options.nestingMax} levels.`
          : `The message is no ${method.request.typeName}.`,
        cause,
      })
    }
  }

  #status(error: unknown) {
    const status =
      error instanceof ConnectStatus
        ? error
        : new ConnectStatus({ code: statusCodes.internal, message: String(error), cause: error })
    const described = this.#options.describe(status)
    const message = described.message.slice(0, statusMessageMax)
    const metadata = new Metadata()
    metadata.set('grpc-status-details-bin', asBuffer(encodeRpcStatus({ ...described, message })))
    return { code: described.code, details: message, metadata }
  }
}

/** Aborted when the caller has gone or the call is cancelled. */
function signalOf(call: AnyCall): AbortSignal {
  const controller = new AbortController()
  if (call.cancelled) controller.abort(ConnectStatus.cancelled())
  else (call as NodeJS.EventEmitter).on('cancelled', () => controller.abort(ConnectStatus.cancelled()))
  return controller.signal
}

/** Bytes that the library may hold unsent: enough that the socket always has a next message to go on with. */
const unsentBytesMax = 4 << 20

/**
 * Messages on their way out, as many as the reader's pace allows. The library's own sign that a stream is full counts
 * messages, whatever their size, and is taken back only when all of them have gone: its reader would wait for the
 * first of the next ones to be made.
 */
class Outlet {
  readonly #call: ServerWritableStream<Uint8Array, WireMessage>
  readonly #signal: AbortSignal
  #unsentBytes = 0
  #wake: () => void = () => undefined

  constructor(call: ServerWritableStream<Uint8Array, WireMessage>, signal: AbortSignal) {
    this.#call = call
    this.#signal = signal
    signal.addEventListener('abort', () => this.#wake(), { once: true })
  }

  /** Resolves when there is room for the next message, or the reader has gone. */
  async send(message: WireMessage): Promise<void> {
    const { byteLength } = message
    this.#unsentBytes += byteLength
    this.#call.write(message, () => {
      this.#unsentBytes -= byteLength
      this.#wake()
    })
    while (this.#unsentBytes > unsentBytesMax && !this.#signal.aborted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
  }
}
