/** Columns, functions and aggregates. */
import * as f from '../../../packages/vonk/src/functions.ts'
import { col, lit } from '../../../packages/vonk/src/index.ts'
import { ordersOf, type Program, peopleOf, rowsOf } from './program.ts'

export const expressions: readonly Program[] = [
  rowsOf('arithmetic', (spark) =>
    spark
      .range(1, 4)
      .select(
        col('id').plus(1),
        col('id').minus(0.5),
        col('id').multiply(3),
        col('id').divide(2),
        col('id').mod(2),
        col('id').negate(),
      ),
  ),
  rowsOf('comparisons with null', (spark) =>
    peopleOf(spark).select(
      'id',
      col('age').equalTo(45).as('eq'),
      col('age').notEqual(45).as('ne'),
      col('age').eqNullSafe(null).as('ns'),
      col('age').geq(45).as('ge'),
      col('age').between(30, 50).as('bt'),
    ),
  ),
  rowsOf('three-valued logic', (spark) =>
    peopleOf(spark).select(
      'id',
      col('age').gt(40).and(col('score').gt(5)).as('a'),
      col('age').gt(40).or(col('score').gt(5)).as('o'),
      col('age').gt(40).not().as('n'),
    ),
  ),
  rowsOf('isin, isNull, isNotNull', (spark) =>
    peopleOf(spark).select(
      'id',
      col('city').isin('London', 'Utrecht'),
      col('city').isNull(),
      col('city').isNotNull(),
    ),
  ),
  rowsOf('texts: like, rlike, startsWith, contains, substr', (spark) =>
    peopleOf(spark).select(
      col('name').like('%a%'),
      col('name').rlike('^[A-G]'),
      col('name').startsWith('B'),
      col('name').endsWith('a'),
      col('name').contains('r'),
      col('name').substr(2, 3),
    ),
  ),
  rowsOf('bits', (spark) =>
    spark.range(6).select(col('id').bitwiseAND(5), col('id').bitwiseOR(8), col('id').bitwiseXOR(3)),
  ),
  rowsOf('when and otherwise', (spark) =>
    peopleOf(spark).select(
      'id',
      f.when(col('age').gt(60), 'old').when(col('age').gt(40), 'middle').otherwise('young').as('w'),
      f.when(col('age').gt(60), 1).as('v'),
    ),
  ),
  rowsOf('casts', (spark) =>
    spark
      .range(3)
      .select(
        col('id').cast('string'),
        col('id').cast('double'),
        col('id').cast('decimal(10,2)'),
        col('id').cast('boolean'),
        lit('12').cast('int'),
        lit('2024-02-29').cast('date'),
        lit('1.5').cast('float'),
      ),
  ),
  rowsOf('functions of texts', (spark) =>
    peopleOf(spark).select(
      f.upper('name'),
      f.lower('city'),
      f.length('name'),
      f.trim(lit('  x ')),
      f.concat(col('name'), lit('-'), col('city')),
      f.concat_ws('/', col('name'), col('city')),
      f.initcap(lit('the quick fox')),
      f.reverse('name'),
      f.lpad('name', 8, '*'),
    ),
  ),
  rowsOf('more functions of texts', (spark) =>
    peopleOf(spark).select(
      f.instr('name', 'a'),
      f.locate('a', col('name')),
      f.repeat('name', 2),
      f.translate('name', 'ae', '43'),
      f.regexp_replace('name', '[aeiou]', '_'),
      f.regexp_extract('name', '([A-Z])(.)', 2),
      f.substring('name', 2, 2),
      f.soundex('name'),
    ),
  ),
  rowsOf('functions of numbers', (spark) =>
    peopleOf(spark).select(
      f.abs('score'),
      f.round('score', 1),
      f.floor('score'),
      f.ceil('score'),
      f.signum('score'),
      f.sqrt(f.abs(col('score'))),
      f.pow('age', 2),
      f.greatest('id', 'age'),
      f.least('id', 'age'),
    ),
  ),
  rowsOf('functions of dates', (spark) =>
    ordersOf(spark).select(
      f.year('day'),
      f.month('day'),
      f.dayofmonth('day'),
      f.dayofweek('day'),
      f.dayofyear('day'),
      f.weekofyear('day'),
      f.date_add('day', 30),
      f.last_day('day'),
      f.add_months('day', 1),
      f.datediff(col('day'), lit('2024-01-01').cast('date')),
    ),
  ),
  rowsOf('formats of dates', (spark) =>
    ordersOf(spark).select(f.date_format('day', 'yyyy/MM/dd EEE'), f.trunc('day', 'month')),
  ),
  rowsOf('functions of nulls', (spark) =>
    peopleOf(spark).select(
      f.coalesce(col('age'), lit(0)),
      f.nullif(col('age'), lit(45)),
      f.ifnull(col('city'), lit('?')),
      f.isnan('score'),
      f.nvl(col('name'), lit('nobody')),
    ),
  ),
  rowsOf('hashes', (spark) =>
    peopleOf(spark).select(
      f.hash('name', 'id'),
      f.xxhash64('id'),
      f.crc32(f.lit('Spark')),
      f.md5('name'),
      f.sha2('name', 256),
    ),
  ),
  rowsOf('decimals', (spark) =>
    ordersOf(spark).select(
      col('price').plus(col('price')),
      col('price').multiply(col('price')),
      col('price').divide(3),
      f.round('price', 1),
      col('price').cast('double'),
    ),
  ),
  rowsOf('aggregates of all rows', (spark) =>
    peopleOf(spark).agg(
      f.count(lit(1)),
      f.count('age'),
      f.sum('age'),
      f.avg('score'),
      f.min('name'),
      f.max('city'),
      f.count_distinct('age'),
    ),
  ),
  rowsOf('aggregates of no rows', (spark) =>
    peopleOf(spark).filter('id > 99').agg(f.count('id'), f.sum('id'), f.max('name')),
  ),
  rowsOf('grouped aggregates', (spark) =>
    peopleOf(spark)
      .groupBy('city')
      .agg(f.count(lit(1)).as('n'), f.sum('age').as('ages'), f.avg('score').as('score')),
  ),
  rowsOf('grouped by an expression', (spark) =>
    spark.range(20).groupBy(col('id').mod(3).as('k')).agg(f.sum('id'), f.max('id')),
  ),
  rowsOf('count by group', (spark) => peopleOf(spark).groupBy('age').count()),
  rowsOf('sum, avg, min, max by group', (spark) => peopleOf(spark).groupBy('city').max('id', 'age')),
  rowsOf('rollup', (spark) => ordersOf(spark).rollup('person', 'day').agg(f.sum('price'))),
  rowsOf('cube', (spark) =>
    peopleOf(spark)
      .cube('city', 'age')
      .agg(f.count(lit(1))),
  ),
  rowsOf('statistics', (spark) =>
    spark.range(10).agg(f.stddev('id'), f.variance('id'), f.stddev_pop('id'), f.var_pop('id')),
  ),
  rowsOf('first and last', (spark) => spark.range(5).coalesce(1).agg(f.first('id'), f.last('id'))),
  rowsOf('booleans in aggregates', (spark) =>
    spark.range(4).agg(f.bool_and(col('id').lt(9)), f.bool_or(col('id').gt(2))),
  ),
  rowsOf('special values of doubles', (spark) =>
    spark
      .range(1)
      .select(
        lit(Number.NaN).as('nan'),
        lit(Number.POSITIVE_INFINITY).as('inf'),
        lit(-0.5).as('half'),
        f.isnan(lit(Number.NaN)),
      ),
  ),
  rowsOf('literals', (spark) =>
    spark
      .range(1)
      .select(
        lit(1),
        lit(1n),
        lit(1.5),
        lit('x'),
        lit(true),
        lit(null),
        lit(new Date('2024-02-29T00:00:00Z')).cast('date'),
      ),
  ),
]
