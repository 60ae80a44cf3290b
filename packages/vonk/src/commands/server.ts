/** `vonk server`: an engine of this machine behind Spark Connect, until it is told to stop. */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { SparkError } from '@vonk/common'
import { startEngine } from '@vonk/engine/driver/engine'
import { type ConnectServer, startConnectServer } from '@vonk/server/wire/connect-server'
import type { Command } from '../cli.ts'
import { keepCollectionsRare } from '../remote.ts'

const help = `Usage: vonk server [OPTIONS]

Serves Spark Connect: SparkSession.builder.remote('sc://localhost:15002') in PySpark runs its programs here.

  --port N       the port, 15002 by default; 0 is any free one
  --host NAME    the address to listen on, localhost by default; another one needs a token
  --token T      what clients must show: sc://host:port/;token=T
  --master M     local[*] by default; local[n], local-cluster[n,cores,memoryMb]
  --conf K=V     a setting; may be given often
  --grace S      seconds that running operations get when the server is told to stop, 10 by default
  --help         print this text`

const defaultPort = 15002
const defaultGraceSeconds = 10

export const command: Command = {
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string', default: 'localhost' },
        token: { type: 'string' },
        master: { type: 'string', default: 'local[*]' },
        conf: { type: 'string', multiple: true, default: [] },
        grace: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      console.log(help)
      return 0
    }
    const settings = settingsOf(values.conf)
    const port = wholeNumber('port', values.port ?? settings['spark.connect.grpc.binding.port'], defaultPort)
    const graceSeconds = wholeNumber('grace', values.grace, defaultGraceSeconds)
    const token =
      values.token ??
      settings['spark.connect.authenticate.token'] ??
      process.env.SPARK_CONNECT_AUTHENTICATE_TOKEN
    // An empty one is most likely a variable that is not set.
    if (token === '') throw unfitToken('is not empty')
    if (token !== undefined && !/^[\x20-\x7e]*$/.test(token)) throw unfitToken('is of ASCII, as headers are')
    const { host, master } = values
    keepCollectionsRare()
    const engine = await startEngine({
      master,
      appName: settings['spark.app.name'] ?? 'vonk server',
      settings,
    })
    try {
      const server = await startConnectServer(engine, { host, port, token, settings })
      const at = server.host.includes(':') ? `[${server.host}]` : server.host
      console.log(`Vonk serves Spark Connect at sc://${at}:${server.port} (${master}).`)
      await serve(server, graceSeconds)
    } finally {
      await engine.stop()
    }
    return 0
  },
}

/** Until the first signal; a second one ends the process at once. */
async function serve(server: ConnectServer, graceSeconds: number): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name))
  })
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1))
  const running = server.wire.runningOperations()
  console.log(
    running === 0
      ? `Vonk server stops (${signal}).`
      : `Vonk server stops (${signal}): ${running} running ${running === 1 ? 'operation has' : 'operations have'} ` +
          `${graceSeconds} s to end.`,
  )
  const cut = await server.stop(graceSeconds * 1000)
  if (cut.length > 0) console.log(`Cancelled: ${cut.join(', ')}.`)
}

/** Nobody could call a server that wants such a token. The token itself is not told. */
const unfitToken = (confRequirement: string): SparkError =>
  new SparkError({
    condition: 'INVALID_CONF_VALUE.REQUIREMENT',
    messageParameters: { confName: 'token', confValue: '', confRequirement },
  })

function settingsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at <= 0)
        throw new SparkError({
          condition: 'INVALID_CONF_VALUE.REQUIREMENT',
          messageParameters: { confName: pair, confValue: '', confRequirement: 'is written key=value' },
        })
      return [pair.slice(0, at), pair.slice(at + 1)] as const
    }),
  )
}

function wholeNumber(name: string, text: string | undefined, byDefault: number): number {
  if (text === undefined) return byDefault
  if (/^\d+$/.test(text)) return Number(text)
  throw new SparkError({
    condition: 'INVALID_CONF_VALUE.TYPE_MISMATCH',
    messageParameters: { confName: name, confValue: text, confType: 'int' },
  })
}
