/** Every operator of the DataFrame API: projections, filters, sorts, limits, set operations, partitioning. */
import { col, expr, lit, when } from 'vonk'
import type { QueryTest } from '../testing/query.ts'

const nullsFirst = (...columns: readonly string[]): string =>
  columns.map((column) => `${column} asc nulls first`).join(', ')

const projections: readonly QueryTest[] = [
  {
    name: 'select names',
    frame: ({ t }) => t.select('id', 's', 'd38'),
    answer: 'select id, s, d38 from t',
  },
  { name: 'select star', frame: ({ t }) => t.select('*'), answer: 'select * from t' },
  {
    name: 'select star and more',
    frame: ({ u }) => u.select(col('*'), col('id').plus(1).as('next')),
    answer: 'select *, id + 1 from u',
  },
  {
    name: 'select a literal',
    frame: ({ t }) => t.select(lit('🦄'), lit(null), lit(1.5)),
    answer: `select '🦄', null, 1.5::double from t`,
  },
  { name: 'select a column twice', frame: ({ t }) => t.select('id', 'id'), answer: 'select id, id from t' },
  { name: 'select nothing from many', frame: ({ t }) => t.select(lit(1)), answer: 'select 1 from t' },
  {
    name: 'selectExpr',
    frame: ({ t }) => t.selectExpr('id * 2 as twice', "concat(s, '-', s2) as both", 'b and n > 0 as c'),
    answer: "select id * 2, s || '-' || s2, b and n > 0 from t",
  },
  {
    name: 'withColumn added',
    frame: ({ u }) => u.withColumn('y', col('n').multiply(2)),
    answer: 'select *, n * 2 from u',
  },
  {
    name: 'withColumn replaced',
    frame: ({ u }) => u.select('id', 'N', 's').withColumn('N', col('n').plus(1)),
    answer: 'select id, n + 1, s from u',
  },
  {
    name: 'withColumns see the columns before',
    frame: ({ u }) => u.select('id', 'n').withColumns({ n: col('n').plus(1), m: col('n') }),
    answer: 'select id, n + 1, n from u',
  },
  {
    name: 'withColumnRenamed',
    frame: ({ u }) =>
      u.select('id', 'n').withColumnRenamed('n', 'm').withColumnRenamed('none', 'x').select('m', 'id'),
    answer: 'select n, id from u',
  },
  {
    name: 'withColumnsRenamed',
    frame: ({ u }) => u.select('id', 'n').withColumnsRenamed({ id: 'a', n: 'b' }).selectExpr('b', 'a'),
    answer: 'select n, id from u',
  },
  {
    name: 'toDF',
    frame: ({ u }) => u.select('id', 'n').toDF('a b', 'c.d').selectExpr('`a b`', '`c.d`'),
    answer: 'select id, n from u',
  },
  {
    name: 'drop',
    frame: ({ u }) => u.select('id', 'n', 's').drop('N', 'none'),
    answer: 'select id, s from u',
  },
  { name: 'drop a Column', frame: ({ u }) => u.select('id', 'n').drop(col('id')), answer: 'select n from u' },
  {
    name: 'alias and qualified names',
    frame: ({ u }) => u.alias('q').select('q.id', expr('q.s')).filter(col('q.id').gt(3)),
    answer: 'select id, s from u where id > 3',
  },
  {
    name: 'transform',
    frame: ({ u }) => u.transform((f) => f.filter('id < 5').select('id')),
    answer: 'select id from u where id < 5',
  },
  {
    name: 'colRegex',
    frame: ({ u }) => u.select(u.colRegex('`i\\d+`')),
    answer: 'select i8, i16, i32, i64 from u',
  },
  {
    name: 'names without case',
    frame: ({ u }) => u.select('ID').filter('Id > 2'),
    answer: 'select id from u where id > 2',
  },
  {
    name: 'many columns in one projection',
    frame: ({ u }) => u.select(...Array.from({ length: 120 }, (_, i) => col('id').plus(i).as(`c${i}`))),
    answer: `select ${Array.from({ length: 120 }, (_, i) => `id + ${i}`).join(', ')} from u`,
  },
]

const filters: readonly QueryTest[] = [
  {
    name: 'filter text',
    frame: ({ t }) => t.filter("n > 0 and s like 'a%'").select('id'),
    answer: "select id from t where n > 0 and s like 'a%'",
  },
  {
    name: 'filter column',
    frame: ({ t }) => t.filter(col('k').equalTo(2)).select('id'),
    answer: 'select id from t where k = 2',
  },
  { name: 'where', frame: ({ t }) => t.where('b').select('id'), answer: 'select id from t where b' },
  {
    name: 'filter keeps no NULL',
    frame: ({ t }) => t.filter('not b or n < 0').select('id'),
    answer: 'select id from t where not b or n < 0',
  },
  {
    name: 'filter null-safe',
    frame: ({ t }) => t.filter(col('k').eqNullSafe(lit(null))).select('id'),
    answer: 'select id from t where k is null',
  },
  { name: 'filter false', frame: ({ t }) => t.filter('false'), answer: 'select * from t where false' },
  {
    name: 'filter null',
    frame: ({ t }) => t.filter('cast(null as boolean)').select('id'),
    answer: 'select id from t where false',
  },
  {
    name: 'filter after filter',
    frame: ({ t }) => t.filter('n > -500').filter('x < 100').select('id'),
    answer: 'select id from t where n > -500 and x < 100',
  },
  {
    name: 'filter NaN',
    frame: ({ t }) => t.filter('f64 > 1e300').select('id'),
    answer: 'select id from t where f64 > 1e300',
  },
  {
    name: 'filter -0.0',
    frame: ({ t }) => t.filter('f64 = 0.0D').select('id'),
    answer: 'select id from t where f64 = 0',
  },
  {
    name: 'filter isin',
    frame: ({ t }) => t.filter(col('s').isin('a', '🦄', '')).select('id', 's'),
    answer: "select id, s from t where s in ('a', '🦄', '')",
  },
  {
    name: 'filter isin array',
    frame: ({ t }) => t.filter(col('k').isin([1, 3])).select('id'),
    answer: 'select id from t where k in (1, 3)',
  },
  {
    name: 'filter between',
    frame: ({ t }) => t.filter(col('d9').between(-100, 100)).select('id'),
    answer: 'select id from t where d9 between -100 and 100',
  },
  {
    name: 'filter dates',
    frame: ({ t }) => t.filter("dt < date'1970-01-01'").select('id', 'dt'),
    answer: "select id, dt from t where dt < date '1970-01-01'",
  },
  {
    name: 'filter timestamps',
    frame: ({ t }) => t.filter("ts >= timestamp'1970-01-01 00:00:00'").select('id', 'ts'),
    answer: "select id, ts from t where ts >= '1970-01-01 00:00:00+00'::timestamptz",
  },
  {
    name: 'filter binary',
    frame: ({ t }) => t.filter("bin > X'00'").select('id', 'bin'),
    answer: "select id, bin from t where bin > '\\x00'::blob",
  },
  {
    name: 'filter decimals of 38 digits',
    frame: ({ t }) => t.filter('d38 > 1').select('d38'),
    answer: 'select d38 from t where d38 > 1',
  },
  {
    name: 'filter all nulls',
    frame: ({ nulls }) => nulls.filter('n is null and s is null').select('id', 'n'),
    answer: 'select id, n from nulls',
  },
  {
    name: 'filter of big',
    frame: ({ big }) => big.filter('v % 7 = 3 and k is not null').select('id', 's', 'v'),
    answer: 'select id, s, v from big where v % 7 = 3 and k is not null',
  },
  {
    name: 'filter empty table',
    frame: ({ empty }) => empty.filter('n > 0'),
    answer: 'select * from empty',
  },
]

const sorts: readonly QueryTest[] = [
  {
    name: 'orderBy',
    frame: ({ t }) => t.select('n', 'id').orderBy('n', 'id'),
    answer: `select n, id from t order by ${nullsFirst('n', 'id')}`,
    ordered: true,
  },
  {
    name: 'orderBy desc',
    frame: ({ t }) => t.select('n', 'id').orderBy(col('n').desc(), col('id').desc()),
    answer: 'select n, id from t order by n desc nulls last, id desc',
    ordered: true,
  },
  {
    name: 'orderBy asc_nulls_last',
    frame: ({ t }) => t.select('s', 'id').orderBy(col('s').asc_nulls_last(), 'id'),
    answer: 'select s, id from t order by s nulls last, id',
    ordered: true,
  },
  {
    name: 'orderBy desc_nulls_first',
    frame: ({ t }) => t.select('s', 'id').orderBy(col('s').desc_nulls_first(), 'id'),
    answer: 'select s, id from t order by s desc nulls first, id',
    ordered: true,
  },
  {
    name: 'orderBy asc_nulls_first',
    frame: ({ t }) => t.select('b', 'id').sort(col('b').asc_nulls_first(), col('id').asc()),
    answer: 'select b, id from t order by b nulls first, id',
    ordered: true,
  },
  {
    name: 'orderBy desc_nulls_last',
    frame: ({ t }) => t.select('dt', 'id').sort(col('dt').desc_nulls_last(), 'id'),
    answer: 'select dt, id from t order by dt desc nulls last, id',
    ordered: true,
  },
  ...['f32', 'f64', 'd9', 'd18', 'd38', 'bin', 'dt', 'ts', 'tn', 'i8', 'i16', 'i32', 'i64'].map(
    (column): QueryTest => ({
      name: `orderBy ${column}`,
      frame: ({ t }) => t.select(column, 'id').orderBy(column, 'id'),
      answer: `select ${column}, id from t order by ${nullsFirst(column, 'id')}`,
      ordered: true,
    }),
  ),
  {
    name: 'orderBy an expression',
    frame: ({ t }) => t.orderBy(expr('abs(n) % 10'), 'id').select('id'),
    answer: `select id from t order by ${nullsFirst('abs(n) % 10', 'id')}`,
    ordered: true,
  },
  {
    name: 'orderBy a column not selected',
    frame: ({ t }) => t.select('id').orderBy(t.col('x'), 'id'),
    answer: `select id from t order by ${nullsFirst('x', 'id')}`,
    ordered: true,
  },
  {
    name: 'orderBy four keys',
    frame: ({ t }) => t.select('k', 'g', 'b', 'id').orderBy('k', col('g').desc(), 'b', 'id'),
    answer: 'select k, g, b, id from t order by k nulls first, g desc nulls last, b nulls first, id',
    ordered: true,
  },
  {
    name: 'orderBy big',
    frame: ({ big }) => big.orderBy('s', 'id').select('id', 's'),
    answer: 'select id, s from big order by s, id',
    ordered: true,
  },
  {
    name: 'orderBy all equal',
    frame: ({ big }) => big.select(lit(1).as('one'), 'k').orderBy('one').select('k'),
    answer: 'select k from big',
  },
  {
    name: 'orderBy empty',
    frame: ({ empty }) => empty.orderBy('n').select('n'),
    answer: 'select n from empty',
    ordered: true,
  },
  {
    name: 'orderBy all null',
    frame: ({ nulls }) => nulls.orderBy('n', 's', 'id').select('id'),
    answer: 'select id from nulls order by id',
    ordered: true,
  },
  {
    name: 'orderBy then filter',
    frame: ({ t }) => t.orderBy('id').filter('n > 0').select('id'),
    answer: 'select id from t where n > 0 order by id',
    ordered: true,
  },
  {
    name: 'orderBy twice',
    frame: ({ t }) => t.orderBy('n').orderBy('id').select('id'),
    answer: 'select id from t order by id',
    ordered: true,
  },
  {
    name: 'sortWithinPartitions keeps the rows',
    frame: ({ t }) => t.sortWithinPartitions('n').select('id', 'n'),
    answer: 'select id, n from t',
  },
  {
    name: 'sortWithinPartitions of one',
    frame: ({ t }) => t.coalesce(1).sortWithinPartitions(col('n').desc(), 'id').select('id', 'n'),
    answer: 'select id, n from t order by n desc nulls last, id',
    ordered: true,
  },
]

const limits: readonly QueryTest[] = [
  {
    name: 'limit of a sort',
    frame: ({ t }) => t.orderBy('id').limit(5).select('id'),
    answer: 'select id from t order by id limit 5',
    ordered: true,
  },
  { name: 'limit 0', frame: ({ t }) => t.limit(0), answer: 'select * from t limit 0' },
  {
    name: 'limit past the end',
    frame: ({ t }) => t.orderBy('id').limit(1000).select('id'),
    answer: 'select id from t order by id',
    ordered: true,
  },
  { name: 'limit then aggregate', frame: ({ big }) => big.limit(777).groupBy().count(), answer: [['777']] },
  {
    name: 'limit then filter',
    frame: ({ t }) => t.orderBy('id').limit(20).filter('id % 2 = 0').select('id'),
    answer: 'select id from (select id from t order by id limit 20) where id % 2 = 0',
  },
  {
    name: 'limit of limit',
    frame: ({ t }) => t.orderBy('id').limit(20).limit(3).select('id'),
    answer: 'select id from t order by id limit 3',
    ordered: true,
  },
  {
    name: 'limit desc of big',
    frame: ({ big }) => big.orderBy(col('v').desc(), 'id').limit(50).select('id', 'v', 's'),
    answer: 'select id, v, s from big order by v desc, id limit 50',
    ordered: true,
  },
  {
    name: 'limit large of big',
    frame: ({ big }) => big.orderBy('s', 'id').limit(5000).select('id'),
    answer: 'select id from big order by s, id limit 5000',
    ordered: true,
  },
  {
    name: 'offset',
    frame: ({ t }) => t.orderBy('id').offset(90).select('id'),
    answer: 'select id from t order by id offset 90',
    ordered: true,
  },
  {
    name: 'offset and limit',
    frame: ({ t }) => t.orderBy('id').offset(10).limit(5).select('id'),
    answer: 'select id from t order by id limit 5 offset 10',
    ordered: true,
  },
  {
    name: 'limit and offset',
    frame: ({ t }) => t.orderBy('id').limit(15).offset(10).select('id'),
    answer: 'select id from (select id from t order by id limit 15) order by id offset 10',
    ordered: true,
  },
  {
    name: 'offset past the end',
    frame: ({ t }) => t.orderBy('id').offset(1000),
    answer: 'select * from t where false',
  },
]

const sets: readonly QueryTest[] = [
  {
    name: 'union',
    frame: ({ t, u }) => t.select('id', 's').union(u.select('n', 's2')),
    answer: 'select id, s from t union all select n, s2 from u',
  },
  {
    name: 'union widens',
    frame: ({ t, u }) => t.select('i8', 'd9').union(u.select('i64', 'i32')),
    answer: 'select i8::bigint, d9::decimal(12,2) from t union all select i64, i32 from u',
  },
  {
    name: 'union of three',
    frame: ({ t, u }) => t.select('n').union(u.select('n')).unionAll(u.select('id')),
    answer: 'select n from t union all select n from u union all select id from u',
  },
  {
    name: 'unionByName',
    frame: ({ t, u }) => t.select('id', 's').unionByName(u.select('s', 'id')),
    answer: 'select id, s from t union all select id, s from u',
  },
  {
    name: 'unionByName with missing columns',
    frame: ({ t, u }) => t.select('id', 's').unionByName(u.select('id', 'n'), { allowMissingColumns: true }),
    answer: 'select id, s, null::bigint from t union all select id, null, n from u',
  },
  {
    name: 'union with itself',
    frame: ({ u }) => u.select('id').union(u.select('id')),
    answer: 'select id from u union all select id from u',
  },
  {
    name: 'union then aggregate',
    frame: ({ t, u }) => t.select('k', 'n').union(u.select('k', 'n')).groupBy('k').agg({ n: 'sum' }),
    answer: 'select k, sum(n) from (select k, n from t union all select k, n from u) group by k',
  },
  {
    name: 'intersect',
    frame: ({ t, u }) => t.select('k', 'g').intersect(u.select('k', 'g')),
    answer: 'select k, g from t intersect select k, g from u',
  },
  {
    name: 'except',
    frame: ({ t, u }) => t.select('s').except(u.select('s')),
    answer: 'select s from t except select s from u',
  },
  {
    name: 'intersectAll',
    frame: ({ t, u }) => t.selectExpr('k % 3 as k', 'g').intersectAll(u.selectExpr('k % 3 as k', 'g')),
    answer: 'select k % 3, g from t intersect all select k % 3, g from u',
  },
  {
    name: 'exceptAll',
    frame: ({ t, u }) => t.select('g').exceptAll(u.select('g')).exceptAll(u.limit(0).select('g')),
    answer: 'select g from t except all select g from u',
  },
  {
    name: 'distinct',
    frame: ({ t }) => t.select('k', 'g', 'b').distinct(),
    answer: 'select distinct k, g, b from t',
  },
  {
    name: 'distinct of doubles',
    frame: ({ t }) => t.select('f64').distinct(),
    answer: 'select distinct f64 from t',
  },
  {
    name: 'distinct of text',
    frame: ({ t }) => t.select('s').distinct(),
    answer: 'select distinct s from t',
  },
  {
    name: 'distinct of all types',
    frame: ({ u }) => u.drop('id').union(u.drop('id')).distinct(),
    answer: 'select distinct * exclude (id) from u',
  },
  {
    name: 'dropDuplicates',
    frame: ({ t }) => t.select('k', 'b').dropDuplicates(),
    answer: 'select distinct k, b from t',
  },
  {
    name: 'dropDuplicates of columns',
    frame: ({ t }) => t.dropDuplicates('k', 'b').select('k', 'b'),
    answer: 'select distinct k, b from t',
  },
  {
    name: 'dropDuplicates of empty',
    frame: ({ empty }) => empty.dropDuplicates('k'),
    answer: 'select * from empty',
  },
]

const placements: readonly QueryTest[] = [
  { name: 'repartition n', frame: ({ t }) => t.repartition(5), answer: 'select * from t' },
  { name: 'repartition by columns', frame: ({ t }) => t.repartition(3, 'k', 's'), answer: 'select * from t' },
  {
    name: 'repartition by expression',
    frame: ({ t }) => t.repartition(col('n').mod(3)).select('id', 's', 'd38', 'bin'),
    answer: 'select id, s, d38, bin from t',
  },
  {
    name: 'repartition big',
    frame: ({ big }) => big.repartition(4, 's'),
    answer: 'select * from big',
  },
  {
    name: 'repartitionByRange',
    frame: ({ t }) => t.repartitionByRange(4, 'n'),
    answer: 'select * from t',
  },
  {
    name: 'repartitionByRange desc',
    frame: ({ t }) => t.repartitionByRange(3, col('s').desc(), col('n')).select('id', 's'),
    answer: 'select id, s from t',
  },
  { name: 'coalesce', frame: ({ t }) => t.coalesce(2), answer: 'select * from t' },
  {
    name: 'coalesce to one keeps order',
    frame: ({ t }) => t.orderBy('id').coalesce(1).select('id'),
    answer: 'select id from t order by id',
    ordered: true,
  },
  {
    name: 'repartition to one',
    frame: ({ t }) =>
      t.repartition(1).selectExpr('id', 'spark_partition_id()').filter('id >= 0').select('id'),
    answer: 'select id from t',
  },
  { name: 'repartition empty', frame: ({ empty }) => empty.repartition(3), answer: 'select * from empty' },
  { name: 'hint', frame: ({ t }) => t.hint('coalesce', 1).select('id'), answer: 'select id from t' },
]

const conditionals: readonly QueryTest[] = [
  {
    name: 'when chain',
    frame: ({ t }) =>
      t.select('id', when(col('n').gt(100), 'high').when(col('n').lt(-100), 'low').otherwise('mid')),
    answer: "select id, case when n > 100 then 'high' when n < -100 then 'low' else 'mid' end from t",
  },
  {
    name: 'when without otherwise',
    frame: ({ t }) => t.select('id', when(col('b'), col('s'))),
    answer: 'select id, case when b then s end from t',
  },
  {
    name: 'cast in the API',
    frame: ({ t }) => t.select(col('i32').cast('bigint'), col('n').cast('string'), col('s').try_cast('int')),
    answer:
      "select i32::bigint, n::varchar, try_cast(case when regexp_matches(s, '^ *-?[0-9]+ *$') then s end as int) from t",
  },
  {
    name: 'bitwise API',
    frame: ({ t }) => t.select(col('n').bitwiseAND(255), col('n').bitwiseOR(1), col('n').bitwiseXOR(7)),
    answer: 'select n & 255, n | 1, xor(n, 7) from t',
  },
  {
    name: 'text API',
    frame: ({ t }) =>
      t.select(
        col('s').startsWith('a'),
        col('s').endsWith('c'),
        col('s').contains('b'),
        col('s').substr(2, 3),
        col('s').rlike('^[a-c]+$'),
        col('s').ilike('A%'),
      ),
    answer:
      "select starts_with(s, 'a'), ends_with(s, 'c'), contains(s, 'b'), substring(s, 2, 3), regexp_matches(s, '^[a-c]+$'), s ilike 'A%' from t",
  },
  {
    name: 'comparison API',
    frame: ({ t }) =>
      t.select(
        col('n').leq(5),
        col('n').geq(5),
        col('n').notEqual(5),
        col('n').isNull(),
        col('n').isNotNull(),
        col('b').not(),
        col('f64').isNaN(),
        col('n').negate(),
        col('x').divide(4),
        col('n').minus(3),
      ),
    answer:
      'select n <= 5, n >= 5, n <> 5, n is null, n is not null, not b, coalesce(isnan(f64), false), -n, x / 4, n - 3 from t',
  },
]

const digits = "s rlike '^[0-9]{1,6}$'"
const digitsInDuckDb = "regexp_matches(s, '^[0-9]{1,6}$')"

/** What fails for some rows comes after what leaves them out, wherever the optimizer moves it. */
const guardedOperators: readonly QueryTest[] = [
  {
    name: 'a cast after its filter',
    frame: ({ t }) => t.filter(digits).selectExpr('id', 'cast(s as int) as v'),
    answer: `select id, try_cast(s as int) from t where ${digitsInDuckDb}`,
  },
  {
    name: 'a filter that casts after its filter',
    frame: ({ t }) => t.filter(digits).filter('cast(s as int) > 5').select('id'),
    answer: `select id from t where ${digitsInDuckDb} and try_cast(s as int) > 5`,
  },
  {
    name: 'a filter over a projection that casts',
    frame: ({ t }) =>
      t.filter(digits).selectExpr('id', 'cast(s as int) as v').filter('v > 5').orderBy('v', 'id'),
    answer: `select id, try_cast(s as int) as v from t where ${digitsInDuckDb} and v > 5 order by v, id`,
    ordered: true,
  },
  {
    name: 'a group key that divides after its filter',
    frame: ({ t }) => t.filter('k <> 0').groupBy(expr('100 div k')).agg(expr('sum(n div k)')),
    answer: 'select 100 // nullif(k, 0), sum(n // nullif(k, 0)) from t where k <> 0 group by 1',
  },
  {
    name: 'an aggregate that divides under its own filter',
    frame: ({ t }) =>
      t.groupBy('g').agg(expr('sum(n div k) filter (where k <> 0)'), expr('sum(if(k = 0, 0, n % k))')),
    answer:
      'select g, sum(n // nullif(k, 0)) filter (where k <> 0), sum(case when k = 0 then 0 else n % nullif(k, 0) end) from t group by g',
  },
  {
    name: 'a column that fails and that nobody asks for',
    frame: ({ t }) => t.selectExpr('id', '1 div (k - k) as never').select('id'),
    answer: 'select id from t',
  },
  {
    name: 'a failing column behind a limit of nothing',
    frame: ({ t }) => t.limit(0).selectExpr('1 div (k - k)'),
    answer: 'select 1 from t where false',
  },
  {
    name: 'a failing constant behind CASE',
    frame: ({ t }) =>
      t.selectExpr('id', "case when id < 0 then 1 div 0 when id < 0 then cast('x' as int) else 7 end"),
    answer: 'select id, 7 from t',
  },
  {
    name: 'a failing constant over no rows',
    frame: ({ empty }) => empty.selectExpr('1 div 0', "cast('x' as date)"),
    answer: 'select 1, 2 from empty',
  },
]

export const operatorQueries: readonly QueryTest[] = [
  ...guardedOperators,
  ...projections,
  ...filters,
  ...sorts,
  ...limits,
  ...sets,
  ...placements,
  ...conditionals,
]
