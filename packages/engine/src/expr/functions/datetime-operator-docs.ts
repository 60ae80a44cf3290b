/** What the page of functions says of the operators of dates, times and intervals, made from their names. */
const operands: Readonly<Record<string, { readonly called: string; readonly examples: readonly string[] }>> =
  {
    date: { called: 'a date', examples: ["DATE '2020-03-31'", "DATE '2020-01-31'"] },
    timestamp: {
      called: 'a timestamp',
      examples: ["TIMESTAMP '2020-03-31 12:30:00'", "TIMESTAMP '2020-03-30 10:00:00'"],
    },
    time: { called: 'a time of day', examples: ["TIME '12:30:00'", "TIME '10:00:00'"] },
    interval: { called: 'an interval', examples: ["INTERVAL '36' HOUR", "INTERVAL '5' HOUR"] },
    number: { called: 'a number', examples: ['3', '2'] },
  }
const verbs: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'less',
  '*': 'times',
  '/': 'divided by',
  div: 'divided into whole times',
}

/** An operator's name says what it takes: `date + interval`. */
export function described(name: string): string {
  const [left, sign, right] = name.split(' ')
  const text = `${operands[left].called} ${verbs[sign]} ${operands[right].called}.`
  return text[0].toUpperCase() + text.slice(1)
}

/** A query that uses the operator. */
export function exampleOf(name: string): string {
  const [left, sign, right] = name.split(' ')
  const second = left === 'date' && right === 'interval' ? "INTERVAL '1' MONTH" : operands[right].examples[1]
  return `SELECT ${operands[left].examples[0]} ${sign} ${second};`
}
