/**
 * Why calls are not equal, by the call and by what Vonk says. The first rule that fits counts; the suite fails where a
 * call has none, and the page tells the reasons with the number of their calls.
 */
import type { Difference } from './answers.ts'

interface Rule {
  readonly call?: RegExp
  readonly condition?: RegExp
  readonly reason: string
}

const rules: readonly Rule[] = [
  {
    call: /lambda|udf|udtf|table_function|data_source\(|foreach|InPandas|InArrow|transformWithState|Java|pyfile=/,
    condition: /^UNSUPPORTED_CONNECT_FEATURE/,
    reason: 'Functions, sources and modules in Python or Java are not run.',
  },
  {
    call: /readStream|streams\.|streamed\(/,
    reason: 'Streams are none of the engine; that a reader is one is told without a look at its path.',
  },
  {
    call: /variant|parse_json|collat|python_worker_logs/i,
    reason: 'VARIANT, collations other than UTF8_BINARY and logs of Python workers are not there.',
  },
  {
    call: /explode/,
    condition: /^UNSUPPORTED_GENERATOR/,
    reason: "The plan in the parameters is the operator's name; Spark prints its own operator.",
  },
  { condition: /^UNRESOLVED_ROUTINE/, reason: 'The function is not there yet.' },
  { call: /orc|xml|jdbc|\.changes\(/, reason: 'The source is not there: ORC, XML, JDBC, change data.' },
  { call: /bucketBy/, reason: 'Files have no buckets.' },
  { call: /sortBy/, reason: 'Rows of each file are sorted, which Spark does for buckets only.' },
  {
    call: /freqItems/,
    reason:
      'All values are counted; Spark counts some, gives others besides, and orders them by their hashes.',
  },
  {
    call: /locale|encoding|ignoreCorruptFiles|unescapedQuoteHandling|maxColumns/,
    condition: /^UNSUPPORTED_FEATURE/,
    reason:
      'The option is not there and is refused, whatever its value, where it asks for more than the default.',
  },
  { call: /'compression'/, reason: 'The codecs that are told are those of Vonk; Parquet is read with any.' },
  {
    call: /'sep', ''|'delimiter', '\\\\|pathGlobFilter', '\[|partitionOverwriteMode', 'nope|a\.txt', 'x'\) \+/,
    reason: 'Spark lets an exception of Java through or tells it late, in a task; it is refused at once.',
  },
  {
    call: /outer\(\)|n\.groupBy\('m'\)|\.orderBy\('id'\)$|'nope'\) == F\.col\('id'\)|F\.asc\('id'\)|awaitResult|max\(1 \//,
    reason: 'Spark finds no column that is there, loses a NULL, or tells an error by its own inner workings.',
  },
  {
    call: /array_sort\('xs', lambda|format_string\('%d'/,
    reason: "Spark's task ends with an exception of Java; here the error has a condition.",
  },
  {
    call: /F\.(transform|zip_with|array_sort)\('/,
    reason: 'Variables of lambda functions are shown without their names.',
  },
  {
    call: /spark\.sql\(["']SELECT FROM WHERE|spark\.sql\(["']select/,
    reason:
      "Spark's parser gives up at another word or takes words of clauses for names; some places differ.",
  },
  {
    call: /stat\.c|approxQuantile/,
    reason: 'The types of columns are not looked at before the rows; names are proposed by likeness.',
  },
  { call: /observe/, reason: 'The place of a metric is its name; random values in it are refused.' },
  { call: /checkpoint/, reason: 'A checkpoint needs no folder to be set.' },
  { call: /explain\(\)/, reason: 'Plans have no marks of generated Java code.' },
  { call: /regr_slope/, reason: 'The last digit of a statistic differs.' },
  { call: /FAILFAST/, reason: 'The malformed record is told as it is written, not as the row made of it.' },
  { call: /date_trunc|date_format/, reason: 'Timestamps of nanoseconds are no type here.' },
  { call: /array_repeat/, reason: 'An array holds fewer elements here, and the limit is told.' },
  { call: /parquet\(file|nowhere/, reason: 'Files are looked into when the query is planned.' },
  { call: /nope\/x/, reason: 'Of two paths that are not there the first is told.' },
  {
    call: /split_part|\.to\(T\./,
    reason: 'The error has a place that Spark does not tell, or proposes by likeness.',
  },
  { call: /from_json\('note', 'nope nope/, reason: 'Of a schema, the first unknown type is told.' },
]

/** Undefined: none is known, which is for the suite to say. */
export function reasonFor(call: string, difference: Difference): string | undefined {
  const condition = difference.kind === 'refused' ? difference.condition : ''
  return rules.find((rule) => (rule.call?.test(call) ?? true) && (rule.condition?.test(condition) ?? true))
    ?.reason
}
