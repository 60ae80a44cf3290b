// Made by `npm run script -- tools/generate-functions.ts` from the registry of functions; do not edit.
/** The functions of the registry that are calls by name. */
import type { Column } from '../../column.ts'
import { type Argument, invoke as $, type Lambda } from '../invoke.ts'

/**
 * The size of a number or interval.
 * @param col A number.
 * Example: `SELECT abs(-1);`
 */
export const abs = (col: Argument): Column =>
  $('abs', 'c', [col])
/**
 * The angle with this cosine.
 * @param col A number.
 * Example: `SELECT acos(0.5);`
 */
export const acos = (col: Argument): Column =>
  $('acos', 'c', [col])
/**
 * The inverse hyperbolic cosine.
 * @param col A number.
 * Example: `SELECT acosh(0.5);`
 */
export const acosh = (col: Argument): Column =>
  $('acosh', 'c', [col])
/**
 * The same day so many months later, or the last day of that month if it is shorter.
 * @param start The date.
 * @param months How many months.
 * Example: `SELECT add_months('2016-08-31', 1);`
 */
export const add_months = (start: Argument, months: Argument): Column =>
  $('add_months', 'cc', [start, months])
/**
 * The date so many days later.
 * @param start_date The date.
 * @param num_days How many days.
 * Example: `SELECT date_add('2016-07-30', 1);`
 */
export const adddate = (start_date: Argument, num_days: Argument): Column =>
  $('adddate', 'cc', [start_date, num_days])
/**
 * A value to which a lambda adds one element of an array after the other.
 * @param col The array.
 * @param initialValue The first state.
 * @param merge A lambda of the state and an element that gives the next state.
 * @param finish A lambda of the last state that gives the result.
 * Example: `SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x);`
 */
export const aggregate = (col: Argument, initialValue: Argument, merge: Lambda, finish?: Lambda): Column =>
  $('aggregate', 'ccll', [col, initialValue, merge, finish])
/**
 * The value of some row.
 * @param col A value of each row.
 * @param ignoreNulls A value of each row.
 * Example: `SELECT any_value(a) FROM t;`
 */
export const any_value = (col: Argument, ignoreNulls?: Argument): Column =>
  $('any_value', 'cl', [col, ignoreNulls])
/**
 * About how many different values there are that are not NULL.
 * @param col A value of each row.
 * @param rsd A constant: the relative deviation allowed, 0.05 without it.
 * Example: `SELECT approx_count_distinct(a) FROM t;`
 */
export const approx_count_distinct = (col: Argument, rsd?: Argument): Column =>
  $('approx_count_distinct', 'cl', [col, rsd])
/**
 * The smallest value below or at which a share of the values lies.
 * @param col A number or interval of each row.
 * @param percentage A constant from 0 to 1, or an array of such.
 * @param accuracy A constant; the answer is exact whatever it is.
 * Example: `SELECT percentile_approx(a, 0.5, 100) FROM t;`
 */
export const approx_percentile = (col: Argument, percentage: Argument, accuracy?: Argument): Column =>
  $('approx_percentile', 'cll', [col, percentage, accuracy])
/**
 * An array of all values that are not NULL.
 * @param col A value of each row.
 * Example: `SELECT collect_list(a) FROM t;`
 */
export const array_agg = (col: Argument): Column =>
  $('array_agg', 'c', [col])
/**
 * An array with one more element behind.
 * @param col The array.
 * @param value The new element.
 * Example: `SELECT array_append(array('b', 'd'), 'e');`
 */
export const array_append = (col: Argument, value: Argument): Column =>
  $('array_append', 'cl', [col, value])
/**
 * An array without its nulls.
 * @param col The array.
 * Example: `SELECT array_compact(array(1, 2, 3, null));`
 */
export const array_compact = (col: Argument): Column =>
  $('array_compact', 'c', [col])
/**
 * Whether an element of an array equals a value; NULL if none does but one is NULL.
 * @param col The array.
 * @param value The value.
 * Example: `SELECT array_contains(array(1, 2, 3), 2);`
 */
export const array_contains = (col: Argument, value: Argument): Column =>
  $('array_contains', 'cl', [col, value])
/**
 * The different elements of an array, each where it is first met.
 * @param col The array.
 * Example: `SELECT array_distinct(array(1, 2, 3, null, 3));`
 */
export const array_distinct = (col: Argument): Column =>
  $('array_distinct', 'c', [col])
/**
 * The different elements of the first array that are not in the second.
 * @param col1 An array.
 * @param col2 Another one.
 * Example: `SELECT array_except(array(1, 2, 3), array(1, 3, 5));`
 */
export const array_except = (col1: Argument, col2: Argument): Column =>
  $('array_except', 'cc', [col1, col2])
/**
 * An array with one more element at a position, from 1, or from -1 behind the last.
 * @param arr The array.
 * @param pos The position.
 * @param value The new element.
 * Example: `SELECT array_insert(array(1, 2, 3, 4), 5, 5);`
 */
export const array_insert = (arr: Argument, pos: Argument, value: Argument): Column =>
  $('array_insert', 'ccl', [arr, pos, value])
/**
 * The different elements that are in both arrays.
 * @param col1 An array.
 * @param col2 Another one.
 * Example: `SELECT array_intersect(array(1, 2, 3), array(1, 3, 5));`
 */
export const array_intersect = (col1: Argument, col2: Argument): Column =>
  $('array_intersect', 'cc', [col1, col2])
/**
 * The elements of an array as one text, with a separator between them; nulls are left out or replaced.
 * @param col The array.
 * @param delimiter What stands between two elements.
 * @param null_replacement What stands for a null.
 * Example: `SELECT array_join(array('hello', 'world'), ' ');`
 */
export const array_join = (col: Argument, delimiter: Argument, null_replacement?: Argument): Column =>
  $('array_join', 'cll', [col, delimiter, null_replacement])
/**
 * The largest element that is not NULL.
 * @param col The array.
 * Example: `SELECT array_max(array(1, 20, null, 3));`
 */
export const array_max = (col: Argument): Column =>
  $('array_max', 'c', [col])
/**
 * The smallest element that is not NULL.
 * @param col The array.
 * Example: `SELECT array_min(array(1, 20, null, 3));`
 */
export const array_min = (col: Argument): Column =>
  $('array_min', 'c', [col])
/**
 * The position, from 1, of the first element that equals a value; 0 if none does.
 * @param col The array.
 * @param value The value.
 * Example: `SELECT array_position(array(312, 773, 708, 708), 708);`
 */
export const array_position = (col: Argument, value: Argument): Column =>
  $('array_position', 'cl', [col, value])
/**
 * An array with one more element in front.
 * @param col The array.
 * @param value The new element.
 * Example: `SELECT array_prepend(array('b', 'd'), 'a');`
 */
export const array_prepend = (col: Argument, value: Argument): Column =>
  $('array_prepend', 'cl', [col, value])
/**
 * An array without the elements that equal a value.
 * @param col The array.
 * @param element The value.
 * Example: `SELECT array_remove(array(1, 2, 3, null, 3), 3);`
 */
export const array_remove = (col: Argument, element: Argument): Column =>
  $('array_remove', 'cl', [col, element])
/**
 * An array of one value so many times.
 * @param col The value.
 * @param count How often; less than 1 gives an empty array.
 * Example: `SELECT array_repeat('123', 2);`
 */
export const array_repeat = (col: Argument, count: Argument): Column =>
  $('array_repeat', 'cc', [col, count])
/**
 * How many elements an array has.
 * @param col The array.
 * Example: `SELECT array_size(array('b', 'd', 'c', 'a'));`
 */
export const array_size = (col: Argument): Column =>
  $('array_size', 'c', [col])
/**
 * An array in the order of its elements, nulls last, or in that of a comparison.
 * @param col The array.
 * @param comparator A lambda of two elements: negative where the first comes first, positive where the second does.
 * Example: `SELECT array_sort(array(5, 6, 1), (left, right) -> left - right);`
 */
export const array_sort = (col: Argument, comparator?: Lambda): Column =>
  $('array_sort', 'cl', [col, comparator])
/**
 * The different elements of two arrays.
 * @param col1 An array.
 * @param col2 Another one.
 * Example: `SELECT array_union(array(1, 2, 3), array(1, 3, 5));`
 */
export const array_union = (col1: Argument, col2: Argument): Column =>
  $('array_union', 'cc', [col1, col2])
/**
 * Whether two arrays share an element that is not NULL; NULL where a null leaves it open.
 * @param a1 An array.
 * @param a2 Another one.
 * Example: `SELECT arrays_overlap(array(1, 2, 3), array(3, 4, 5));`
 */
export const arrays_overlap = (a1: Argument, a2: Argument): Column =>
  $('arrays_overlap', 'cc', [a1, a2])
/**
 * An array of structs of the elements of several arrays at each position; nulls follow the shorter ones.
 * @param cols An array.
 * Example: `SELECT arrays_zip(array(1, 2, 3), array(2, 3, 4));`
 */
export const arrays_zip = (...cols: readonly Argument[]): Column =>
  $('arrays_zip', 'c', [...cols])
/**
 * The number of the first code point; 0 for an empty text.
 * @param col The text.
 * Example: `SELECT ascii('222');`
 */
export const ascii = (col: Argument): Column =>
  $('ascii', 'c', [col])
/**
 * The angle with this sine.
 * @param col A number.
 * Example: `SELECT asin(0.5);`
 */
export const asin = (col: Argument): Column =>
  $('asin', 'c', [col])
/**
 * The inverse hyperbolic sine.
 * @param col A number.
 * Example: `SELECT asinh(0.5);`
 */
export const asinh = (col: Argument): Column =>
  $('asinh', 'c', [col])
/**
 * NULL where the condition holds; otherwise the query ends.
 * @param col A value.
 * @param errMsg A value.
 * Example: `SELECT assert_true(0 < 1);`
 */
export const assert_true = (col: Argument, errMsg?: Argument): Column =>
  $('assert_true', 'cl', [col, errMsg])
/**
 * The angle with this tangent.
 * @param col A number.
 * Example: `SELECT atan(0.5);`
 */
export const atan = (col: Argument): Column =>
  $('atan', 'c', [col])
/**
 * The angle of the point (exprX, exprY).
 * @param col1 A number.
 * @param col2 A number.
 * Example: `SELECT atan2(0, 1);`
 */
export const atan2 = (col1: Argument, col2: Argument): Column =>
  $('atan2', 'cc', [col1, col2])
/**
 * The inverse hyperbolic tangent.
 * @param col A number.
 * Example: `SELECT atanh(0.5);`
 */
export const atanh = (col: Argument): Column =>
  $('atanh', 'c', [col])
/**
 * The mean of the values that are not NULL; NULL if there are none.
 * @param col A value of each row.
 * Example: `SELECT avg(a) FROM t;`
 */
export const avg = (col: Argument): Column =>
  $('avg', 'c', [col])
/**
 * Bytes as Base64, in lines of 76 characters with a carriage return and a line feed between them.
 * @param col The bytes.
 * Example: `SELECT base64('Spark SQL');`
 */
export const base64 = (col: Argument): Column =>
  $('base64', 'c', [col])
/**
 * A whole number in binary digits.
 * @param col A whole number.
 * Example: `SELECT bin(13);`
 */
export const bin = (col: Argument): Column =>
  $('bin', 'c', [col])
/**
 * The bits that all values that are not NULL have.
 * @param col A value of each row.
 * Example: `SELECT bit_and(a) FROM t;`
 */
export const bit_and = (col: Argument): Column =>
  $('bit_and', 'c', [col])
/**
 * How many bits of the number, as 64 bits, are set; 1 for true.
 * @param col A number.
 * Example: `SELECT bit_count(0);`
 */
export const bit_count = (col: Argument): Column =>
  $('bit_count', 'c', [col])
/**
 * One bit of a number, counted from the right from 0.
 * @param col A whole number.
 * @param pos The position of the bit.
 * Example: `SELECT bit_get(11, 0);`
 */
export const bit_get = (col: Argument, pos: Argument): Column =>
  $('bit_get', 'cc', [col, pos])
/**
 * How many bits a text or binary has.
 * @param col The text, or bytes.
 * Example: `SELECT bit_length('Spark SQL');`
 */
export const bit_length = (col: Argument): Column =>
  $('bit_length', 'c', [col])
/**
 * The bits that one of the values has.
 * @param col A value of each row.
 * Example: `SELECT bit_or(a) FROM t;`
 */
export const bit_or = (col: Argument): Column =>
  $('bit_or', 'c', [col])
/**
 * The bits that an odd number of values have.
 * @param col A value of each row.
 * Example: `SELECT bit_xor(a) FROM t;`
 */
export const bit_xor = (col: Argument): Column =>
  $('bit_xor', 'c', [col])
/**
 * The bits that all of the bitmaps have, as a bitmap of 4,096 bytes.
 * @param col A value of each row.
 * Example: `SELECT bitmap_count(bitmap_and_agg(CAST(CAST(a AS STRING) AS BINARY))) FROM t;`
 */
export const bitmap_and_agg = (col: Argument): Column =>
  $('bitmap_and_agg', 'c', [col])
/**
 * The bit of a number in its bucket.
 * @param col A whole number.
 * Example: `SELECT bitmap_bit_position(123);`
 */
export const bitmap_bit_position = (col: Argument): Column =>
  $('bitmap_bit_position', 'c', [col])
/**
 * The bucket of a number.
 * @param col A whole number.
 * Example: `SELECT bitmap_bucket_number(123);`
 */
export const bitmap_bucket_number = (col: Argument): Column =>
  $('bitmap_bucket_number', 'c', [col])
/**
 * A bitmap of 4,096 bytes with the bits at all positions that are not NULL.
 * @param col A value of each row.
 * Example: `SELECT bitmap_count(bitmap_construct_agg(bitmap_bit_position(a))) FROM t;`
 */
export const bitmap_construct_agg = (col: Argument): Column =>
  $('bitmap_construct_agg', 'c', [col])
/**
 * How many bits of a bitmap are set.
 * @param col The bitmap.
 * Example: `SELECT bitmap_count(X'1010');`
 */
export const bitmap_count = (col: Argument): Column =>
  $('bitmap_count', 'c', [col])
/**
 * The bits that one of the bitmaps has, as a bitmap of 4,096 bytes.
 * @param col A value of each row.
 * Example: `SELECT bitmap_count(bitmap_or_agg(CAST(CAST(a AS STRING) AS BINARY))) FROM t;`
 */
export const bitmap_or_agg = (col: Argument): Column =>
  $('bitmap_or_agg', 'c', [col])
/**
 * Whether all values that are not NULL are true.
 * @param col A value of each row.
 * Example: `SELECT bool_and(a > 1) FROM t;`
 */
export const bool_and = (col: Argument): Column =>
  $('bool_and', 'c', [col])
/**
 * Whether one of the values is true.
 * @param col A value of each row.
 * Example: `SELECT bool_or(a > 1) FROM t;`
 */
export const bool_or = (col: Argument): Column =>
  $('bool_or', 'c', [col])
/**
 * The number rounded to a count of digits, halves to the even digit.
 * @param col A number.
 * @param scale How many digits behind the point are kept; constant, may be negative.
 * Example: `SELECT bround(2.5, 0);`
 */
export const bround = (col: Argument, scale?: Argument): Column =>
  $('bround', 'cl', [col, scale])
/**
 * A text without blanks or given characters at both ends.
 * @param str The text.
 * @param trim The characters to take away; blanks without it.
 * Example: `SELECT btrim('    SparkSQL   ');`
 */
export const btrim = (str: Argument, trim?: Argument): Column =>
  $('btrim', 'cc', [str, trim])
/**
 * How many elements an array has, or entries a map; NULL for NULL.
 * @param col The array or map.
 * Example: `SELECT size(array('b', 'd', 'c', 'a'));`
 */
export const cardinality = (col: Argument): Column =>
  $('cardinality', 'c', [col])
/**
 * The cube root.
 * @param col A number.
 * Example: `SELECT cbrt(27.0);`
 */
export const cbrt = (col: Argument): Column =>
  $('cbrt', 'c', [col])
/**
 * The smallest whole number that is not smaller.
 * @param col A number.
 * @param scale How many digits behind the point are kept; constant, may be negative.
 * Example: `SELECT ceil(-0.1);`
 */
export const ceil = (col: Argument, scale?: Argument): Column =>
  $('ceil', 'cl', [col, scale])
/**
 * The smallest whole number that is not smaller.
 * @param col A number.
 * @param scale How many digits behind the point are kept; constant, may be negative.
 * Example: `SELECT ceil(-0.1);`
 */
export const ceiling = (col: Argument, scale?: Argument): Column =>
  $('ceiling', 'cl', [col, scale])
/**
 * The character of a number from 0 to 255, which larger ones are cut to; nothing for a negative one.
 * @param col The number.
 * Example: `SELECT char(65);`
 */
export const char = (col: Argument): Column =>
  $('char', 'c', [col])
/**
 * How many code points a text has, or how many bytes.
 * @param str The text, or bytes.
 * Example: `SELECT length('Spark SQL ');`
 */
export const char_length = (str: Argument): Column =>
  $('char_length', 'c', [str])
/**
 * How many code points a text has, or how many bytes.
 * @param str The text, or bytes.
 * Example: `SELECT length('Spark SQL ');`
 */
export const character_length = (str: Argument): Column =>
  $('character_length', 'c', [str])
/**
 * The character of a number from 0 to 255, which larger ones are cut to; nothing for a negative one.
 * @param n The number.
 * Example: `SELECT char(65);`
 */
export const chr = (n: Argument): Column =>
  $('chr', 'c', [n])
/**
 * The first value that is not NULL.
 * Example: `SELECT coalesce(NULL, 1);`
 */
export const coalesce = (...cols: readonly Argument[]): Column =>
  $('coalesce', 'c', [...cols])
/**
 * A text under a collation, of which there is only UTF8_BINARY.
 * @param col The text.
 * @param collation The name of the collation, a constant.
 * Example: `SELECT 'Spark SQL' COLLATE UTF8_BINARY;`
 */
export const collate = (col: Argument, collation: Argument): Column =>
  $('collate', 'cl', [col, collation])
/**
 * The name of the collation of a text.
 * @param col The text.
 * Example: `SELECT collation('Spark SQL');`
 */
export const collation = (col: Argument): Column =>
  $('collation', 'c', [col])
/**
 * An array of all values that are not NULL.
 * @param col A value of each row.
 * Example: `SELECT collect_list(a) FROM t;`
 */
export const collect_list = (col: Argument): Column =>
  $('collect_list', 'c', [col])
/**
 * An array of the different values that are not NULL.
 * @param col A value of each row.
 * Example: `SELECT collect_set(a) FROM t;`
 */
export const collect_set = (col: Argument): Column =>
  $('collect_set', 'c', [col])
/**
 * Texts, bytes or arrays one behind the other; NULL if one of them is.
 * Example: `SELECT concat('Spark', 'SQL');`
 */
export const concat = (...cols: readonly Argument[]): Column =>
  $('concat', 'c', [...cols])
/**
 * Texts and texts of arrays, those that are not NULL, with a separator between them.
 * @param sep The separator; the result is NULL if it is.
 * @param cols A text or an array of texts.
 * Example: `SELECT concat_ws('/', 'foo', null, 'bar');`
 */
export const concat_ws = (sep: Argument, ...cols: readonly Argument[]): Column =>
  $('concat_ws', 'lc', [sep, ...cols])
/**
 * Whether a text holds another one.
 * @param left The text, or bytes.
 * @param right The part.
 * Example: `SELECT contains('Spark SQL', 'Spark');`
 */
export const contains = (left: Argument, right: Argument): Column =>
  $('contains', 'cc', [left, right])
/**
 * A number in one base written in another; a negative target base keeps the sign.
 * @param col The digits.
 * @param fromBase The base of the digits, 2 to 36.
 * @param toBase The base of the result.
 * Example: `SELECT conv('100', 2, 10);`
 */
export const conv = (col: Argument, fromBase: Argument, toBase: Argument): Column =>
  $('conv', 'cll', [col, fromBase, toBase])
/**
 * What the target zone shows when the source zone (the session’s without one) shows the timestamp.
 * @param sourceTz Name of a time zone.
 * @param targetTz Name of a time zone.
 * @param sourceTs The timestamp.
 * Example: `SELECT convert_timezone('Europe/Brussels', timestamp_ntz'2021-12-05 15:00:00');`
 */
export const convert_timezone = (sourceTz: Argument, targetTz: Argument, sourceTs: Argument): Column =>
  $('convert_timezone', 'llc', [sourceTz, targetTz, sourceTs])
/**
 * Pearson's correlation of the pairs.
 * @param col1 A value of each row.
 * @param col2 A value of each row.
 * Example: `SELECT corr(a, b) FROM t;`
 */
export const corr = (col1: Argument, col2: Argument): Column =>
  $('corr', 'cc', [col1, col2])
/**
 * The cosine of an angle in radians.
 * @param col A number.
 * Example: `SELECT cos(0.5);`
 */
export const cos = (col: Argument): Column =>
  $('cos', 'c', [col])
/**
 * The hyperbolic cosine.
 * @param col A number.
 * Example: `SELECT cosh(0);`
 */
export const cosh = (col: Argument): Column =>
  $('cosh', 'c', [col])
/**
 * The cotangent of an angle in radians.
 * @param col A number.
 * Example: `SELECT cot(1);`
 */
export const cot = (col: Argument): Column =>
  $('cot', 'c', [col])
/**
 * The number of rows in which no argument is NULL; with `*` the number of rows.
 * @param col A value of each row.
 * Example: `SELECT count(*) FROM t;`
 */
export const count = (col: Argument): Column =>
  $('count', 'c', [col])
/**
 * The number of rows in which the condition is true.
 * @param col A value of each row.
 * Example: `SELECT count_if(a > 1) FROM t;`
 */
export const count_if = (col: Argument): Column =>
  $('count_if', 'c', [col])
/**
 * The covariance of the pairs as the whole population.
 * @param col1 A value of each row.
 * @param col2 A value of each row.
 * Example: `SELECT covar_pop(a, b) FROM t;`
 */
export const covar_pop = (col1: Argument, col2: Argument): Column =>
  $('covar_pop', 'cc', [col1, col2])
/**
 * The covariance of the pairs as a sample.
 * @param col1 A value of each row.
 * @param col2 A value of each row.
 * Example: `SELECT covar_samp(a, b) FROM t;`
 */
export const covar_samp = (col1: Argument, col2: Argument): Column =>
  $('covar_samp', 'cc', [col1, col2])
/**
 * The CRC-32 checksum of bytes.
 * @param col The bytes, or a text.
 * Example: `SELECT crc32('Spark');`
 */
export const crc32 = (col: Argument): Column =>
  $('crc32', 'c', [col])
/**
 * The cosecant of an angle in radians.
 * @param col A number.
 * Example: `SELECT csc(1);`
 */
export const csc = (col: Argument): Column =>
  $('csc', 'c', [col])
/**
 * The share of the partition that comes before this row or equals it in the order.
 * Example: `SELECT cume_dist() OVER (ORDER BY a) FROM t;`
 */
export const cume_dist = (): Column =>
  $('cume_dist', '', [])
/**
 * The date on which the query started.
 * Example: `SELECT current_date();`
 */
export const curdate = (): Column =>
  $('curdate', '', [])
/**
 * The date on which the query started.
 * Example: `SELECT current_date();`
 */
export const current_date = (): Column =>
  $('current_date', '', [])
/**
 * The time of day at which the query started.
 * @param precision How many digits of the second’s fraction, 6 without it.
 * Example: `SELECT current_time(3);`
 */
export const current_time = (precision?: Argument): Column =>
  $('current_time', 'l', [precision])
/**
 * When the query started.
 * Example: `SELECT current_timestamp();`
 */
export const current_timestamp = (): Column =>
  $('current_timestamp', '', [])
/**
 * The session’s time zone.
 * Example: `SELECT current_timezone();`
 */
export const current_timezone = (): Column =>
  $('current_timezone', '', [])
/**
 * The date so many days later.
 * @param start The date.
 * @param days How many days.
 * Example: `SELECT date_add('2016-07-30', 1);`
 */
export const date_add = (start: Argument, days: Argument): Column =>
  $('date_add', 'cc', [start, days])
/**
 * How many days the end lies behind the start.
 * @param end The end.
 * @param start The start.
 * Example: `SELECT datediff('2009-07-31', '2009-07-30');`
 */
export const date_diff = (end: Argument, start: Argument): Column =>
  $('date_diff', 'cc', [end, start])
/**
 * The text of a timestamp by a pattern.
 * @param date The timestamp.
 * @param format The pattern.
 * Example: `SELECT date_format('2016-04-08', 'y');`
 */
export const date_format = (date: Argument, format: Argument): Column =>
  $('date_format', 'cl', [date, format])
/**
 * The date so many days behind 1970-01-01.
 * @param days How many days.
 * Example: `SELECT date_from_unix_date(1);`
 */
export const date_from_unix_date = (days: Argument): Column =>
  $('date_from_unix_date', 'c', [days])
/**
 * A field of a date, timestamp, time or interval.
 * @param field Name of the field.
 * @param source What it is a field of.
 * Example: `SELECT extract(YEAR FROM TIMESTAMP '2019-08-12 01:00:00.123456');`
 */
export const date_part = (field: Argument, source: Argument): Column =>
  $('date_part', 'lc', [field, source])
/**
 * The date so many days earlier.
 * @param start The date.
 * @param days How many days.
 * Example: `SELECT date_sub('2016-07-30', 1);`
 */
export const date_sub = (start: Argument, days: Argument): Column =>
  $('date_sub', 'cc', [start, days])
/**
 * The start of the unit (YEAR to MICROSECOND) that a timestamp lies in.
 * @param format The unit.
 * @param timestamp The timestamp.
 * Example: `SELECT date_trunc('HOUR', '2015-03-05T09:32:05.359');`
 */
export const date_trunc = (format: Argument, timestamp: Argument): Column =>
  $('date_trunc', 'lc', [format, timestamp])
/**
 * The date so many days later.
 * @param start The date.
 * @param days How many days.
 * Example: `SELECT date_add('2016-07-30', 1);`
 */
export const dateadd = (start: Argument, days: Argument): Column =>
  $('dateadd', 'cc', [start, days])
/**
 * How many days the end lies behind the start.
 * @param end The end.
 * @param start The start.
 * Example: `SELECT datediff('2009-07-31', '2009-07-30');`
 */
export const datediff = (end: Argument, start: Argument): Column =>
  $('datediff', 'cc', [end, start])
/**
 * A field of a date, timestamp, time or interval.
 * @param field Name of the field.
 * @param source What it is a field of.
 * Example: `SELECT extract(YEAR FROM TIMESTAMP '2019-08-12 01:00:00.123456');`
 */
export const datepart = (field: Argument, source: Argument): Column =>
  $('datepart', 'lc', [field, source])
/**
 * The day of the month of a date.
 * @param col The date.
 * Example: `SELECT day('2009-07-30');`
 */
export const day = (col: Argument): Column =>
  $('day', 'c', [col])
/**
 * The English name of the day of the week, in three letters.
 * @param col The date.
 * Example: `SELECT dayname(DATE '2008-02-20');`
 */
export const dayname = (col: Argument): Column =>
  $('dayname', 'c', [col])
/**
 * The day of the month of a date.
 * @param col The date.
 * Example: `SELECT day('2009-07-30');`
 */
export const dayofmonth = (col: Argument): Column =>
  $('dayofmonth', 'c', [col])
/**
 * The day of the week of a date, Sunday 1 to Saturday 7.
 * @param col The date.
 * Example: `SELECT dayofweek('2009-07-30');`
 */
export const dayofweek = (col: Argument): Column =>
  $('dayofweek', 'c', [col])
/**
 * The day of the year of a date.
 * @param col The date.
 * Example: `SELECT dayofyear('2009-07-30');`
 */
export const dayofyear = (col: Argument): Column =>
  $('dayofyear', 'c', [col])
/**
 * The text that bytes are in a character set; with more arguments, the result behind the value searched for.
 * @param col The bytes.
 * @param charset US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16 or UTF-32.
 * Example: `SELECT decode(encode('abc', 'utf-8'), 'utf-8');`
 */
export const decode = (col: Argument, charset: Argument): Column =>
  $('decode', 'cl', [col, charset])
/**
 * An angle in radians as degrees.
 * @param col A number.
 * Example: `SELECT degrees(3.141592653589793);`
 */
export const degrees = (col: Argument): Column =>
  $('degrees', 'c', [col])
/**
 * The number of different values of the order up to this one.
 * Example: `SELECT dense_rank() OVER (ORDER BY a) FROM t;`
 */
export const dense_rank = (): Column =>
  $('dense_rank', '', [])
/**
 * Euler's number.
 * Example: `SELECT e();`
 */
export const e = (): Column =>
  $('e', '', [])
/**
 * An element of an array by its position from 1, or from -1 at the end; the value of a key of a map, or NULL.
 * @param col The array or map.
 * @param extraction A position from 1, or from -1 at the end; the key of a map.
 * Example: `SELECT element_at(array(1, 2, 3), 2);`
 */
export const element_at = (col: Argument, extraction: Argument): Column =>
  $('element_at', 'cl', [col, extraction])
/**
 * The n-th of the values behind n.
 * Example: `SELECT elt(1, 'scala', 'java');`
 */
export const elt = (...inputs: readonly Argument[]): Column =>
  $('elt', 'c', [...inputs])
/**
 * The bytes of a text in a character set.
 * @param col The text.
 * @param charset US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16 or UTF-32.
 * Example: `SELECT encode('abc', 'utf-8');`
 */
export const encode = (col: Argument, charset: Argument): Column =>
  $('encode', 'cl', [col, charset])
/**
 * Whether a text ends with another one.
 * @param str The text, or bytes.
 * @param suffix The part.
 * Example: `SELECT endswith('Spark SQL', 'SQL');`
 */
export const endswith = (str: Argument, suffix: Argument): Column =>
  $('endswith', 'cc', [str, suffix])
/**
 * Whether both are equal, or both are NULL.
 * @param col1 A value.
 * @param col2 A value.
 * Example: `SELECT equal_null(3, 3);`
 */
export const equal_null = (col1: Argument, col2: Argument): Column =>
  $('equal_null', 'cc', [col1, col2])
/**
 * Whether all values that are not NULL are true.
 * @param col A value of each row.
 * Example: `SELECT bool_and(a > 1) FROM t;`
 */
export const every = (col: Argument): Column =>
  $('every', 'c', [col])
/**
 * Whether a condition holds for an element of an array.
 * @param col The array.
 * @param f A condition on an element.
 * Example: `SELECT exists(array(1, 2, 3), x -> x % 2 == 0);`
 */
export const exists = (col: Argument, f: Lambda): Column =>
  $('exists', 'cl', [col, f])
/**
 * e to the power of the number.
 * @param col A number.
 * Example: `SELECT exp(0);`
 */
export const exp = (col: Argument): Column =>
  $('exp', 'c', [col])
/**
 * A row for each element of an array or entry of a map.
 * @param col The array or map.
 * Example: `SELECT explode(array(10, 20));`
 */
export const explode = (col: Argument): Column =>
  $('explode', 'c', [col])
/**
 * A row for each element of an array or entry of a map, or one of NULL where there is none.
 * @param col The array or map.
 * Example: `SELECT explode_outer(array(10, 20));`
 */
export const explode_outer = (col: Argument): Column =>
  $('explode_outer', 'c', [col])
/**
 * e to the power of the number, less one.
 * @param col A number.
 * Example: `SELECT expm1(0);`
 */
export const expm1 = (col: Argument): Column =>
  $('expm1', 'c', [col])
/**
 * A field of a date, timestamp, time or interval.
 * @param field Name of the field.
 * @param source What it is a field of.
 * Example: `SELECT extract(YEAR FROM TIMESTAMP '2019-08-12 01:00:00.123456');`
 */
export const extract = (field: Argument, source: Argument): Column =>
  $('extract', 'lc', [field, source])
/**
 * The product of the whole numbers from 1; NULL outside of 0 to 20.
 * @param col A whole number.
 * Example: `SELECT factorial(5);`
 */
export const factorial = (col: Argument): Column =>
  $('factorial', 'c', [col])
/**
 * The elements of an array for which a condition holds.
 * @param col The array.
 * @param f A condition on an element, and on its position from 0 if it takes two.
 * Example: `SELECT filter(array(1, 2, 3), x -> x % 2 == 1);`
 */
export const filter = (col: Argument, f: Lambda): Column =>
  $('filter', 'cl', [col, f])
/**
 * Position, from 1, of a word in a list of words separated by commas; 0 if it is not there.
 * @param str The word.
 * @param str_array The words, separated by commas.
 * Example: `SELECT find_in_set('ab', 'abc,b,ab,c,def');`
 */
export const find_in_set = (str: Argument, str_array: Argument): Column =>
  $('find_in_set', 'cc', [str, str_array])
/**
 * The value of the first row, or the first that is not NULL.
 * @param col A value of each row.
 * @param ignorenulls A value of each row.
 * Example: `SELECT first(a) FROM t;`
 */
export const first = (col: Argument, ignorenulls?: Argument): Column =>
  $('first', 'cl', [col, ignorenulls])
/**
 * The value of the first row, or the first that is not NULL.
 * @param col A value of each row.
 * @param ignoreNulls A value of each row.
 * Example: `SELECT first(a) FROM t;`
 */
export const first_value = (col: Argument, ignoreNulls?: Argument): Column =>
  $('first_value', 'cl', [col, ignoreNulls])
/**
 * The elements of the arrays of an array, one behind the other; NULL if one of them is NULL.
 * @param col An array of arrays.
 * Example: `SELECT flatten(array(array(1, 2), array(3, 4)));`
 */
export const flatten = (col: Argument): Column =>
  $('flatten', 'c', [col])
/**
 * The largest whole number that is not larger.
 * @param col A number.
 * @param scale How many digits behind the point are kept; constant, may be negative.
 * Example: `SELECT floor(-0.1);`
 */
export const floor = (col: Argument, scale?: Argument): Column =>
  $('floor', 'cl', [col, scale])
/**
 * Whether a condition holds for all elements of an array.
 * @param col The array.
 * @param f A condition on an element.
 * Example: `SELECT forall(array(1, 2, 3), x -> x % 2 == 0);`
 */
export const forall = (col: Argument, f: Lambda): Column =>
  $('forall', 'cl', [col, f])
/**
 * A number with commas between groups of digits and so many places, or by a pattern.
 * @param col The number.
 * @param d How many places behind the point, or a pattern as Java has them.
 * Example: `SELECT format_number(12332.123456, 4);`
 */
export const format_number = (col: Argument, d: Argument): Column =>
  $('format_number', 'cl', [col, d])
/**
 * A format with arguments put in the places that it marks, as printf does.
 * @param format The format, as Java has it.
 * @param cols What is put in.
 * Example: `SELECT format_string("Hello World %d %s", 100, "days");`
 */
export const format_string = (format: Argument, ...cols: readonly Argument[]): Column =>
  $('format_string', 'lc', [format, ...cols])
/**
 * A row of CSV text as a struct; what does not fit becomes NULL.
 * @param col The text.
 * @param schema A constant: columns as in CREATE TABLE.
 * @param options A map of constant texts: options of reading CSV.
 * Example: `SELECT from_csv('1, 0.8', 'a INT, b DOUBLE');`
 */
export const from_csv = (col: Argument, schema: Argument, options?: Argument): Column =>
  $('from_csv', 'cll', [col, schema, options])
/**
 * JSON text as a value of a type; what does not fit becomes NULL.
 * @param col The text.
 * @param schema A constant: the type, or columns as in CREATE TABLE.
 * @param options A map of constant texts: options of reading JSON.
 * Example: `SELECT from_json('{"a":1, "b":0.8}', 'a INT, b DOUBLE');`
 */
export const from_json = (col: Argument, schema: Argument, options?: Argument): Column =>
  $('from_json', 'cll', [col, schema, options])
/**
 * The text of the instant so many seconds behind 1970-01-01 00:00:00 UTC, by a pattern.
 * @param timestamp The seconds.
 * @param format The pattern.
 * Example: `SELECT from_unixtime(0, 'yyyy-MM-dd HH:mm:ss');`
 */
export const from_unixtime = (timestamp: Argument, format?: Argument): Column =>
  $('from_unixtime', 'cl', [timestamp, format])
/**
 * What the zone shows when UTC shows the timestamp.
 * @param timestamp The timestamp.
 * @param tz Name of a time zone.
 * Example: `SELECT from_utc_timestamp('2016-08-31', 'Asia/Seoul');`
 */
export const from_utc_timestamp = (timestamp: Argument, tz: Argument): Column =>
  $('from_utc_timestamp', 'cl', [timestamp, tz])
/**
 * The element at a position from 0; NULL outside of the array.
 * @param col The array.
 * @param index The position.
 * Example: `SELECT get(array(1, 2, 3), 0);`
 */
export const get = (col: Argument, index: Argument): Column =>
  $('get', 'cc', [col, index])
/**
 * What a path finds in JSON text: a string as it is, all else as JSON.
 * @param col The text.
 * @param path A path: '$', '.name', '['name']', '[0]', '[*]'.
 * Example: `SELECT get_json_object('{"a":"b"}', '$.a');`
 */
export const get_json_object = (col: Argument, path: Argument): Column =>
  $('get_json_object', 'cl', [col, path])
/**
 * One bit of a number, counted from the right from 0.
 * @param col A whole number.
 * @param pos The position of the bit.
 * Example: `SELECT bit_get(11, 0);`
 */
export const getbit = (col: Argument, pos: Argument): Column =>
  $('getbit', 'cc', [col, pos])
/**
 * The largest of the values that are not NULL.
 * Example: `SELECT greatest(10, 9, 2);`
 */
export const greatest = (...cols: readonly Argument[]): Column =>
  $('greatest', 'c', [...cols])
/**
 * A hash of 32 bits of all arguments, the same as Apache Spark's.
 * @param cols Any values but maps.
 * Example: `SELECT hash('Spark', array(123), 2);`
 */
export const hash = (...cols: readonly Argument[]): Column =>
  $('hash', 'c', [...cols])
/**
 * A number, or the bytes of a text, in hexadecimal digits.
 * @param col A whole number, bytes or a text.
 * Example: `SELECT hex('Spark SQL');`
 */
export const hex = (col: Argument): Column =>
  $('hex', 'c', [col])
/**
 * The hour of a timestamp or time.
 * @param col The timestamp or time.
 * Example: `SELECT hour('2018-02-14 12:58:59');`
 */
export const hour = (col: Argument): Column =>
  $('hour', 'c', [col])
/**
 * The length of the hypotenuse over two sides.
 * @param col1 A number.
 * @param col2 A number.
 * Example: `SELECT hypot(3, 4);`
 */
export const hypot = (col1: Argument, col2: Argument): Column =>
  $('hypot', 'cc', [col1, col2])
/**
 * The second value where the first is NULL.
 * @param col1 A value.
 * @param col2 A value.
 * Example: `SELECT nvl(NULL, 1);`
 */
export const ifnull = (col1: Argument, col2: Argument): Column =>
  $('ifnull', 'cc', [col1, col2])
/**
 * Whether a text is as a pattern says, capital and small letters being the same.
 * @param str The text.
 * @param pattern '_' stands for one code point, '%' for any number of them.
 * @param escapeChar The character that takes their meaning from them, a constant; '\' without it.
 * Example: `SELECT ilike('Spark', '_park');`
 */
export const ilike = (str: Argument, pattern: Argument, escapeChar?: Argument): Column =>
  $('ilike', 'ccl', [str, pattern, escapeChar])
/**
 * Whether a text is as all of the patterns say, in any case.
 * @param str The text.
 * @param pattern Patterns as 'like' has them.
 * Example: `SELECT 'Spark' ILIKE ALL ('S%', '%k');`
 */
export const ilikeall = (str: Argument, pattern: Argument): Column =>
  $('ilikeall', 'cc', [str, pattern])
/**
 * Whether a text is as one of the patterns says, in any case.
 * @param str The text.
 * @param pattern Patterns as 'like' has them.
 * Example: `SELECT 'Spark' ILIKE ANY ('S%', '%k');`
 */
export const ilikeany = (str: Argument, pattern: Argument): Column =>
  $('ilikeany', 'cc', [str, pattern])
/**
 * A text with the first letter of each word in title case and the others in lower case.
 * @param col The text.
 * Example: `SELECT initcap('sPark sql');`
 */
export const initcap = (col: Argument): Column =>
  $('initcap', 'c', [col])
/**
 * A row for each struct of an array, its fields as columns.
 * @param col An array of structs.
 * Example: `SELECT inline(array(struct(1, 'a'), struct(2, 'b')));`
 */
export const inline = (col: Argument): Column =>
  $('inline', 'c', [col])
/**
 * A row for each struct of an array, its fields as columns, or one of NULL where there is none.
 * @param col An array of structs.
 * Example: `SELECT inline_outer(array(struct(1, 'a'), struct(2, 'b')));`
 */
export const inline_outer = (col: Argument): Column =>
  $('inline_outer', 'c', [col])
/**
 * How long the part of the file is that a task reads; -1 without one.
 * Example: `SELECT input_file_block_length();`
 */
export const input_file_block_length = (): Column =>
  $('input_file_block_length', '', [])
/**
 * Where the part of the file begins that a task reads; -1 without one.
 * Example: `SELECT input_file_block_start();`
 */
export const input_file_block_start = (): Column =>
  $('input_file_block_start', '', [])
/**
 * The file that a row is read from; an empty text where there is none.
 * Example: `SELECT input_file_name();`
 */
export const input_file_name = (): Column =>
  $('input_file_name', '', [])
/**
 * Position, from 1, where a text first holds another one; 0 if it does not.
 * @param str The text.
 * @param substr What is looked for.
 * Example: `SELECT instr('SparkSQL', 'SQL');`
 */
export const instr = (str: Argument, substr: Argument): Column =>
  $('instr', 'cl', [str, substr])
/**
 * Whether the bytes of a text are UTF-8.
 * @param str The text.
 * Example: `SELECT is_valid_utf8('Spark');`
 */
export const is_valid_utf8 = (str: Argument): Column =>
  $('is_valid_utf8', 'c', [str])
/**
 * Whether a number is NaN; false for NULL.
 * @param col A number.
 * Example: `SELECT isnan(cast('NaN' as double));`
 */
export const isnan = (col: Argument): Column =>
  $('isnan', 'c', [col])
/**
 * Whether the operand is not NULL.
 * @param col An operand.
 * Example: `SELECT isnotnull(1);`
 */
export const isnotnull = (col: Argument): Column =>
  $('isnotnull', 'c', [col])
/**
 * Whether the operand is NULL.
 * @param col An operand.
 * Example: `SELECT isnull(1);`
 */
export const isnull = (col: Argument): Column =>
  $('isnull', 'c', [col])
/**
 * How many elements the outermost array of JSON text has; NULL where it is none.
 * @param col The text.
 * Example: `SELECT json_array_length('[1,2,3,4]');`
 */
export const json_array_length = (col: Argument): Column =>
  $('json_array_length', 'c', [col])
/**
 * The keys of the outermost object of JSON text; NULL where it is none.
 * @param col The text.
 * Example: `SELECT json_object_keys('{"key": "value"}');`
 */
export const json_object_keys = (col: Argument): Column =>
  $('json_object_keys', 'c', [col])
/**
 * Fields of the outermost object of JSON text, each a column of texts.
 * @param col The text.
 * @param fields The name of a field.
 * Example: `SELECT json_tuple('{"a":1, "b":2}', 'a', 'b');`
 */
export const json_tuple = (col: Argument, ...fields: readonly Argument[]): Column =>
  $('json_tuple', 'cl', [col, ...fields])
/**
 * How heavy the tails of the values are, above those of the normal distribution.
 * @param col A value of each row.
 * Example: `SELECT kurtosis(a) FROM t;`
 */
export const kurtosis = (col: Argument): Column =>
  $('kurtosis', 'c', [col])
/**
 * The value of a row before this one.
 * @param col The value that is asked for.
 * @param offset How many rows away; 1 if left out.
 * @param default_ What to give where there is no such row; NULL if left out.
 * Example: `SELECT lag(a) OVER (ORDER BY b) FROM t;`
 */
export const lag = (col: Argument, offset?: Argument, default_?: Argument): Column =>
  $('lag', 'cll', [col, offset, default_])
/**
 * The value of the last row, or the last that is not NULL.
 * @param col A value of each row.
 * @param ignorenulls A value of each row.
 * Example: `SELECT last(a) FROM t;`
 */
export const last = (col: Argument, ignorenulls?: Argument): Column =>
  $('last', 'cl', [col, ignorenulls])
/**
 * The last day of the month that a date lies in.
 * @param date The date.
 * Example: `SELECT last_day('2009-01-12');`
 */
export const last_day = (date: Argument): Column =>
  $('last_day', 'c', [date])
/**
 * The value of the last row, or the last that is not NULL.
 * @param col A value of each row.
 * @param ignoreNulls A value of each row.
 * Example: `SELECT last(a) FROM t;`
 */
export const last_value = (col: Argument, ignoreNulls?: Argument): Column =>
  $('last_value', 'cl', [col, ignoreNulls])
/**
 * A text in small letters.
 * @param str The text.
 * Example: `SELECT lower('SparkSql');`
 */
export const lcase = (str: Argument): Column =>
  $('lcase', 'c', [str])
/**
 * The value of a row behind this one.
 * @param col The value that is asked for.
 * @param offset How many rows away; 1 if left out.
 * @param default_ What to give where there is no such row; NULL if left out.
 * Example: `SELECT lead(a) OVER (ORDER BY b) FROM t;`
 */
export const lead = (col: Argument, offset?: Argument, default_?: Argument): Column =>
  $('lead', 'cll', [col, offset, default_])
/**
 * The smallest of the values that are not NULL.
 * Example: `SELECT least(10, 9, 2);`
 */
export const least = (...cols: readonly Argument[]): Column =>
  $('least', 'c', [...cols])
/**
 * The first code points (or bytes) of a text.
 * @param str The text, or bytes.
 * @param len How many.
 * Example: `SELECT left('Spark SQL', 3);`
 */
export const left = (str: Argument, len: Argument): Column =>
  $('left', 'cc', [str, len])
/**
 * How many code points a text has, or how many bytes.
 * @param expr The text, or bytes.
 * Example: `SELECT length('Spark SQL ');`
 */
export const len = (expr: Argument): Column =>
  $('len', 'c', [expr])
/**
 * How many code points a text has, or how many bytes.
 * @param col The text, or bytes.
 * Example: `SELECT length('Spark SQL ');`
 */
export const length = (col: Argument): Column =>
  $('length', 'c', [col])
/**
 * How many code points must be put in, taken out or changed to make one text of the other.
 * @param left A text.
 * @param right Another text.
 * @param threshold The largest distance that counts; -1 stands for a larger one.
 * Example: `SELECT levenshtein('kitten', 'sitting');`
 */
export const levenshtein = (left: Argument, right: Argument, threshold?: Argument): Column =>
  $('levenshtein', 'ccl', [left, right, threshold])
/**
 * Whether a text is as a pattern says.
 * @param str The text.
 * @param pattern '_' stands for one code point, '%' for any number of them.
 * @param escapeChar The character that takes their meaning from them, a constant; '\' without it.
 * Example: `SELECT like('Spark', '_park');`
 */
export const like = (str: Argument, pattern: Argument, escapeChar?: Argument): Column =>
  $('like', 'ccl', [str, pattern, escapeChar])
/**
 * Whether a text is as all of the patterns say.
 * @param str The text.
 * @param pattern Patterns as 'like' has them.
 * Example: `SELECT 'Spark' LIKE ALL ('S%', '%k');`
 */
export const likeall = (str: Argument, pattern: Argument): Column =>
  $('likeall', 'cc', [str, pattern])
/**
 * Whether a text is as one of the patterns says.
 * @param str The text.
 * @param pattern Patterns as 'like' has them.
 * Example: `SELECT 'Spark' LIKE ANY ('S%', '%k');`
 */
export const likeany = (str: Argument, pattern: Argument): Column =>
  $('likeany', 'cc', [str, pattern])
/**
 * The texts of the rows one behind the other, in an order if one is given; NULL is left out.
 * @param col A text of each row.
 * @param delimiter A constant that stands between two texts.
 * Example: `SELECT listagg(a, ', ') WITHIN GROUP (ORDER BY a) FROM t;`
 */
export const listagg = (col: Argument, delimiter?: Argument): Column =>
  $('listagg', 'cl', [col, delimiter])
/**
 * The natural logarithm; NULL where there is none.
 * @param col A number.
 * Example: `SELECT ln(2);`
 */
export const ln = (col: Argument): Column =>
  $('ln', 'c', [col])
/**
 * What clocks showed when the query started.
 * Example: `SELECT localtimestamp();`
 */
export const localtimestamp = (): Column =>
  $('localtimestamp', '', [])
/**
 * Position, from 1, of a text in another one, at or behind a start; 0 if it is not there.
 * @param substr What is looked for.
 * @param str Where it is looked for.
 * @param pos Where the search starts; 1 without it.
 * Example: `SELECT locate('bar', 'foobarbar', 5);`
 */
export const locate = (substr: Argument, str: Argument, pos?: Argument): Column =>
  $('locate', 'lcl', [substr, str, pos])
/**
 * The natural logarithm, or the one to a base; NULL where there is none.
 * @param arg1 The base, or the number itself if it stands alone.
 * @param arg2 A number.
 * Example: `SELECT log(10, 100);`
 */
export const log = (arg1: Argument, arg2?: Argument): Column =>
  $('log', 'cc', [arg1, arg2])
/**
 * The logarithm to base 10; NULL where there is none.
 * @param col A number.
 * Example: `SELECT log10(2);`
 */
export const log10 = (col: Argument): Column =>
  $('log10', 'c', [col])
/**
 * The natural logarithm of the number plus one; NULL where there is none.
 * @param col A number.
 * Example: `SELECT log1p(2);`
 */
export const log1p = (col: Argument): Column =>
  $('log1p', 'c', [col])
/**
 * The logarithm to base 2; NULL where there is none.
 * @param col A number.
 * Example: `SELECT log2(2);`
 */
export const log2 = (col: Argument): Column =>
  $('log2', 'c', [col])
/**
 * A text in small letters.
 * @param col The text.
 * Example: `SELECT lower('SparkSql');`
 */
export const lower = (col: Argument): Column =>
  $('lower', 'c', [col])
/**
 * A text filled up, in front, to a length.
 * @param col The text, or bytes.
 * @param len How long it shall be: what is longer is cut.
 * @param pad What it is filled up with; blanks, or zero bytes, without it.
 * Example: `SELECT lpad('hi', 5, '??');`
 */
export const lpad = (col: Argument, len: Argument, pad: Argument): Column =>
  $('lpad', 'cll', [col, len, pad])
/**
 * Whether the digits of a text satisfy the check of card numbers.
 * @param str The digits.
 * Example: `SELECT luhn_check('8112189876');`
 */
export const luhn_check = (str: Argument): Column =>
  $('luhn_check', 'c', [str])
/**
 * The date of a year, month and day.
 * @param year The year.
 * @param month The month.
 * @param day The day.
 * Example: `SELECT make_date(2013, 7, 15);`
 */
export const make_date = (year: Argument, month: Argument, day: Argument): Column =>
  $('make_date', 'ccc', [year, month, day])
/**
 * A day-time interval of its fields.
 * @param days How many days.
 * @param hours How many hours.
 * @param mins How many mins.
 * @param secs How many seconds, with a fraction.
 * Example: `SELECT make_dt_interval(1, 12, 30, 01.001001);`
 */
export const make_dt_interval = (days?: Argument, hours?: Argument, mins?: Argument, secs?: Argument): Column =>
  $('make_dt_interval', 'cccc', [days, hours, mins, secs])
/**
 * An interval of its fields.
 * @param years How many years.
 * @param months How many months.
 * @param weeks How many weeks.
 * @param days How many days.
 * @param hours How many hours.
 * @param mins How many mins.
 * @param secs How many seconds, with a fraction.
 * Example: `SELECT make_interval(100, 11, 1, 1, 12, 30, 01.001001);`
 */
export const make_interval = (years?: Argument, months?: Argument, weeks?: Argument, days?: Argument, hours?: Argument, mins?: Argument, secs?: Argument): Column =>
  $('make_interval', 'ccccccc', [years, months, weeks, days, hours, mins, secs])
/**
 * A time of day of its fields.
 * @param hour The hour.
 * @param minute The minute.
 * @param second The second with its fraction.
 * Example: `SELECT make_time(6, 30, 45.887);`
 */
export const make_time = (hour: Argument, minute: Argument, second: Argument): Column =>
  $('make_time', 'ccc', [hour, minute, second])
/**
 * A timestamp of its fields, or of a date and a time.
 * @param year The year.
 * @param month The month.
 * @param day The day.
 * @param hour The hour.
 * @param min The minute.
 * @param sec The second with its fraction.
 * @param timezone Name of a time zone.
 * Example: `SELECT make_timestamp(2014, 12, 28, 6, 30, 45.887);`
 */
export const make_timestamp = (year: Argument, month: Argument, day: Argument, hour: Argument, min: Argument, sec: Argument, timezone?: Argument): Column =>
  $('make_timestamp', 'ccccccc', [year, month, day, hour, min, sec, timezone])
/**
 * A timestamp of its fields, or of a date and a time.
 * @param years The year.
 * @param months The month.
 * @param days The day.
 * @param hours The hour.
 * @param mins The minute.
 * @param secs The second with its fraction.
 * @param timezone Name of a time zone.
 * Example: `SELECT make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887);`
 */
export const make_timestamp_ltz = (years: Argument, months: Argument, days: Argument, hours: Argument, mins: Argument, secs: Argument, timezone?: Argument): Column =>
  $('make_timestamp_ltz', 'ccccccc', [years, months, days, hours, mins, secs, timezone])
/**
 * A timestamp of its fields, or of a date and a time.
 * @param year The year.
 * @param month The month.
 * @param day The day.
 * @param hour The hour.
 * @param min The minute.
 * @param sec The second with its fraction.
 * Example: `SELECT make_timestamp_ntz(2014, 12, 28, 6, 30, 45.887);`
 */
export const make_timestamp_ntz = (year: Argument, month: Argument, day: Argument, hour: Argument, min: Argument, sec: Argument): Column =>
  $('make_timestamp_ntz', 'cccccc', [year, month, day, hour, min, sec])
/**
 * A text with U+FFFD in the place of bytes that are not UTF-8.
 * @param str The text.
 * Example: `SELECT make_valid_utf8('Spark');`
 */
export const make_valid_utf8 = (str: Argument): Column =>
  $('make_valid_utf8', 'c', [str])
/**
 * A year-month interval of years and months.
 * @param years How many years.
 * @param months How many months.
 * Example: `SELECT make_ym_interval(1, 2);`
 */
export const make_ym_interval = (years?: Argument, months?: Argument): Column =>
  $('make_ym_interval', 'cc', [years, months])
/**
 * One map of the entries of several.
 * @param cols A map.
 * Example: `SELECT map_concat(map(1, 'a', 2, 'b'), map(3, 'c'));`
 */
export const map_concat = (...cols: readonly Argument[]): Column =>
  $('map_concat', 'c', [...cols])
/**
 * Whether a map has a key.
 * @param col The map.
 * @param value The key.
 * Example: `SELECT map_contains_key(map(1, 'a', 2, 'b'), 1);`
 */
export const map_contains_key = (col: Argument, value: Argument): Column =>
  $('map_contains_key', 'cl', [col, value])
/**
 * The entries of a map as structs of key and value.
 * @param col The map.
 * Example: `SELECT map_entries(map(1, 'a', 2, 'b'));`
 */
export const map_entries = (col: Argument): Column =>
  $('map_entries', 'c', [col])
/**
 * The entries of a map for which a condition holds.
 * @param col The map.
 * @param f A lambda of key and value.
 * Example: `SELECT map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v);`
 */
export const map_filter = (col: Argument, f: Lambda): Column =>
  $('map_filter', 'cl', [col, f])
/**
 * A map of an array of keys and an array of their values.
 * @param col1 The keys; none may be NULL.
 * @param col2 As many values.
 * Example: `SELECT map_from_arrays(array(1.0, 3.0), array('2', '4'));`
 */
export const map_from_arrays = (col1: Argument, col2: Argument): Column =>
  $('map_from_arrays', 'cc', [col1, col2])
/**
 * A map of an array of structs of a key and a value; NULL if one of them is NULL.
 * @param col An array of structs of two fields.
 * Example: `SELECT map_from_entries(array(struct(1, 'a'), struct(2, 'b')));`
 */
export const map_from_entries = (col: Argument): Column =>
  $('map_from_entries', 'c', [col])
/**
 * The keys of a map.
 * @param col The map.
 * Example: `SELECT map_keys(map(1, 'a', 2, 'b'));`
 */
export const map_keys = (col: Argument): Column =>
  $('map_keys', 'c', [col])
/**
 * The values of a map.
 * @param col The map.
 * Example: `SELECT map_values(map(1, 'a', 2, 'b'));`
 */
export const map_values = (col: Argument): Column =>
  $('map_values', 'c', [col])
/**
 * A map of what a lambda makes of each key of two maps and of its values in both.
 * @param col1 A map.
 * @param col2 Another one.
 * @param f A lambda of a key and two values; a value is NULL where its map has not the key.
 * Example: `SELECT map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 2, 'y'), (k, v1, v2) -> concat(v1, v2));`
 */
export const map_zip_with = (col1: Argument, col2: Argument, f: Lambda): Column =>
  $('map_zip_with', 'ccl', [col1, col2, f])
/**
 * A text whose capitals, small letters, digits and other characters are replaced by one character each.
 * @param col The text.
 * @param upperChar For capitals; X without it, NULL keeps them.
 * @param lowerChar For small letters; x without it, NULL keeps them.
 * @param digitChar For digits; n without it, NULL keeps them.
 * @param otherChar For all others, which stay without it.
 * Example: `SELECT mask('abcd-EFGH-8765-4321');`
 */
export const mask = (col: Argument, upperChar?: Argument, lowerChar?: Argument, digitChar?: Argument, otherChar?: Argument): Column =>
  $('mask', 'ccccc', [col, upperChar, lowerChar, digitChar, otherChar])
/**
 * The largest value that is not NULL.
 * @param col A value of each row.
 * Example: `SELECT max(a) FROM t;`
 */
export const max = (col: Argument): Column =>
  $('max', 'c', [col])
/**
 * The first argument of the row in which the second is largest.
 * Example: `SELECT max_by(a, b) FROM t;`
 */
export const max_by = (col: Argument, ord: Argument, k?: Argument): Column =>
  $('max_by', 'ccl', [col, ord, k])
/**
 * The MD5 digest of bytes, in hexadecimal digits.
 * @param col The bytes, or a text.
 * Example: `SELECT md5('Spark');`
 */
export const md5 = (col: Argument): Column =>
  $('md5', 'c', [col])
/**
 * The mean of the values that are not NULL; NULL if there are none.
 * @param col A value of each row.
 * Example: `SELECT avg(a) FROM t;`
 */
export const mean = (col: Argument): Column =>
  $('mean', 'c', [col])
/**
 * The middle value, or the mean of the two in the middle.
 * @param col A number or interval of each row.
 * Example: `SELECT median(a) FROM t;`
 */
export const median = (col: Argument): Column =>
  $('median', 'c', [col])
/**
 * The smallest value that is not NULL.
 * @param col A value of each row.
 * Example: `SELECT min(a) FROM t;`
 */
export const min = (col: Argument): Column =>
  $('min', 'c', [col])
/**
 * The first argument of the row in which the second is smallest.
 * Example: `SELECT min_by(a, b) FROM t;`
 */
export const min_by = (col: Argument, ord: Argument, k?: Argument): Column =>
  $('min_by', 'ccl', [col, ord, k])
/**
 * The minute of a timestamp or time.
 * @param col The timestamp or time.
 * Example: `SELECT minute('2018-02-14 12:58:59');`
 */
export const minute = (col: Argument): Column =>
  $('minute', 'c', [col])
/**
 * What is left of the first number after division by the second, with the sign of the first.
 * @param expr1 A number.
 * @param expr2 A number.
 * Example: `SELECT 5 % 3;`
 */
export const mod = (expr1: Argument, expr2: Argument): Column =>
  $('mod', 'cc', [expr1, expr2])
/**
 * The most frequent value that is not NULL; of several the smallest.
 * @param col A value of each row.
 * @param deterministic A constant; the answer is the smallest of several anyway.
 * Example: `SELECT mode(a) FROM t;`
 */
export const mode = (col: Argument, deterministic?: Argument): Column =>
  $('mode', 'cl', [col, deterministic])
/**
 * A number of each row that grows with the rows: the partition in the upper bits, the row in the lower 33.
 * Example: `SELECT monotonically_increasing_id();`
 */
export const monotonically_increasing_id = (): Column =>
  $('monotonically_increasing_id', '', [])
/**
 * The month of a date, 1 to 12.
 * @param col The date.
 * Example: `SELECT month('2009-07-30');`
 */
export const month = (col: Argument): Column =>
  $('month', 'c', [col])
/**
 * The English name of the month, in three letters.
 * @param col The date.
 * Example: `SELECT monthname('2008-02-20');`
 */
export const monthname = (col: Argument): Column =>
  $('monthname', 'c', [col])
/**
 * Months from the second timestamp to the first, with 31 days in each where days are left over.
 * @param date1 The end.
 * @param date2 The start.
 * @param roundOff Whether to round to 8 places, which is so without it.
 * Example: `SELECT months_between('1997-02-28 10:30:00', '1996-10-30');`
 */
export const months_between = (date1: Argument, date2: Argument, roundOff?: Argument): Column =>
  $('months_between', 'ccl', [date1, date2, roundOff])
/**
 * A struct of fields with the given names and values.
 * Example: `SELECT named_struct('a', 1, 'b', 2);`
 */
export const named_struct = (...cols: readonly Argument[]): Column =>
  $('named_struct', 'c', [...cols])
/**
 * The second value where the first is not a number.
 * @param col1 A value.
 * @param col2 A value.
 * Example: `SELECT nanvl(cast('NaN' AS double), 123);`
 */
export const nanvl = (col1: Argument, col2: Argument): Column =>
  $('nanvl', 'cc', [col1, col2])
/**
 * The number with the opposite sign.
 * @param col A number.
 * Example: `SELECT negative(1);`
 */
export const negative = (col: Argument): Column =>
  $('negative', 'c', [col])
/**
 * The first date behind this one that is on the day of the week.
 * @param date The date.
 * @param dayOfWeek Name of the day, or its first two or three letters.
 * Example: `SELECT next_day('2015-01-14', 'TU');`
 */
export const next_day = (date: Argument, dayOfWeek: Argument): Column =>
  $('next_day', 'cl', [date, dayOfWeek])
/**
 * Whether a text is as none of the patterns says, in any case.
 * @param str The text.
 * @param pattern Patterns as 'like' has them.
 * Example: `SELECT 'Spark' ILIKE ALL ('S%', '%k');`
 */
export const notilikeall = (str: Argument, pattern: Argument): Column =>
  $('notilikeall', 'cc', [str, pattern])
/**
 * Whether a text is not as one of the patterns says, in any case.
 * @param str The text.
 * @param pattern Patterns as 'like' has them.
 * Example: `SELECT 'Spark' ILIKE ANY ('S%', '%k');`
 */
export const notilikeany = (str: Argument, pattern: Argument): Column =>
  $('notilikeany', 'cc', [str, pattern])
/**
 * Whether a text is as none of the patterns says.
 * @param str The text.
 * @param pattern Patterns as 'like' has them.
 * Example: `SELECT 'Spark' LIKE ALL ('S%', '%k');`
 */
export const notlikeall = (str: Argument, pattern: Argument): Column =>
  $('notlikeall', 'cc', [str, pattern])
/**
 * Whether a text is not as one of the patterns says.
 * @param str The text.
 * @param pattern Patterns as 'like' has them.
 * Example: `SELECT 'Spark' LIKE ANY ('S%', '%k');`
 */
export const notlikeany = (str: Argument, pattern: Argument): Column =>
  $('notlikeany', 'cc', [str, pattern])
/**
 * When the query started.
 * Example: `SELECT current_timestamp();`
 */
export const now = (): Column =>
  $('now', '', [])
/**
 * The value of the n-th row of the frame, counted from 1; NULL where the frame is shorter.
 * Example: `SELECT nth_value(a, 2) OVER (ORDER BY b) FROM t;`
 */
export const nth_value = (col: Argument, offset: Argument, ignoreNulls?: Argument): Column =>
  $('nth_value', 'cll', [col, offset, ignoreNulls])
/**
 * The number of the bucket, from 1, when the partition is cut into so many that differ by a row at most.
 * @param n How many buckets; 1 if left out.
 * Example: `SELECT ntile(4) OVER (ORDER BY a) FROM t;`
 */
export const ntile = (n: Argument): Column =>
  $('ntile', 'l', [n])
/**
 * NULL where both values are equal, else the first.
 * @param col1 A value.
 * @param col2 A value.
 * Example: `SELECT nullif(2, 2);`
 */
export const nullif = (col1: Argument, col2: Argument): Column =>
  $('nullif', 'cc', [col1, col2])
/**
 * NULL where the value is zero.
 * @param col A value.
 * Example: `SELECT nullifzero(0);`
 */
export const nullifzero = (col: Argument): Column =>
  $('nullifzero', 'c', [col])
/**
 * The second value where the first is NULL.
 * @param col1 A value.
 * @param col2 A value.
 * Example: `SELECT nvl(NULL, 1);`
 */
export const nvl = (col1: Argument, col2: Argument): Column =>
  $('nvl', 'cc', [col1, col2])
/**
 * The second value where the first is not NULL, else the third.
 * @param col1 A value.
 * @param col2 A value.
 * @param col3 A value.
 * Example: `SELECT nvl2(NULL, 2, 1);`
 */
export const nvl2 = (col1: Argument, col2: Argument, col3: Argument): Column =>
  $('nvl2', 'ccc', [col1, col2, col3])
/**
 * How many bytes a text or binary has.
 * @param col The text, or bytes.
 * Example: `SELECT octet_length('Spark SQL');`
 */
export const octet_length = (col: Argument): Column =>
  $('octet_length', 'c', [col])
/**
 * A text with a part of it, given by position and length, replaced by another text.
 * @param src The text, or bytes.
 * @param replace What is put in.
 * @param pos Where, from 1.
 * @param len How much it replaces; as much as is put in without it.
 * Example: `SELECT overlay('Spark SQL' PLACING '_' FROM 6);`
 */
export const overlay = (src: Argument, replace: Argument, pos: Argument, len?: Argument): Column =>
  $('overlay', 'cccc', [src, replace, pos, len])
/**
 * A part of a URL.
 * @param url The URL.
 * @param partToExtract HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO.
 * @param key With QUERY: the name whose value is wanted.
 * Example: `SELECT parse_url('http://spark.apache.org/path?query=1', 'HOST');`
 */
export const parse_url = (url: Argument, partToExtract: Argument, key?: Argument): Column =>
  $('parse_url', 'ccc', [url, partToExtract, key])
/**
 * The rank as a share of the partition: 0 for the first row, 1 for a last one; 0 for a row alone.
 * Example: `SELECT percent_rank() OVER (ORDER BY a) FROM t;`
 */
export const percent_rank = (): Column =>
  $('percent_rank', '', [])
/**
 * The value below which a share of the values lies, between two values if need be.
 * @param col A number or interval of each row.
 * @param percentage A constant from 0 to 1, or an array of such.
 * @param frequency How often each value counts; once without it.
 * Example: `SELECT percentile(a, 0.5) FROM t;`
 */
export const percentile = (col: Argument, percentage: Argument, frequency?: Argument): Column =>
  $('percentile', 'cll', [col, percentage, frequency])
/**
 * The smallest value below or at which a share of the values lies.
 * @param col A number or interval of each row.
 * @param percentage A constant from 0 to 1, or an array of such.
 * @param accuracy A constant; the answer is exact whatever it is.
 * Example: `SELECT percentile_approx(a, 0.5, 100) FROM t;`
 */
export const percentile_approx = (col: Argument, percentage: Argument, accuracy?: Argument): Column =>
  $('percentile_approx', 'cll', [col, percentage, accuracy])
/**
 * A percentile of the values in an order, between two values if need be.
 * @param percentage A constant from 0 to 1, or an array of such.
 * Example: `SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY a) FROM t;`
 */
export const percentile_cont = (percentage: Argument): Column =>
  $('percentile_cont', 'c', [percentage])
/**
 * The first value in an order up to which a share of the values lies.
 * @param percentage A constant from 0 to 1, or an array of such.
 * Example: `SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY a) FROM t;`
 */
export const percentile_disc = (percentage: Argument): Column =>
  $('percentile_disc', 'c', [percentage])
/**
 * Pi.
 * Example: `SELECT pi();`
 */
export const pi = (): Column =>
  $('pi', '', [])
/**
 * The remainder of a division, made positive.
 * @param dividend A number.
 * @param divisor A number.
 * Example: `SELECT pmod(-10, 3);`
 */
export const pmod = (dividend: Argument, divisor: Argument): Column =>
  $('pmod', 'cc', [dividend, divisor])
/**
 * As `explode`, with the position from 0 in front.
 * @param col The array or map.
 * Example: `SELECT posexplode(array(10, 20));`
 */
export const posexplode = (col: Argument): Column =>
  $('posexplode', 'c', [col])
/**
 * As `explode_outer`, with the position from 0 in front.
 * @param col The array or map.
 * Example: `SELECT posexplode_outer(array(10, 20));`
 */
export const posexplode_outer = (col: Argument): Column =>
  $('posexplode_outer', 'c', [col])
/**
 * Position, from 1, of a text in another one, at or behind a start; 0 if it is not there.
 * @param substr What is looked for.
 * @param str Where it is looked for.
 * @param start Where the search starts; 1 without it.
 * Example: `SELECT locate('bar', 'foobarbar', 5);`
 */
export const position = (substr: Argument, str: Argument, start?: Argument): Column =>
  $('position', 'ccc', [substr, str, start])
/**
 * The number itself.
 * @param col A number.
 * Example: `SELECT positive(1);`
 */
export const positive = (col: Argument): Column =>
  $('positive', 'c', [col])
/**
 * The first number to the power of the second.
 * @param col1 A number.
 * @param col2 A number.
 * Example: `SELECT pow(2, 3);`
 */
export const pow = (col1: Argument, col2: Argument): Column =>
  $('pow', 'cc', [col1, col2])
/**
 * The first number to the power of the second.
 * Example: `SELECT pow(2, 3);`
 */
export const power = (): Column =>
  $('power', '', [])
/**
 * A format with arguments put in the places that it marks, as printf does.
 * @param format The format, as Java has it.
 * @param cols What is put in.
 * Example: `SELECT format_string("Hello World %d %s", 100, "days");`
 */
export const printf = (format: Argument, ...cols: readonly Argument[]): Column =>
  $('printf', 'cc', [format, ...cols])
/**
 * The product of the values that are not NULL; NULL if there are none.
 * @param col A value of each row.
 * Example: `SELECT product(a) FROM t;`
 */
export const product = (col: Argument): Column =>
  $('product', 'c', [col])
/**
 * The quarter of a date, 1 to 4.
 * @param col The date.
 * Example: `SELECT quarter('2009-07-30');`
 */
export const quarter = (col: Argument): Column =>
  $('quarter', 'c', [col])
/**
 * A text between single quotes, those inside escaped.
 * @param col The text.
 * Example: `SELECT quote('Don\'t');`
 */
export const quote = (col: Argument): Column =>
  $('quote', 'c', [col])
/**
 * An angle in degrees as radians.
 * @param col A number.
 * Example: `SELECT radians(180);`
 */
export const radians = (col: Argument): Column =>
  $('radians', 'c', [col])
/**
 * Ends the query with a message.
 * @param errMsg The message.
 * Example: `SELECT raise_error('custom error message');`
 */
export const raise_error = (errMsg: Argument): Column =>
  $('raise_error', 'l', [errMsg])
/**
 * A random number in [0, 1).
 * Example: `SELECT rand(0);`
 */
export const random = (): Column =>
  $('random', '', [])
/**
 * The number of rows before it in the order, and one: equal rows share it, and the next one is behind all of them.
 * Example: `SELECT rank() OVER (ORDER BY a) FROM t;`
 */
export const rank = (): Column =>
  $('rank', '', [])
/**
 * A value to which a lambda adds one element of an array after the other.
 * @param col The array.
 * @param initialValue The first state.
 * @param merge A lambda of the state and an element that gives the next state.
 * @param finish A lambda of the last state that gives the result.
 * Example: `SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x);`
 */
export const reduce = (col: Argument, initialValue: Argument, merge: Lambda, finish?: Lambda): Column =>
  $('reduce', 'ccll', [col, initialValue, merge, finish])
/**
 * Whether a regular expression matches some part of a text.
 * @param str The text.
 * @param regexp A regular expression as Java has them.
 * Example: `SELECT rlike('Spark SQL', 'S.*L');`
 */
export const regexp = (str: Argument, regexp: Argument): Column =>
  $('regexp', 'cc', [str, regexp])
/**
 * How often a regular expression matches in a text.
 * @param str The text.
 * @param regexp A regular expression as Java has them.
 * Example: `SELECT regexp_count('abcdefghi', '[a-z]{3}');`
 */
export const regexp_count = (str: Argument, regexp: Argument): Column =>
  $('regexp_count', 'cc', [str, regexp])
/**
 * What a group of a regular expression matches in a text; an empty text where nothing does.
 * @param str The text.
 * @param pattern A regular expression as Java has them.
 * @param idx Which group in parentheses; 0 is all that matches; 1 without it.
 * Example: `SELECT regexp_extract('100-200', '(\\d+)-(\\d+)', 1);`
 */
export const regexp_extract = (str: Argument, pattern: Argument, idx: Argument): Column =>
  $('regexp_extract', 'cll', [str, pattern, idx])
/**
 * What a group of a regular expression matches in a text, each time that it does.
 * @param str The text.
 * @param regexp A regular expression as Java has them.
 * @param idx Which group in parentheses; 0 is all that matches; 1 without it.
 * Example: `SELECT regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)', 1);`
 */
export const regexp_extract_all = (str: Argument, regexp: Argument, idx?: Argument): Column =>
  $('regexp_extract_all', 'ccl', [str, regexp, idx])
/**
 * Position, from 1, where a regular expression first matches in a text; 0 if it does not.
 * @param str The text.
 * @param regexp A regular expression as Java has them.
 * @param idx Taken for the sake of other systems; it changes nothing.
 * Example: `SELECT regexp_instr('user@spark.apache.org', '@[^.]*');`
 */
export const regexp_instr = (str: Argument, regexp: Argument, idx?: Argument): Column =>
  $('regexp_instr', 'ccl', [str, regexp, idx])
/**
 * Whether a regular expression matches some part of a text.
 * @param str The text.
 * @param regexp A regular expression as Java has them.
 * Example: `SELECT rlike('Spark SQL', 'S.*L');`
 */
export const regexp_like = (str: Argument, regexp: Argument): Column =>
  $('regexp_like', 'cc', [str, regexp])
/**
 * A text in which all that a regular expression matches is replaced.
 * Example: `SELECT regexp_replace('100-200', '(\\d+)', 'num');`
 */
export const regexp_replace = (string: Argument, pattern: Argument, replacement: Argument): Column =>
  $('regexp_replace', 'cll', [string, pattern, replacement])
/**
 * The first part of a text that a regular expression matches; NULL if none does.
 * @param str The text.
 * @param regexp A regular expression as Java has them.
 * Example: `SELECT regexp_substr('user@spark.apache.org', '@[^.]*');`
 */
export const regexp_substr = (str: Argument, regexp: Argument): Column =>
  $('regexp_substr', 'cc', [str, regexp])
/**
 * The mean of the second values.
 * @param y A value of each row.
 * @param x A value of each row.
 * Example: `SELECT regr_avgx(a, b) FROM t;`
 */
export const regr_avgx = (y: Argument, x: Argument): Column =>
  $('regr_avgx', 'cc', [y, x])
/**
 * The mean of the first values.
 * @param y A value of each row.
 * @param x A value of each row.
 * Example: `SELECT regr_avgy(a, b) FROM t;`
 */
export const regr_avgy = (y: Argument, x: Argument): Column =>
  $('regr_avgy', 'cc', [y, x])
/**
 * How many pairs there are.
 * @param y A value of each row.
 * @param x A value of each row.
 * Example: `SELECT regr_count(a, b) FROM t;`
 */
export const regr_count = (y: Argument, x: Argument): Column =>
  $('regr_count', 'cc', [y, x])
/**
 * Where the line through the pairs meets the axis.
 * @param y A value of each row.
 * @param x A value of each row.
 * Example: `SELECT regr_intercept(a, b) FROM t;`
 */
export const regr_intercept = (y: Argument, x: Argument): Column =>
  $('regr_intercept', 'cc', [y, x])
/**
 * How well the line fits the pairs.
 * @param y A value of each row.
 * @param x A value of each row.
 * Example: `SELECT regr_r2(a, b) FROM t;`
 */
export const regr_r2 = (y: Argument, x: Argument): Column =>
  $('regr_r2', 'cc', [y, x])
/**
 * The slope of the line through the pairs.
 * @param y A value of each row.
 * @param x A value of each row.
 * Example: `SELECT regr_slope(a, b) FROM t;`
 */
export const regr_slope = (y: Argument, x: Argument): Column =>
  $('regr_slope', 'cc', [y, x])
/**
 * The sum of squared differences of the second values.
 * @param y A value of each row.
 * @param x A value of each row.
 * Example: `SELECT regr_sxx(a, b) FROM t;`
 */
export const regr_sxx = (y: Argument, x: Argument): Column =>
  $('regr_sxx', 'cc', [y, x])
/**
 * The sum of products of differences.
 * @param y A value of each row.
 * @param x A value of each row.
 * Example: `SELECT regr_sxy(a, b) FROM t;`
 */
export const regr_sxy = (y: Argument, x: Argument): Column =>
  $('regr_sxy', 'cc', [y, x])
/**
 * The sum of squared differences of the first values.
 * @param y A value of each row.
 * @param x A value of each row.
 * Example: `SELECT regr_syy(a, b) FROM t;`
 */
export const regr_syy = (y: Argument, x: Argument): Column =>
  $('regr_syy', 'cc', [y, x])
/**
 * A text repeated so many times.
 * @param col The text.
 * @param n How often; not at all if it is below 1.
 * Example: `SELECT repeat('123', 2);`
 */
export const repeat = (col: Argument, n: Argument): Column =>
  $('repeat', 'cc', [col, n])
/**
 * A text in which each occurrence of another one is replaced.
 * @param src The text.
 * @param search What is replaced; nothing if it is empty.
 * @param replace What is put in its place; it is taken out without it.
 * Example: `SELECT replace('ABCabc', 'abc', 'DEF');`
 */
export const replace = (src: Argument, search: Argument, replace?: Argument): Column =>
  $('replace', 'ccc', [src, search, replace])
/**
 * A text, bytes or the elements of an array in reverse order.
 * @param col The text, bytes or array.
 * Example: `SELECT reverse('Spark SQL');`
 */
export const reverse = (col: Argument): Column =>
  $('reverse', 'c', [col])
/**
 * The last code points of a text.
 * @param str The text.
 * @param len How many.
 * Example: `SELECT right('Spark SQL', 3);`
 */
export const right = (str: Argument, len: Argument): Column =>
  $('right', 'cc', [str, len])
/**
 * The nearest whole number, the even one of two equally near, as a double.
 * @param col A number.
 * Example: `SELECT rint(12.3456);`
 */
export const rint = (col: Argument): Column =>
  $('rint', 'c', [col])
/**
 * Whether a regular expression matches some part of a text.
 * @param str The text.
 * @param regexp A regular expression as Java has them.
 * Example: `SELECT rlike('Spark SQL', 'S.*L');`
 */
export const rlike = (str: Argument, regexp: Argument): Column =>
  $('rlike', 'cc', [str, regexp])
/**
 * The number rounded to a count of digits, halves away from zero.
 * @param col A number.
 * @param scale How many digits behind the point are kept; constant, may be negative.
 * Example: `SELECT round(2.5, 0);`
 */
export const round = (col: Argument, scale?: Argument): Column =>
  $('round', 'cl', [col, scale])
/**
 * The number of the row in its partition, from 1.
 * Example: `SELECT row_number() OVER (ORDER BY a) FROM t;`
 */
export const row_number = (): Column =>
  $('row_number', '', [])
/**
 * A text filled up, at its end, to a length.
 * @param col The text, or bytes.
 * @param len How long it shall be: what is longer is cut.
 * @param pad What it is filled up with; blanks, or zero bytes, without it.
 * Example: `SELECT rpad('hi', 5, '??');`
 */
export const rpad = (col: Argument, len: Argument, pad: Argument): Column =>
  $('rpad', 'cll', [col, len, pad])
/**
 * The type of a row of CSV text, as DDL: what from_csv takes for a schema.
 * @param csv A constant: the text.
 * @param options A map of constant texts: options of reading CSV.
 * Example: `SELECT schema_of_csv('1,abc');`
 */
export const schema_of_csv = (csv: Argument, options?: Argument): Column =>
  $('schema_of_csv', 'll', [csv, options])
/**
 * The type of JSON text, as DDL: what from_json takes for a schema.
 * @param json A constant: the text.
 * @param options A map of constant texts: options of reading JSON.
 * Example: `SELECT schema_of_json('[{"col":0}]');`
 */
export const schema_of_json = (json: Argument, options?: Argument): Column =>
  $('schema_of_json', 'll', [json, options])
/**
 * The secant of an angle in radians.
 * @param col A number.
 * Example: `SELECT sec(1);`
 */
export const sec = (col: Argument): Column =>
  $('sec', 'c', [col])
/**
 * The second of a timestamp or time.
 * @param col The timestamp or time.
 * Example: `SELECT second('2018-02-14 12:58:59');`
 */
export const second = (col: Argument): Column =>
  $('second', 'c', [col])
/**
 * An array of numbers, dates or instants from one to another, both included, a step apart.
 * @param start The first.
 * @param stop The last, if the steps meet it.
 * @param step A number or interval; 1 or a day without it, downwards where the last is less than the first.
 * Example: `SELECT sequence(1, 5);`
 */
export const sequence = (start: Argument, stop: Argument, step?: Argument): Column =>
  $('sequence', 'ccc', [start, stop, step])
/**
 * The session that a row lies in, as a struct of start and end: rows of a group with no longer gap between them.
 * @param timeColumn The time.
 * @param gapDuration How long a session stays open behind a row: an interval, or its text.
 * Example: `SELECT session_window(timestamp'2021-01-01 00:01:02', '1 minute');`
 */
export const session_window = (timeColumn: Argument, gapDuration: Argument): Column =>
  $('session_window', 'cl', [timeColumn, gapDuration])
/**
 * The SHA-1 digest of bytes, in hexadecimal digits.
 * @param col The bytes, or a text.
 * Example: `SELECT sha('Spark');`
 */
export const sha = (col: Argument): Column =>
  $('sha', 'c', [col])
/**
 * The SHA-1 digest of bytes, in hexadecimal digits.
 * @param col The bytes, or a text.
 * Example: `SELECT sha('Spark');`
 */
export const sha1 = (col: Argument): Column =>
  $('sha1', 'c', [col])
/**
 * A digest of bytes of the SHA-2 family, in hexadecimal digits; NULL for a size that there is not.
 * @param col The bytes, or a text.
 * @param numBits 224, 256, 384 or 512; 0 stands for 256.
 * Example: `SELECT sha2('Spark', 256);`
 */
export const sha2 = (col: Argument, numBits: Argument): Column =>
  $('sha2', 'cl', [col, numBits])
/**
 * The bits moved to the left.
 * @param col A whole number.
 * @param numBits A whole number.
 * Example: `SELECT shiftleft(2, 1);`
 */
export const shiftleft = (col: Argument, numBits: Argument): Column =>
  $('shiftleft', 'cl', [col, numBits])
/**
 * The bits moved to the right, the sign kept.
 * @param col A whole number.
 * @param numBits A whole number.
 * Example: `SELECT shiftright(2, 1);`
 */
export const shiftright = (col: Argument, numBits: Argument): Column =>
  $('shiftright', 'cl', [col, numBits])
/**
 * The bits moved to the right, zeroes coming in.
 * @param col A whole number.
 * @param numBits A whole number.
 * Example: `SELECT shiftrightunsigned(2, 1);`
 */
export const shiftrightunsigned = (col: Argument, numBits: Argument): Column =>
  $('shiftrightunsigned', 'cl', [col, numBits])
/**
 * The elements of an array in random order.
 * @param col The array.
 * @param seed A constant from which the order follows.
 * Example: `SELECT size(shuffle(array(1, 20, 3, 5)));`
 */
export const shuffle = (col: Argument, seed?: Argument): Column =>
  $('shuffle', 'cl', [col, seed])
/**
 * -1.0, 0.0 or 1.0 by the sign of a number or interval.
 * @param col A number.
 * Example: `SELECT sign(40);`
 */
export const sign = (col: Argument): Column =>
  $('sign', 'c', [col])
/**
 * -1.0, 0.0 or 1.0 by the sign of a number or interval.
 * @param col A number.
 * Example: `SELECT sign(40);`
 */
export const signum = (col: Argument): Column =>
  $('signum', 'c', [col])
/**
 * The sine of an angle in radians.
 * @param col A number.
 * Example: `SELECT sin(0.5);`
 */
export const sin = (col: Argument): Column =>
  $('sin', 'c', [col])
/**
 * The hyperbolic sine.
 * @param col A number.
 * Example: `SELECT sinh(0.5);`
 */
export const sinh = (col: Argument): Column =>
  $('sinh', 'c', [col])
/**
 * How many elements an array has, or entries a map; NULL for NULL.
 * @param col The array or map.
 * Example: `SELECT size(array('b', 'd', 'c', 'a'));`
 */
export const size = (col: Argument): Column =>
  $('size', 'c', [col])
/**
 * How far the values lean to one side of their mean.
 * @param col A value of each row.
 * Example: `SELECT skewness(a) FROM t;`
 */
export const skewness = (col: Argument): Column =>
  $('skewness', 'c', [col])
/**
 * So many elements of an array from a position on, which counts from 1, or from -1 at the end.
 * @param x The array.
 * @param start The position of the first.
 * @param length How many.
 * Example: `SELECT slice(array(1, 2, 3, 4), 2, 2);`
 */
export const slice = (x: Argument, start: Argument, length: Argument): Column =>
  $('slice', 'ccc', [x, start, length])
/**
 * Whether one of the values is true.
 * @param col A value of each row.
 * Example: `SELECT bool_or(a > 1) FROM t;`
 */
export const some = (col: Argument): Column =>
  $('some', 'c', [col])
/**
 * An array in the order of its elements; nulls first, or last in descending order.
 * @param col The array.
 * @param asc A constant: false turns the order over.
 * Example: `SELECT sort_array(array('b', 'd', null, 'c', 'a'), true);`
 */
export const sort_array = (col: Argument, asc?: Argument): Column =>
  $('sort_array', 'cl', [col, asc])
/**
 * The Soundex code of a word: its first letter and three digits for how the rest sounds.
 * @param col The word.
 * Example: `SELECT soundex('Miller');`
 */
export const soundex = (col: Argument): Column =>
  $('soundex', 'c', [col])
/**
 * A text of so many blanks.
 * @param n How many.
 * Example: `SELECT concat(space(2), '1');`
 */
export const space = (n: Argument): Column =>
  $('space', 'c', [n])
/**
 * The index of the partition that the row is in.
 * Example: `SELECT spark_partition_id();`
 */
export const spark_partition_id = (): Column =>
  $('spark_partition_id', '', [])
/**
 * The pieces of a text between what a regular expression matches.
 * @param str The text.
 * @param pattern A regular expression as Java has them.
 * @param limit The most pieces there shall be; any number if it is not above 0.
 * Example: `SELECT split('oneAtwoBthreeC', '[ABC]');`
 */
export const split = (str: Argument, pattern: Argument, limit?: Argument): Column =>
  $('split', 'clc', [str, pattern, limit])
/**
 * One of the pieces that a delimiter cuts a text into; an empty text if there are not so many.
 * @param src The text.
 * @param delimiter The delimiter; an empty one cuts nothing.
 * @param partNum Which piece, from 1, or from the end if negative. 0 is an error.
 * Example: `SELECT split_part('11.12.13', '.', 3);`
 */
export const split_part = (src: Argument, delimiter: Argument, partNum: Argument): Column =>
  $('split_part', 'ccc', [src, delimiter, partNum])
/**
 * The square root; NaN of a negative number.
 * @param col A number.
 * Example: `SELECT sqrt(4);`
 */
export const sqrt = (col: Argument): Column =>
  $('sqrt', 'c', [col])
/**
 * So many rows of the values that follow, in columns.
 * Example: `SELECT stack(2, 1, 2, 3);`
 */
export const stack = (...cols: readonly Argument[]): Column =>
  $('stack', 'c', [...cols])
/**
 * Whether a text begins with another one.
 * @param str The text, or bytes.
 * @param prefix The part.
 * Example: `SELECT startswith('Spark SQL', 'Spark');`
 */
export const startswith = (str: Argument, prefix: Argument): Column =>
  $('startswith', 'cc', [str, prefix])
/**
 * The standard deviation of the values as a sample.
 * @param col A value of each row.
 * Example: `SELECT stddev_samp(a) FROM t;`
 */
export const std = (col: Argument): Column =>
  $('std', 'c', [col])
/**
 * The standard deviation of the values as a sample.
 * @param col A value of each row.
 * Example: `SELECT stddev_samp(a) FROM t;`
 */
export const stddev = (col: Argument): Column =>
  $('stddev', 'c', [col])
/**
 * The standard deviation of the values as the whole population.
 * @param col A value of each row.
 * Example: `SELECT stddev_pop(a) FROM t;`
 */
export const stddev_pop = (col: Argument): Column =>
  $('stddev_pop', 'c', [col])
/**
 * The standard deviation of the values as a sample.
 * @param col A value of each row.
 * Example: `SELECT stddev_samp(a) FROM t;`
 */
export const stddev_samp = (col: Argument): Column =>
  $('stddev_samp', 'c', [col])
/**
 * A map of a text in which delimiters stand between entries, and between keys and values.
 * @param text The text.
 * @param pairDelim A regular expression of what stands between entries; a comma without it.
 * @param keyValueDelim A regular expression of what stands between key and value; a colon without it.
 * Example: `SELECT str_to_map('a:1,b:2,c:3', ',', ':');`
 */
export const str_to_map = (text: Argument, pairDelim?: Argument, keyValueDelim?: Argument): Column =>
  $('str_to_map', 'ccc', [text, pairDelim, keyValueDelim])
/**
 * The texts of the rows one behind the other, in an order if one is given; NULL is left out.
 * @param col A text of each row.
 * @param delimiter A constant that stands between two texts.
 * Example: `SELECT listagg(a, ', ') WITHIN GROUP (ORDER BY a) FROM t;`
 */
export const string_agg = (col: Argument, delimiter?: Argument): Column =>
  $('string_agg', 'cl', [col, delimiter])
/**
 * The part of a text that begins at a position, counted from 1, or from the end if it is negative.
 * @param str The text, or bytes.
 * @param pos Where the part begins.
 * @param len How long it is; all of the rest without it.
 * Example: `SELECT substring('Spark SQL', 5);`
 */
export const substr = (str: Argument, pos: Argument, len?: Argument): Column =>
  $('substr', 'ccc', [str, pos, len])
/**
 * The part of a text that begins at a position, counted from 1, or from the end if it is negative.
 * @param str The text, or bytes.
 * @param pos Where the part begins.
 * @param len How long it is; all of the rest without it.
 * Example: `SELECT substring('Spark SQL', 5);`
 */
export const substring = (str: Argument, pos: Argument, len: Argument): Column =>
  $('substring', 'ccc', [str, pos, len])
/**
 * What stands before the delimiter met for the count-th time, or behind it, from the end, if the count is negative.
 * @param str The text.
 * @param delim The delimiter.
 * @param count Which one.
 * Example: `SELECT substring_index('www.apache.org', '.', 2);`
 */
export const substring_index = (str: Argument, delim: Argument, count: Argument): Column =>
  $('substring_index', 'cll', [str, delim, count])
/**
 * The sum of the values that are not NULL; NULL if there are none.
 * @param col A value of each row.
 * Example: `SELECT sum(a) FROM t;`
 */
export const sum = (col: Argument): Column =>
  $('sum', 'c', [col])
/**
 * The tangent of an angle in radians.
 * @param col A number.
 * Example: `SELECT tan(0.5);`
 */
export const tan = (col: Argument): Column =>
  $('tan', 'c', [col])
/**
 * The hyperbolic tangent.
 * @param col A number.
 * Example: `SELECT tanh(0.5);`
 */
export const tanh = (col: Argument): Column =>
  $('tanh', 'c', [col])
/**
 * The start of the bucket of time that a timestamp lies in; buckets are counted from an origin.
 * @param bucket_size How long.
 * @param ts The timestamp.
 * @param origin Where a bucket starts, 1970-01-01 without it.
 * Example: `SELECT time_bucket(INTERVAL '15' MINUTE, TIMESTAMP '2024-01-01 11:27:00');`
 */
export const time_bucket = (bucket_size: Argument, ts: Argument, origin?: Argument): Column =>
  $('time_bucket', 'lcl', [bucket_size, ts, origin])
/**
 * How many whole units lie between two times of day.
 * @param unit The unit.
 * @param start The time of day.
 * @param end The time of day.
 * Example: `SELECT time_diff('HOUR', TIME'20:30:29', TIME'21:30:29');`
 */
export const time_diff = (unit: Argument, start: Argument, end: Argument): Column =>
  $('time_diff', 'ccc', [unit, start, end])
/**
 * The time of day so many microseconds behind midnight.
 * @param col How many.
 * Example: `SELECT time_from_micros(52200);`
 */
export const time_from_micros = (col: Argument): Column =>
  $('time_from_micros', 'c', [col])
/**
 * The time of day so many milliseconds behind midnight.
 * @param col How many.
 * Example: `SELECT time_from_millis(52200);`
 */
export const time_from_millis = (col: Argument): Column =>
  $('time_from_millis', 'c', [col])
/**
 * The time of day so many seconds behind midnight.
 * @param col How many.
 * Example: `SELECT time_from_seconds(52200);`
 */
export const time_from_seconds = (col: Argument): Column =>
  $('time_from_seconds', 'c', [col])
/**
 * How many microseconds a time of day lies behind midnight.
 * @param col The time of day.
 * Example: `SELECT time_to_micros(TIME'14:30:00');`
 */
export const time_to_micros = (col: Argument): Column =>
  $('time_to_micros', 'c', [col])
/**
 * How many milliseconds a time of day lies behind midnight.
 * @param col The time of day.
 * Example: `SELECT time_to_millis(TIME'14:30:00');`
 */
export const time_to_millis = (col: Argument): Column =>
  $('time_to_millis', 'c', [col])
/**
 * How many seconds a time of day lies behind midnight.
 * @param col The time of day.
 * Example: `SELECT time_to_seconds(TIME'14:30:00');`
 */
export const time_to_seconds = (col: Argument): Column =>
  $('time_to_seconds', 'c', [col])
/**
 * The start of the unit (HOUR to MICROSECOND) that a time of day lies in.
 * @param unit The unit.
 * @param time The time of day.
 * Example: `SELECT time_trunc('HOUR', TIME'09:32:05.359');`
 */
export const time_trunc = (unit: Argument, time: Argument): Column =>
  $('time_trunc', 'cc', [unit, time])
/**
 * The instant so many microseconds behind 1970-01-01 00:00:00 UTC.
 * @param col How many.
 * Example: `SELECT timestamp_micros(1230219000);`
 */
export const timestamp_micros = (col: Argument): Column =>
  $('timestamp_micros', 'c', [col])
/**
 * The instant so many milliseconds behind 1970-01-01 00:00:00 UTC.
 * @param col How many.
 * Example: `SELECT timestamp_millis(1230219000);`
 */
export const timestamp_millis = (col: Argument): Column =>
  $('timestamp_millis', 'c', [col])
/**
 * The instant so many seconds behind 1970-01-01 00:00:00 UTC.
 * @param col How many.
 * Example: `SELECT timestamp_seconds(1230219000);`
 */
export const timestamp_seconds = (col: Argument): Column =>
  $('timestamp_seconds', 'c', [col])
/**
 * The timestamp so many units later.
 * @param unit The unit.
 * @param quantity How many.
 * @param timestamp The timestamp.
 * Example: `SELECT timestampadd(HOUR, 8, timestamp_ntz'2022-02-11 20:30:00');`
 */
export const timestampadd = (unit: Argument, quantity: Argument, timestamp: Argument): Column =>
  $('timestampadd', 'ccc', [unit, quantity, timestamp])
/**
 * How many whole units lie between two timestamps.
 * @param unit The unit.
 * @param startTimestamp The start.
 * @param endTimestamp The end.
 * Example: `SELECT timestampdiff(HOUR, timestamp_ntz'2022-02-11 20:30:00', timestamp_ntz'2022-02-12 04:30:00');`
 */
export const timestampdiff = (unit: Argument, startTimestamp: Argument, endTimestamp: Argument): Column =>
  $('timestampdiff', 'ccc', [unit, startTimestamp, endTimestamp])
/**
 * The bytes that a text stands for in a format.
 * @param col The text.
 * @param format 'hex', 'utf-8' or 'base64', a constant; 'hex' without it.
 * Example: `SELECT to_binary('abc', 'utf-8');`
 */
export const to_binary = (col: Argument, format?: Argument): Column =>
  $('to_binary', 'cc', [col, format])
/**
 * A number in a format, a time by a pattern, or bytes as base64, hex or utf-8.
 * @param col The number, time, or bytes.
 * @param format A constant: 9 and 0 for digits, G or a comma, D or a point, $, and S, MI or PR for signs.
 * Example: `SELECT to_char(454, '999');`
 */
export const to_char = (col: Argument, format: Argument): Column =>
  $('to_char', 'cc', [col, format])
/**
 * A struct as a row of CSV text.
 * @param col The struct.
 * @param options A map of constant texts: options of writing CSV.
 * Example: `SELECT to_csv(named_struct('a', 1, 'b', 2));`
 */
export const to_csv = (col: Argument, options?: Argument): Column =>
  $('to_csv', 'cl', [col, options])
/**
 * The date of a text, by a pattern if one is given.
 * @param col The text.
 * @param format The pattern.
 * Example: `SELECT to_date('2016-12-31', 'yyyy-MM-dd');`
 */
export const to_date = (col: Argument, format?: Argument): Column =>
  $('to_date', 'cl', [col, format])
/**
 * A struct, map or array as JSON text.
 * @param col The value.
 * @param options A map of constant texts: options of writing JSON.
 * Example: `SELECT to_json(named_struct('a', 1, 'b', 2));`
 */
export const to_json = (col: Argument, options?: Argument): Column =>
  $('to_json', 'cl', [col, options])
/**
 * The number that a text is by a format; one that does not match is an error.
 * @param col The text.
 * @param format A constant: 9 and 0 for digits, G or a comma, D or a point, $, and S, MI or PR for signs.
 * Example: `SELECT to_number('454', '999');`
 */
export const to_number = (col: Argument, format: Argument): Column =>
  $('to_number', 'cc', [col, format])
/**
 * The time of day of a text, by a pattern if one is given.
 * @param str The text.
 * @param format The pattern.
 * Example: `SELECT to_time('12.10.05', 'HH.mm.ss');`
 */
export const to_time = (str: Argument, format?: Argument): Column =>
  $('to_time', 'cc', [str, format])
/**
 * The timestamp of a text, by a pattern if one is given.
 * @param col The text.
 * @param format The pattern.
 * Example: `SELECT to_timestamp('2016-12-31', 'yyyy-MM-dd');`
 */
export const to_timestamp = (col: Argument, format?: Argument): Column =>
  $('to_timestamp', 'cl', [col, format])
/**
 * The timestamp with the session’s zone of a text, by a pattern if one is given.
 * @param timestamp The text.
 * @param format The pattern.
 * Example: `SELECT to_timestamp_ltz('2016-12-31', 'yyyy-MM-dd');`
 */
export const to_timestamp_ltz = (timestamp: Argument, format?: Argument): Column =>
  $('to_timestamp_ltz', 'cc', [timestamp, format])
/**
 * The timestamp without a zone of a text, by a pattern if one is given.
 * @param timestamp The text.
 * @param format The pattern.
 * Example: `SELECT to_timestamp_ntz('2016-12-31', 'yyyy-MM-dd');`
 */
export const to_timestamp_ntz = (timestamp: Argument, format?: Argument): Column =>
  $('to_timestamp_ntz', 'cc', [timestamp, format])
/**
 * Seconds from 1970-01-01 00:00:00 UTC to a date or timestamp, of a text by a pattern.
 * @param timestamp When; now without it.
 * @param format The pattern.
 * Example: `SELECT to_unix_timestamp('2016-04-08', 'yyyy-MM-dd');`
 */
export const to_unix_timestamp = (timestamp: Argument, format?: Argument): Column =>
  $('to_unix_timestamp', 'cc', [timestamp, format])
/**
 * What UTC shows when the zone shows the timestamp.
 * @param timestamp The timestamp.
 * @param tz Name of a time zone.
 * Example: `SELECT to_utc_timestamp('2016-08-31', 'Asia/Seoul');`
 */
export const to_utc_timestamp = (timestamp: Argument, tz: Argument): Column =>
  $('to_utc_timestamp', 'cl', [timestamp, tz])
/**
 * A number in a format, a time by a pattern, or bytes as base64, hex or utf-8.
 * @param col The number, time, or bytes.
 * @param format A constant: 9 and 0 for digits, G or a comma, D or a point, $, and S, MI or PR for signs.
 * Example: `SELECT to_char(454, '999');`
 */
export const to_varchar = (col: Argument, format: Argument): Column =>
  $('to_varchar', 'cc', [col, format])
/**
 * An array of what a lambda makes of each element.
 * @param col The array.
 * @param f A lambda of an element, and of its position from 0 if it takes two.
 * Example: `SELECT transform(array(1, 2, 3), x -> x + 1);`
 */
export const transform = (col: Argument, f: Lambda): Column =>
  $('transform', 'cl', [col, f])
/**
 * A map whose keys are what a lambda makes of each entry.
 * @param col The map.
 * @param f A lambda of key and value.
 * Example: `SELECT transform_keys(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> k + 1);`
 */
export const transform_keys = (col: Argument, f: Lambda): Column =>
  $('transform_keys', 'cl', [col, f])
/**
 * A map whose values are what a lambda makes of each entry.
 * @param col The map.
 * @param f A lambda of key and value.
 * Example: `SELECT transform_values(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> v + 1);`
 */
export const transform_values = (col: Argument, f: Lambda): Column =>
  $('transform_values', 'cl', [col, f])
/**
 * A text in which code points are replaced one by one.
 * @param srcCol The text.
 * @param matching The code points that are replaced.
 * @param replace What they become; those that have no counterpart are taken out.
 * Example: `SELECT translate('AaBbCc', 'abc', '123');`
 */
export const translate = (srcCol: Argument, matching: Argument, replace: Argument): Column =>
  $('translate', 'cll', [srcCol, matching, replace])
/**
 * The first day of the week, month, quarter or year that a date lies in.
 * @param date The date.
 * @param format The unit: WEEK, MONTH, QUARTER or YEAR.
 * Example: `SELECT trunc('2019-08-04', 'week');`
 */
export const trunc = (date: Argument, format: Argument): Column =>
  $('trunc', 'cl', [date, format])
/**
 * The sum of two numbers; NULL where it overflows.
 * @param left A number.
 * @param right A number.
 * Example: `SELECT try_add(3, 2);`
 */
export const try_add = (left: Argument, right: Argument): Column =>
  $('try_add', 'cc', [left, right])
/**
 * As avg, but NULL where the result overflows.
 * @param col A value of each row.
 * Example: `SELECT try_avg(a) FROM t;`
 */
export const try_avg = (col: Argument): Column =>
  $('try_avg', 'c', [col])
/**
 * The first number divided by the second; NULL for a divisor of zero.
 * @param left A number.
 * @param right A number.
 * Example: `SELECT try_divide(3, 2);`
 */
export const try_divide = (left: Argument, right: Argument): Column =>
  $('try_divide', 'cc', [left, right])
/**
 * As `element_at`, but NULL outside of the array.
 * @param col The array or map.
 * @param extraction A position from 1, or from -1 at the end; the key of a map.
 * Example: `SELECT try_element_at(array(1, 2, 3), 2);`
 */
export const try_element_at = (col: Argument, extraction: Argument): Column =>
  $('try_element_at', 'cc', [col, extraction])
/**
 * An interval of its fields, and NULL where it is too large.
 * @param years How many years.
 * @param months How many months.
 * @param weeks How many weeks.
 * @param days How many days.
 * @param hours How many hours.
 * @param mins How many mins.
 * @param secs How many seconds, with a fraction.
 * Example: `SELECT try_make_interval(100, 11, 1, 1, 12, 30, 01.001001);`
 */
export const try_make_interval = (years?: Argument, months?: Argument, weeks?: Argument, days?: Argument, hours?: Argument, mins?: Argument, secs?: Argument): Column =>
  $('try_make_interval', 'ccccccc', [years, months, weeks, days, hours, mins, secs])
/**
 * A timestamp of its fields, and NULL where there is none.
 * @param year The year.
 * @param month The month.
 * @param day The day.
 * @param hour The hour.
 * @param min The minute.
 * @param sec The second with its fraction.
 * @param timezone Name of a time zone.
 * Example: `SELECT try_make_timestamp(2014, 12, 28, 6, 30, 45.887);`
 */
export const try_make_timestamp = (year: Argument, month: Argument, day: Argument, hour: Argument, min: Argument, sec: Argument, timezone?: Argument): Column =>
  $('try_make_timestamp', 'ccccccc', [year, month, day, hour, min, sec, timezone])
/**
 * A timestamp of its fields, and NULL where there is none.
 * @param years The year.
 * @param months The month.
 * @param days The day.
 * @param hours The hour.
 * @param mins The minute.
 * @param secs The second with its fraction.
 * @param timezone Name of a time zone.
 * Example: `SELECT try_make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887);`
 */
export const try_make_timestamp_ltz = (years: Argument, months: Argument, days: Argument, hours: Argument, mins: Argument, secs: Argument, timezone?: Argument): Column =>
  $('try_make_timestamp_ltz', 'ccccccc', [years, months, days, hours, mins, secs, timezone])
/**
 * A timestamp of its fields, and NULL where there is none.
 * @param year The year.
 * @param month The month.
 * @param day The day.
 * @param hour The hour.
 * @param min The minute.
 * @param sec The second with its fraction.
 * Example: `SELECT try_make_timestamp_ntz(2014, 12, 28, 6, 30, 45.887);`
 */
export const try_make_timestamp_ntz = (year: Argument, month: Argument, day: Argument, hour: Argument, min: Argument, sec: Argument): Column =>
  $('try_make_timestamp_ntz', 'cccccc', [year, month, day, hour, min, sec])
/**
 * What is left of a division; NULL for a divisor of zero.
 * @param left A number.
 * @param right A number.
 * Example: `SELECT try_mod(3, 2);`
 */
export const try_mod = (left: Argument, right: Argument): Column =>
  $('try_mod', 'cc', [left, right])
/**
 * The product of two numbers; NULL where it overflows.
 * @param left A number.
 * @param right A number.
 * Example: `SELECT try_multiply(3, 2);`
 */
export const try_multiply = (left: Argument, right: Argument): Column =>
  $('try_multiply', 'cc', [left, right])
/**
 * A part of a URL; NULL for what is none.
 * @param url The URL.
 * @param partToExtract HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO.
 * @param key With QUERY: the name whose value is wanted.
 * Example: `SELECT try_parse_url('http://spark.apache.org/path?query=1', 'HOST');`
 */
export const try_parse_url = (url: Argument, partToExtract: Argument, key?: Argument): Column =>
  $('try_parse_url', 'ccc', [url, partToExtract, key])
/**
 * The first number less the second; NULL where it overflows.
 * @param left A number.
 * @param right A number.
 * Example: `SELECT try_subtract(3, 2);`
 */
export const try_subtract = (left: Argument, right: Argument): Column =>
  $('try_subtract', 'cc', [left, right])
/**
 * As sum, but NULL where the sum overflows.
 * @param col A value of each row.
 * Example: `SELECT try_sum(a) FROM t;`
 */
export const try_sum = (col: Argument): Column =>
  $('try_sum', 'c', [col])
/**
 * The bytes that a text stands for in a format; NULL where it does not fit.
 * @param col The text.
 * @param format 'hex', 'utf-8' or 'base64', a constant; 'hex' without it.
 * Example: `SELECT try_to_binary('abc', 'utf-8');`
 */
export const try_to_binary = (col: Argument, format?: Argument): Column =>
  $('try_to_binary', 'cc', [col, format])
/**
 * As to_date, and NULL where the text cannot be read.
 * @param col The text.
 * @param format The pattern.
 * Example: `SELECT try_to_date('foo', 'yyyy-MM-dd');`
 */
export const try_to_date = (col: Argument, format?: Argument): Column =>
  $('try_to_date', 'cl', [col, format])
/**
 * The number that a text is by a format; NULL for one that does not match.
 * @param col The text.
 * @param format A constant: 9 and 0 for digits, G or a comma, D or a point, $, and S, MI or PR for signs.
 * Example: `SELECT try_to_number('454', '999');`
 */
export const try_to_number = (col: Argument, format: Argument): Column =>
  $('try_to_number', 'cc', [col, format])
/**
 * As to_time, and NULL where the text cannot be read.
 * @param str The text.
 * @param format The pattern.
 * Example: `SELECT try_to_time('foo', 'HH:mm:ss');`
 */
export const try_to_time = (str: Argument, format?: Argument): Column =>
  $('try_to_time', 'cc', [str, format])
/**
 * As to_timestamp, and NULL where the text cannot be read.
 * @param col The text.
 * @param format The pattern.
 * Example: `SELECT try_to_timestamp('foo', 'yyyy-MM-dd');`
 */
export const try_to_timestamp = (col: Argument, format?: Argument): Column =>
  $('try_to_timestamp', 'cc', [col, format])
/**
 * The text that was encoded for a URL; NULL where it is malformed.
 * @param str What is decoded.
 * Example: `SELECT try_url_decode('https%3A%2F%2Fspark.apache.org');`
 */
export const try_url_decode = (str: Argument): Column =>
  $('try_url_decode', 'c', [str])
/**
 * The text, if its bytes are UTF-8; else NULL.
 * @param str The text.
 * Example: `SELECT try_validate_utf8('Spark');`
 */
export const try_validate_utf8 = (str: Argument): Column =>
  $('try_validate_utf8', 'c', [str])
/**
 * The name of a value's type.
 * @param col A value.
 * Example: `SELECT typeof(1);`
 */
const typeof_ = (col: Argument): Column =>
  $('typeof', 'c', [col])
/**
 * A text in capital letters.
 * @param str The text.
 * Example: `SELECT upper('SparkSql');`
 */
export const ucase = (str: Argument): Column =>
  $('ucase', 'c', [str])
/**
 * The bytes of Base64; characters that are none of it are skipped.
 * @param col The Base64.
 * Example: `SELECT unbase64('U3BhcmsgU1FM');`
 */
export const unbase64 = (col: Argument): Column =>
  $('unbase64', 'c', [col])
/**
 * The bytes that hexadecimal digits stand for; NULL where there are other characters.
 * @param col The digits; an odd one at the start stands alone.
 * Example: `SELECT decode(unhex('537061726B2053514C'), 'UTF-8');`
 */
export const unhex = (col: Argument): Column =>
  $('unhex', 'c', [col])
/**
 * A random number between two constants, of their type.
 * @param min The least.
 * @param max What it stays below.
 * @param seed A constant: the same seed gives the same values.
 * Example: `SELECT uniform(10, 20, 0) > 0;`
 */
export const uniform = (min: Argument, max: Argument, seed?: Argument): Column =>
  $('uniform', 'lll', [min, max, seed])
/**
 * Days from 1970-01-01 to a date.
 * @param col The date.
 * Example: `SELECT unix_date(DATE '1970-01-02');`
 */
export const unix_date = (col: Argument): Column =>
  $('unix_date', 'c', [col])
/**
 * How many whole microseconds an instant lies behind 1970-01-01 00:00:00 UTC.
 * @param col The instant; a wall clock is taken for that of UTC.
 * Example: `SELECT unix_micros(TIMESTAMP '1970-01-01 00:00:01Z');`
 */
export const unix_micros = (col: Argument): Column =>
  $('unix_micros', 'c', [col])
/**
 * How many whole milliseconds an instant lies behind 1970-01-01 00:00:00 UTC.
 * @param col The instant; a wall clock is taken for that of UTC.
 * Example: `SELECT unix_millis(TIMESTAMP '1970-01-01 00:00:01Z');`
 */
export const unix_millis = (col: Argument): Column =>
  $('unix_millis', 'c', [col])
/**
 * How many whole seconds an instant lies behind 1970-01-01 00:00:00 UTC.
 * @param col The instant; a wall clock is taken for that of UTC.
 * Example: `SELECT unix_seconds(TIMESTAMP '1970-01-01 00:00:01Z');`
 */
export const unix_seconds = (col: Argument): Column =>
  $('unix_seconds', 'c', [col])
/**
 * Seconds from 1970-01-01 00:00:00 UTC to a date or timestamp, of a text by a pattern.
 * @param timestamp When; now without it.
 * @param format The pattern.
 * Example: `SELECT unix_timestamp('2016-04-08', 'yyyy-MM-dd');`
 */
export const unix_timestamp = (timestamp?: Argument, format?: Argument): Column =>
  $('unix_timestamp', 'cl', [timestamp, format])
/**
 * A text in capital letters.
 * @param col The text.
 * Example: `SELECT upper('SparkSql');`
 */
export const upper = (col: Argument): Column =>
  $('upper', 'c', [col])
/**
 * The text that was encoded for a URL.
 * @param str What is decoded.
 * Example: `SELECT url_decode('https%3A%2F%2Fspark.apache.org');`
 */
export const url_decode = (str: Argument): Column =>
  $('url_decode', 'c', [str])
/**
 * A text as it is sent in the query of a URL.
 * @param str The text.
 * Example: `SELECT url_encode('https://spark.apache.org');`
 */
export const url_encode = (str: Argument): Column =>
  $('url_encode', 'c', [str])
/**
 * A random universally unique identifier, as 36 characters.
 * @param seed A constant: the same seed gives the same values.
 * Example: `SELECT uuid();`
 */
export const uuid = (seed?: Argument): Column =>
  $('uuid', 'l', [seed])
/**
 * The text, if its bytes are UTF-8; else an error.
 * @param str The text.
 * Example: `SELECT validate_utf8('Spark');`
 */
export const validate_utf8 = (str: Argument): Column =>
  $('validate_utf8', 'c', [str])
/**
 * The variance of the values as the whole population.
 * @param col A value of each row.
 * Example: `SELECT var_pop(a) FROM t;`
 */
export const var_pop = (col: Argument): Column =>
  $('var_pop', 'c', [col])
/**
 * The variance of the values as a sample.
 * @param col A value of each row.
 * Example: `SELECT var_samp(a) FROM t;`
 */
export const var_samp = (col: Argument): Column =>
  $('var_samp', 'c', [col])
/**
 * The variance of the values as a sample.
 * @param col A value of each row.
 * Example: `SELECT var_samp(a) FROM t;`
 */
export const variance = (col: Argument): Column =>
  $('variance', 'c', [col])
/**
 * The version of Apache Spark that the engine follows.
 * Example: `SELECT version();`
 */
export const version = (): Column =>
  $('version', '', [])
/**
 * The day of the week of a date, Monday 0 to Sunday 6.
 * @param col The date.
 * Example: `SELECT weekday('2009-07-30');`
 */
export const weekday = (col: Argument): Column =>
  $('weekday', 'c', [col])
/**
 * The week of a date as ISO 8601 counts them.
 * @param col The date.
 * Example: `SELECT weekofyear('2009-07-30');`
 */
export const weekofyear = (col: Argument): Column =>
  $('weekofyear', 'c', [col])
/**
 * The number of the bucket that a value falls into, of buckets of equal width between two ends.
 * @param v A number or interval.
 * @param min A number or interval.
 * @param max A number or interval.
 * @param numBucket How many buckets there are.
 * Example: `SELECT width_bucket(5.3, 0.2, 10.6, 5);`
 */
export const width_bucket = (v: Argument, min: Argument, max: Argument, numBucket: Argument): Column =>
  $('width_bucket', 'cccc', [v, min, max, numBucket])
/**
 * The windows of time that a row lies in, as a struct of start and end: a row for each of them.
 * @param timeColumn The time, or a window.
 * @param windowDuration How long a window is: an interval as text, without months.
 * @param slideDuration How long after each other windows begin; without it, one begins where another ends.
 * @param startTime How far from 1970-01-01 00:00:00 UTC windows begin.
 * Example: `SELECT window(timestamp'2021-01-01 00:01:02', '1 minute');`
 */
export const window = (timeColumn: Argument, windowDuration: Argument, slideDuration?: Argument, startTime?: Argument): Column =>
  $('window', 'clll', [timeColumn, windowDuration, slideDuration, startTime])
/**
 * The last moment of a window: a microsecond before its end.
 * @param windowColumn A column of windows.
 * Example: `SELECT window_time(w) FROM (SELECT window(timestamp'2021-01-01 00:01:02', '1 minute') AS w);`
 */
export const window_time = (windowColumn: Argument): Column =>
  $('window_time', 'c', [windowColumn])
/**
 * A hash of 64 bits of all arguments, the same as Apache Spark's.
 * @param cols Any values but maps.
 * Example: `SELECT xxhash64('Spark', array(123), 2);`
 */
export const xxhash64 = (...cols: readonly Argument[]): Column =>
  $('xxhash64', 'c', [...cols])
/**
 * The year of a date.
 * @param col The date.
 * Example: `SELECT year('2009-07-30');`
 */
export const year = (col: Argument): Column =>
  $('year', 'c', [col])
/**
 * Zero where the value is NULL.
 * @param col A value.
 * Example: `SELECT zeroifnull(NULL);`
 */
export const zeroifnull = (col: Argument): Column =>
  $('zeroifnull', 'c', [col])
/**
 * An array of what a lambda makes of the elements of two arrays at each position.
 * @param left An array.
 * @param right Another one; nulls follow the shorter of both.
 * @param f A lambda of two elements.
 * Example: `SELECT zip_with(array(1, 2), array(3, 4), (x, y) -> x + y);`
 */
export const zip_with = (left: Argument, right: Argument, f: Lambda): Column =>
  $('zip_with', 'ccl', [left, right, f])
export { typeof_ as typeof }
