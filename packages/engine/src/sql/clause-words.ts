/** Words that go on with a statement where a name could stand, so that they are neither operands nor aliases. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** After an expression. */
export const clauseWords = words(
  'AND OR IN IS LIKE RLIKE REGEXP ILIKE BETWEEN FROM AS WHERE GROUP ORDER HAVING LIMIT OFFSET UNION EXCEPT MINUS ' +
    'SETMINUS INTERSECT WINDOW QUALIFY CLUSTER DISTRIBUTE SORT LATERAL PIVOT UNPIVOT JOIN ON USING INNER LEFT RIGHT ' +
    'FULL CROSS NATURAL SEMI ANTI TABLESAMPLE ASC DESC NULLS ESCAPE FOR WITH GROUPING',
)

/** Words of joins and of set operations are never names of relations. */
export const joiningWords = words(
  'ANTI CROSS EXCEPT FULL INNER INTERSECT JOIN LATERAL LEFT MINUS NATURAL ON RIGHT SEMI UNION USING',
)

/** After a relation. */
export const relationWords = words(
  'ANTI CROSS EXCEPT FULL INNER INTERSECT JOIN LATERAL LEFT NATURAL ON RIGHT SEMI SETMINUS MINUS UNION USING WHERE ' +
    'GROUP HAVING QUALIFY ORDER SORT CLUSTER DISTRIBUTE LIMIT OFFSET WINDOW TABLESAMPLE PIVOT UNPIVOT SELECT FROM ' +
    'SET WHEN THEN WITH AS VALUES MAP REDUCE INSERT FOR',
)
