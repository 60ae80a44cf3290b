/**
 * Subqueries in plans that are shown, in Apache Spark 4.3's layout: numbered, below the operator in whose expressions
 * they stand, and in `formatted` behind the query with that operator's number. What differs from Spark's own text is
 * said where it does.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').create()
  await spark.range(100).selectExpr('id', 'id % 10 as k', 'id as v').createOrReplaceTempView('f')
})
after(() => spark.stop())

/** Without the numbers of columns, subqueries and operators, which are the session's own. */
async function shown(text: string, mode: 'simple' | 'extended' | 'formatted'): Promise<string> {
  const plan = await (await spark.sql(text)).explainString(mode)
  return plan.replaceAll(/#\d+/g, '#').trimEnd()
}

const nested = `select id from f where exists (select 1 from f where k = 3)
  and v > (select max(v) from f where k > (select min(k) from f))`

test('below the operator that they stand in, also inside of each other', async () => {
  // Spark's aggregate names its results itself; here a projection does.
  assert.equal(
    await shown(nested, 'simple'),
    `== Physical Plan ==
AdaptiveSparkPlan isFinalPlan=false
+- Filter (isnotnull(Subquery subquery#, [id=#]) AND (id#L > Subquery subquery#, [id=#]))
   :  :- Subquery subquery#, [id=#]
   :  :  +- AdaptiveSparkPlan isFinalPlan=false
   :  :     +- CollectLimit 1
   :  :        +- Project [1 AS col#]
   :  :           +- Filter ((id#L % 10) = 3)
   :  :              +- Range (0, 100, step=1, splits=1)
   :  +- Subquery subquery#, [id=#]
   :     +- AdaptiveSparkPlan isFinalPlan=false
   :        +- Project [max#L AS max(v)#L]
   :           +- HashAggregate(keys=[], functions=[max(v#L)])
   :              +- Project [id#L AS v#L]
   :                 +- Filter ((id#L % 10) > Subquery subquery#, [id=#])
   :                    :  +- Subquery subquery#, [id=#]
   :                    :     +- AdaptiveSparkPlan isFinalPlan=false
   :                    :        +- Project [min#L AS min(k)#L]
   :                    :           +- HashAggregate(keys=[], functions=[min(k#L)])
   :                    :              +- Project [(id#L % 10) AS k#L]
   :                    :                 +- Range (0, 100, step=1, splits=1)
   :                    +- Range (0, 100, step=1, splits=1)
   +- Range (0, 100, step=1, splits=1)`,
  )
})

test('logical plans show them, too', async () => {
  const [parsed, analyzed, optimized] = (await shown(nested, 'extended'))
    .split(/== [A-Z]\w+ Logical Plan ==\n/)
    .slice(1)
  assert.equal(
    parsed.trimEnd(),
    `'Project ['id]
+- 'Filter (exists# [] AND ('v > scalar-subquery# []))
   :  :- 'Project [unresolvedalias(1)]
   :  :  +- 'Filter ('k = 3)
   :  :     +- 'UnresolvedRelation [f], [], false
   :  +- 'Project [unresolvedalias('max('v))]
   :     +- 'Filter ('k > scalar-subquery# [])
   :        :  +- 'Project [unresolvedalias('min('k))]
   :        :     +- 'UnresolvedRelation [f], [], false
   :        +- 'UnresolvedRelation [f], [], false
   +- 'UnresolvedRelation [f], [], false`,
  )
  assert.match(
    analyzed,
    /\n {3}: {2}:- Project \[1 AS 1#\]\n {3}: {2}: {2}\+- Filter \(k#L = cast\(3 as bigint\)\)\n/,
  )
  // Of EXISTS, Spark shows whether the value of a subquery is there: isnotnull(scalar-subquery# []).
  assert.equal(
    optimized.split('\n\n')[0],
    `Filter (exists# [] AND (id#L > scalar-subquery# []))
:  :- GlobalLimit 1
:  :  +- LocalLimit 1
:  :     +- Project [1 AS col#]
:  :        +- Filter ((id#L % 10) = 3)
:  :           +- Range (0, 100, step=1)
:  +- Aggregate [max(v#L) AS max(v)#L]
:     +- Project [id#L AS v#L]
:        +- Filter ((id#L % 10) > scalar-subquery# [])
:           :  +- Aggregate [min(k#L) AS min(k)#L]
:           :     +- Project [(id#L % 10) AS k#L]
:           :        +- Range (0, 100, step=1)
:           +- Range (0, 100, step=1)
+- Range (0, 100, step=1)`,
  )
})

test('formatted: numbers go on, those inside of others come last', async () => {
  const text = await shown(nested, 'formatted')
  const [, ...blocks] = text.split(/===== Subqueries =====|\n(?=Subquery:)/)
  assert.deepEqual(
    [...text.matchAll(/^Subquery:.*$/gm)].map(([line]) => line),
    [2, 2, 10].map(
      (host, i) =>
        `Subquery:${i + 1} Hosting operator id = ${host} Hosting Expression = Subquery subquery#, [id=#]`,
    ),
  )
  assert.equal(
    blocks[1],
    `Subquery:1 Hosting operator id = 2 Hosting Expression = Subquery subquery#, [id=#]
AdaptiveSparkPlan (8)
+- CollectLimit (7)
   +- Project (6)
      +- Filter (5)
         +- Range (4)


(4) Range
Output [1]: [id#L]
Arguments: Range (0, 100, step=1, splits=Some(1))

(5) Filter
Input [1]: [id#L]
Condition : ((id#L % 10) = 3)

(6) Project
Output [1]: [1 AS col#]
Input [1]: [id#L]

(7) CollectLimit
Input [1]: [col#]
Arguments: 1

(8) AdaptiveSparkPlan
Output [1]: [col#]
Arguments: isFinalPlan=false
`,
  )
})

test('merged ones are one, whose fields are named', async () => {
  const text = await shown(
    'select (select max(v) from f) a, (select max(v) from f) b, (select min(v) from f) c',
    'simple',
  )
  const subquery = 'Subquery subquery#, [id=#]'
  assert.ok(
    text.includes(
      `Project [${subquery}.max(v) AS a#L, ${subquery}.max(v) AS b#L, ${subquery}.min(v) AS c#L]`,
    ),
    text,
  )
  // Spark shows the plan for each of the three, and runs it once.
  assert.equal(text.match(/- Subquery/g)?.length, 1)
  assert.match(
    text,
    /\+- Project \[named_struct\(max\(v\), max\(v\)#L, min\(v\), min\(v\)#L\) AS mergedValue#\]/,
  )
})
