/** docs/spark-connect.md: every public name of PySpark, and what its calls showed. */
import {
  clientVersions,
  knownDifferences,
  type NameStatus,
  recordedAnswers,
  statusOfNames,
} from './answers.ts'

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

The other way round, \`SparkSession.builder().remote('sc://host:port')\` runs a TypeScript program on any Spark Connect
server; \`SPARK_REMOTE\` is honoured.

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
    'Spark 4.3.0.\n\n',
    '| client | calls | equal | not equal |\n|---|---|---|---|\n',
    `${summary.join('\n')}\n\n`,
    `Of ${names.length} public names, ${count('same')} are the same in every call, ${count('refused')} are refused `,
    `with an error that names the condition, ${count('differs')}\ndiffer in a call or more.\n\n`,
    '| name | | calls equal |\n|---|---|---|\n',
    names.map(line).join('\n'),
    '\n',
  ].join('')
}

function line({ name, status, conditions, calls, equal }: NameStatus): string {
  const told = status === 'refused' ? `refused (${conditions.join(', ')})` : status
  return `| ${name} | ${told} | ${equal} of ${calls} |`
}
