/** docs/spark-connect.md: every public name of PySpark, and what its calls showed. */
import {
  clientVersions,
  knownDifferences,
  type NameStatus,
  recordedAnswers,
  statusOfNames,
} from './answers.ts'
import { reasonFor } from './reasons.ts'

const head = `# Spark Connect

\`npx vonk server\` speaks Spark Connect, so that PySpark drives Vonk without a JVM:

\`\`\`sh
npx vonk server --port 15002
\`\`\`

\`\`\`python
from pyspark.sql import SparkSession
spark = SparkSession.builder.remote("sc://localhost:15002").getOrCreate()
\`\`\`

Without \`--token\` the server listens on loopback only; with one, clients write \`sc://host:port/;token=...\`.
In every client a token means TLS, unless the host is \`localhost\` or the address says \`use_ssl=false\`. \`vonk server\`
speaks no TLS itself: for other machines than its own, something that ends TLS stands before it. The TypeScript client
trusts the usual authorities and those in the file that \`SSL_CERT_FILE\` names.

The other way round, \`SparkSession.builder().remote('sc://host:port')\` runs a TypeScript program on any Spark Connect
server; \`SPARK_REMOTE\` is honoured.

## What a server holds, and what it refuses

- A query runs whether its client is there or not. Its result is made \`spark.vonk.connect.responseLead\` ahead of the
  reader and kept \`...reattachable.observerRetryBufferSize\` behind it; a reader that stops costs no more than that, the
  windows of the connection, and the partitions in work. Who does not come back within
  \`spark.connect.execute.manager.detachedTimeout\` is given up. All settings are in [configuration.md](configuration.md).
- Partitions of a result are run in windows: one for each slot at first, and more at a time while little comes of them.
- When nothing has run for two seconds, and there is garbage, the server collects it and gives the memory back.
- A message that is none, is larger than \`spark.connect.grpc.maxInboundMessageSize\`, or nested deeper than
  \`spark.connect.grpc.marshallerRecursionLimit\` ends its call with a status; so does a compressed plan of more than
  512 MB or that is none (\`CONNECT_INVALID_PLAN.CANNOT_PARSE\`).
- \`vonk server\` and the first session of a client set one flag of V8 for their process,
  \`--external-memory-accounted-in-global-limit\`. Rows travel in buffers outside of V8's heap, and without it some dozen
  megabytes of them set off a collection of the whole heap, which takes up to half of the time that a large result needs.
  It changes when memory is collected and nothing that a program can see; no other way to say it is known to us.

`

export function sparkConnectPage(): string {
  const [newest] = clientVersions
  const answers = recordedAnswers(newest)
  const differences = knownDifferences()
  const own = differences[newest] ?? {}
  const names = statusOfNames(answers, own)
  const count = (status: NameStatus['status']) => names.filter((n) => n.status === status).length
  const summary = clientVersions.map((version) => {
    const all = recordedAnswers(version)
    const unequal = Object.keys(differences[version] ?? {}).length
    return `| ${version} | ${all.length} | ${all.length - unequal} | ${unequal} |`
  })
  return [
    head,
    '## PySpark, name by name\n\n',
    'The suite `conformance/pyspark` runs these calls with the real PySpark client against Vonk and compares rows, ',
    'schemas, `show` texts,\nand the classes, conditions and SQLSTATEs of errors with the answers recorded from Apache ',
    'Spark 4.3.0\n(with `spark.sql.timeType.enabled`, which is off there: Vonk has the type without it).\n\n',
    '| client | calls | equal | not equal |\n|---|---|---|---|\n',
    `${summary.join('\n')}\n\n`,
    `Of ${names.length} public names, ${count('same')} are the same in every call, ${count('refused')} are refused `,
    `with an error that names the condition, ${count('differs')}\ndiffer in a call or more.\n\n`,
    '### What is not equal, and why\n\n',
    `| why | ${clientVersions.join(' | ')} | for example |\n|---|${'---|'.repeat(clientVersions.length)}---|\n`,
    reasonLines().join('\n'),
    '\n\n### By name\n\n',
    '| name | | calls equal |\n|---|---|---|\n',
    names.map(line).join('\n'),
    '\n',
  ].join('')
}

/** The reason of most calls first. */
function reasonLines(): readonly string[] {
  const told = new Map<string, { readonly calls: number[]; readonly example: string }>()
  clientVersions.forEach((version, i) => {
    for (const [call, difference] of Object.entries(knownDifferences()[version] ?? {})) {
      const reason = reasonFor(call, difference) ?? 'not known'
      const found = told.get(reason) ?? { calls: clientVersions.map(() => 0), example: call }
      found.calls[i]++
      told.set(reason, found)
    }
  })
  const rows = [...told].sort(([, a], [, b]) => b.calls[0] - a.calls[0])
  return rows.map(
    ([reason, { calls, example }]) =>
      `| ${reason} | ${calls.join(' | ')} | \`${example.replaceAll('|', '\\|').replaceAll('\n', ' ')}\` |`,
  )
}

function line({ name, status, conditions, calls, equal }: NameStatus): string {
  const told = status === 'refused' ? `refused (${conditions.join(', ')})` : status
  return `| ${name} | ${told} | ${equal} of ${calls} |`
}
