/** Operators under the names that the parser gives their calls, and what Spark calls them where it refuses one. */

export const operatorClasses: ReadonlyMap<string, string> = new Map([
  ...(['and', 'or', 'not', 'isnull', 'isnotnull', 'like'] as const).map((name) => [name, name] as const),
  ['=', 'equalto'],
  ['==', 'equalto'],
  ['<=>', 'equalnullsafe'],
  ['<', 'lessthan'],
  ['<=', 'lessthanorequal'],
  ['>', 'greaterthan'],
  ['>=', 'greaterthanorequal'],
  ['+', 'add'],
  ['-', 'subtract'],
  ['*', 'multiply'],
  ['/', 'divide'],
  ['%', 'remainder'],
  ['div', 'integraldivide'],
  ['&', 'bitwiseand'],
  ['|', 'bitwiseor'],
  ['^', 'bitwisexor'],
  ['~', 'bitwisenot'],
  ['negative', 'unaryminus'],
  ['positive', 'unarypositive'],
])
