/** A gRPC server in a process of its own that sends messages of given sizes as fast as they are taken; no more. */
import process from 'node:process'
import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js'

let messages: readonly Buffer[] = []
const same = (bytes: Buffer) => bytes

const server = new Server({ 'grpc.max_send_message_length': -1 })
server.addService(
  {
    stream: {
      path: '/bare/Stream',
      requestStream: false,
      responseStream: true,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  },
  {
    stream: async (call: ServerWritableStream<Buffer, Buffer>) => {
      for (const message of messages)
        if (!call.write(message)) await new Promise((resolve) => call.once('drain', resolve))
      call.end()
    },
  },
)
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_, port) => {
  process.on('message', (sizes: readonly number[]) => {
    messages = sizes.map((size) => Buffer.alloc(size, 7))
    process.send?.(port)
  })
})
