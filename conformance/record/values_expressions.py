"""Records Spark's answers for single values: texts, parses, calendar, patterns, formats. Every group is an expression
with places {0}, {1}... and the arguments that were put there; an answer is text, null, or a condition after `!`.

Run: python conformance/record/values_expressions.py > conformance/recorded/values_expressions.json
"""
import random

from py4j.protocol import Py4JJavaError

from recorder import condition_of, header, raw_errors, session, write

ZONE = 'Europe/Amsterdam'
INTERVAL_FIELDS = ['day', 'day to hour', 'day to minute', 'day to second', 'hour', 'hour to minute', 'hour to second',
                   'minute', 'minute to second', 'second']

numbers = ['1', ' 1 ', '\t-12\n', '+7', '', ' ', '-', '+', '.', '-.', '1.', '.5', '1.5', '-1.9', '1.x', '1e3', '127',
           '128', '-128', '-129', '32768', '2147483647', '2147483648', '-2147483648', '9223372036854775807',
           '9223372036854775808', '-9223372036854775808', '0x10', '1 2', '١', '1L', '00012', '--1', '1_000', '1,000',
           'NaN', 'inf', '+Infinity', '-infinity', 'nan', '-nan', '+NaN', '1d', '1F', '1.5e-3', '1e', 'e5', '1E400',
           '1e-400', '0x1p3', '-0x1.8p-2', '-0', '1e+2', '5e-324', '3.4028236e38', '1.17549435e-38', '16777217',
           '1.00000017881393432617187499', '1.00000017881393432617187500', '1.00000017881393432617187501',
           'Infinit', '123456789.987654321', '99999999.995', '99999999.994', '-0.005', '0.0049', '1e7', '1e8', '12e-1']
dates = ['2020', '2020-1', '2020-01', '2020-1-2', '2020-01-02', ' 2020-01-02 ', '2020-01-02 ', '2020-01-02T',
         '2020-01-02 abc', '2020-01-02Tabc', '2020-01-02abc', '2020-', '2020-01-', '2020-13-01', '2020-02-30',
         '2021-02-29', '020-01-01', '10000-01-01', '+10000-01-01', '-0044-03-15', '0000-01-01', '12345678-01-01',
         '1234567-01-01', '5881580-07-11', '5881580-07-12', '2020/01/02', '20200102', '2020-001-01', '', '-', 'x',
         '1582-10-10', '1900-02-29', '2000-02-29', '2020-01-02 10:20:30', '\x002020-01-02\x1f', '9999-12-31']
times = ['', ' 10', 'T10', ' 10:', ' 10:20', ' 10:20:', ' 10:20:30', 'T1:2:3', ' 10:20:30.', ' 10:20:30.1',
         ' 10:20:30.123456', ' 10:20:30.1234567', ' 24:00:00', ' 23:60:00', ' 23:59:60', ' 10:20:30Z', ' 10:20:30 Z',
         ' 10:20:30.5+01:00', ' 10:20:30.5 +1', ' 10:20:30-0130', ' 10:20:30+1:0', ' 10:20:30-8:30', ' 10:20:30+18:00',
         ' 10:20:30+18:01', ' 10:20:30 UTC', ' 10:20:30UTC+8', ' 10:20:30 GMT-08:00', ' 10:20:30 UT+1',
         ' 10:20:30 Europe/London', ' 10:20:30 europe/london', ' 10:20:30 PST', ' 10:20:30 EST', ' 10:20:30 CET',
         ' 10:20:30 Nowhere', ' 10:20Z', ' 10:20:30.123 America/Los_Angeles', '  10:20:30', ' 10:20:300', ' 100:00:00',
         ' 10:20:30z', ' 10:20:30 +01:00:30', ' 10:20:30+013015', ' 10:20:30 Etc/GMT+5', ' 10:20:30.123456789 Z']
stamps = ['2020-06-15' + t for t in times] + dates + [
    '2020-03-29 02:30:00', '2020-10-25 02:30:00', '1800-01-01 00:00:00', '0001-01-01 00:00:00', '9999-12-31 23:59:59.999999',
    '1937-07-01 00:00:05', '2400-07-01 12:00:00', '294247-01-10 04:00:54.775807', '294247-01-11 04:00:54.775807',
    '-290308-12-21 19:59:05.224192', '-290309-12-21 19:59:05.224192', '12000-07-01 12:00:00']
clocks = ['10:20', 'T10:20', '1:2:3', '10:20:30.5', '10:20:30.1234567', '24:00', '23:59:59.999999', '10', 'T10', '10:20 PM',
          '10:20PM', '12:00:00 am', '12:30 pm', '0:30 PM', '13:00 PM', '10:20:30.5 AM', '10:20  pm ', '10:20Z', '', 'x',
          '10:20:30Z', '10:60', '2020-01-01 10:20', '10:20:60', 'T10PM', '00:00', ' 10:20 ']
units = ['1 year 2 months', 'interval 1 year 2 months', ' INTERVAL  1   DAY ', 'interval', '', '1day', '1 day2 hours',
         '-1 day +2 hours - 3 minutes', '- -1 day', '1 week', '2 weeks 3 days', '1 millisecond', '5 microseconds',
         '1 nanosecond', '1 secs', '.5 second', '1. second', '1.5 seconds', '-1.5 second', '+ 1.25 second', '1.5 days',
         '1.1234567891 second', '1.123456789 second', '-1.123456789 second', '1 quarter', '999999999999 years',
         '178956970 years 7 months', '178956970 years 8 months', '1-2', '1', '1 ', 'day', '1 DAYS 1 HOUR', '1 day 1 day',
         '-.5 second', '. second', '1 2 days', '1 day,', 'intervalx 1 day', 'interval1 day', '106751991 days',
         '2147483648 days', '2147483647 days', '1 year\n2\tmonths', '1 month -30 days 0.000001 seconds',
         '9223372036854775807 microseconds', '9223372036854775808 microseconds', '-9223372036854775808 microseconds',
         '300000000 hours', '3000000000 hours', '100 hours', '-100 minutes', '3.5 minutes', '1 yearss', '1 y', '--']
ym = ['1-2', '+1-2', '-1-2', ' 1-2 ', '1-11', '1-12', '1', '-14', '178956970-7', '178956970-8', '-178956970-8', '2147483647',
      '2147483648', '1-', '-', 'x', '0-0', "interval '1-2' year to month", "INTERVAL -'1-2' YEAR TO MONTH",
      "interval -'-1-2' year to month", "interval '3' year", "interval '14' month", "interval '14' year to month",
      "interval  '1-2'  year  to  month", "interval 1-2 year to month", "|1-2", "001-02", '1 - 2', "interval ' 3' year"]
dt = ['1', '-1', '1 10', '1 10:11', '1 10:11:12', '1 10:11:12.123', '1 10:11:12.123456789', '-1 10:11:12.5', '10:11',
      '10:11:12', '100:11', '59:59.5', '59:60', '100:59', '12.5', '-12.5', '.5', '12.', '1 24:00:00', '1 23:59:59.999999',
      '106751991 04:00:54.775807', '-106751991 04:00:54.775808', '106751992 00:00:00', '9223372036854', '9223372036855',
      '2562047788', '2562047789', '1  10', ' 1 10:11:12 ', "interval '1 10:11:12.123' day to second", "INTERVAL '5' DAY",
      "interval -'12.5' second", "interval '10:11' hour to minute", 'x', '', "1 1:2:3", "0 0:0:0", '1 10:11:12.1234567890']
months = [('2020-01-31', 1), ('2020-01-31', 13), ('2019-12-31', 2), ('2020-02-29', -12), ('2020-03-31', -1), ('0001-01-01', -1),
          ('9999-12-31', 1), ('2020-05-15', -1000)]
days = ['2020-01-01', '2020-12-31', '2021-01-03', '2021-01-04', '2016-01-03', '1970-01-01', '1969-12-31', '0001-01-01',
        '2000-02-29', '1900-03-01', '9999-12-31', '-0044-03-15', '2020-05-05', '2008-12-29', '1582-10-15', '1582-10-04']
instants = ['2020-05-05 12:34:56.789123', '2020-03-29 03:30:00', '2020-10-25 02:30:00', '1800-06-15 10:11:12.5',
            '1969-12-31 23:59:59.999999', '0001-01-01 00:00:00', '2400-07-01 12:00:00', '1940-05-16 00:30:00']
pairs = [('2020-03-31', '2020-02-29'), ('2020-03-30 10:00:00', '2020-02-29 11:00:01'), ('2020-02-29', '2020-03-31'),
         ('1997-02-28 10:30:00', '1996-10-30'), ('2020-01-15', '2020-01-31 23:59:59'), ('2021-02-28', '2020-02-29'),
         ('2020-03-29 12:00:00', '2020-02-28 13:00:00'), ('2020-10-25 12:00:00', '2020-09-24 01:00:00')]
write_patterns = [
    'y', 'yy', 'yyy', 'yyyy', 'yyyyy', 'yyyyyy', 'yyyyyyy', 'u', 'uuuu', 'G', 'GGGG', 'GGGGG', 'yyyy G', 'M MM MMM MMMM',
    'MMMMM', 'L LL LLL LLLL', 'd dd', 'ddd', 'D DD DDD', 'DDDD', 'Q QQ QQQ QQQQ', 'q qq qqq qqqq', 'QQQQQ', 'E EE EEE EEEE',
    'EEEEE', 'F', 'FF', 'a', 'aa', 'h hh H HH k kk K KK m mm s ss', 'HHH', 'S SS SSS SSSSSS SSSSSSSSS', 'SSSSSSSSSS', 'V', 'VV',
    'z', 'zz', 'zzzz', 'zzzzz', 'O', 'OO', 'OOOO', 'X XX XXX XXXX XXXXX', 'XXXXXX', 'x xx xxx xxxx xxxxx', 'Z ZZ ZZZ', 'ZZZZ', 'ZZZZZ',
    'w', 'Y', 'W', 'e', 'c', 'n', 'N', 'A', 'B', 'p', 't', 'b', 'l', '#', '{', '}', "yyyy'year' ''[MM]", "yyyy 'open", 'yyyy[MM',
    'yyyy]MM', "yyyy-MM-dd'T'HH:mm:ss.SSSXXX, @!é", '', 'yyyyMMddHHmmssSSS', "''", "'it''s'", 'dd/MM/yyyy hh:mm a', 'EEEE, d MMMM yyyy']
write_instants = ['2020-03-04 05:06:07.123456', '2020-07-14 15:16:17', '1800-12-25 00:00:00', '+12020-03-15 12:00:00',
                  '-0044-03-15 23:59:59.9']
write_zones = ['Europe/Amsterdam', 'America/Los_Angeles', 'Asia/Kolkata', 'UTC', '+05:30', 'Etc/GMT+5', 'Asia/Tokyo', 'GMT']
read_cases = [
    ('2020-1-1', 'yyyy-MM-dd'), ('2020-01-01x', 'yyyy-MM-dd'), ('2020-13-01', 'yyyy-MM-dd'), ('2020-02-30', 'yyyy-MM-dd'),
    ('abc', 'yyyy-MM-dd'), ('12020-02-03', 'yyyy-MM-dd'), ('+12020-02-03', 'yyyy-MM-dd'), ('-0020-02-03', 'yyyy-MM-dd'),
    ('20200203', 'yyyyMMdd'), ('20200203112233', 'yyyyMMddHHmmss'), ('20200203112233123', 'yyyyMMddHHmmssSSS'),
    ('2020-2-3', 'y-M-d'), ('2020-Feb-3', 'yyyy-MMM-d'), ('2020-FEBRUARY-3', 'yyyy-MMMM-d'), ('20-02-03', 'yy-MM-dd'),
    ('99-02-03', 'yy-MM-dd'), ('2020-02-03 11:22:33.12', 'yyyy-MM-dd HH:mm:ss.SSSSSS'), ('1', 'Q'), ('Mon', 'E'),
    ('2020-02-03 11:22:33.', 'yyyy-MM-dd HH:mm:ss.SSSSSS'), ('2020-02-03 11:22:33.1234567', 'yyyy-MM-dd HH:mm:ss.SSSSSS'),
    ('2020-02-03 11:22:33', 'yyyy-MM-dd HH:mm:ss[.SSS]'), ('2020-02-03 11:22:33.5', 'yyyy-MM-dd HH:mm:ss[.SSS]'),
    ('2020-02-03 01:22:33 PM', 'yyyy-MM-dd hh:mm:ss a'), ('2020-02-03 01:22:33 pm', 'yyyy-MM-dd hh:mm:ss a'),
    ('2020-02-03 01:22', 'yyyy-MM-dd hh:mm'), ('2020-02-03 24', 'yyyy-MM-dd kk'), ('2020-02-03 0', 'yyyy-MM-dd k'), ('PM', 'a'),
    ('10', 'HH'), ('2020-034', 'yyyy-DDD'), ('2020-34', 'yyyy-D'), ('34', 'D'), ('2020-366', 'yyyy-DDD'), ('2021-366', 'yyyy-DDD'),
    ('2020-02-03 +01:00', 'yyyy-MM-dd XXX'), ('2020-02-03 Z', 'yyyy-MM-dd XXX'), ('2020-02-03 +01', 'yyyy-MM-dd X'),
    ('2020-02-03 +0130', 'yyyy-MM-dd X'), ('2020-02-03 +0130', 'yyyy-MM-dd Z'), ('2020-02-03 +01:30', 'yyyy-MM-dd x'),
    ('2020-02-03 GMT+1', 'yyyy-MM-dd O'), ('2020-02-03 GMT+01:00', 'yyyy-MM-dd OOOO'), ('2020-02-03 Europe/Berlin', 'yyyy-MM-dd VV'),
    ('2020-02-03 europe/berlin', 'yyyy-MM-dd VV'), ('2020-02-03 UTC+3', 'yyyy-MM-dd VV'), ('2020-02-03 +03:00', 'yyyy-MM-dd VV'),
    ('2020-02-03 PST', 'yyyy-MM-dd z'), ('2020-02-03 CET', 'yyyy-MM-dd z'), ('2020-07-03 Pacific Daylight Time', 'yyyy-MM-dd zzzz'),
    ('2020-02-03 UTC', 'yyyy-MM-dd z'), ('2020-02-03 Europe/Berlin', 'yyyy-MM-dd z'), ('2020 AD', 'yyyy G'), ('0045 BC', 'yyyy G'),
    ('2020-02-03T10', "yyyy-MM-dd'T'HH"), ('2020-02-03t10', "yyyy-MM-dd'T'HH"), (' 2020-02-03', 'yyyy-MM-dd'), ('2020-02-03 ', 'yyyy-MM-dd'),
    ('2020', 'yyyy'), ('202', 'yyyy'), ('02', 'MM'), ('29-02', 'dd-MM'), ('', 'dd-MM'), ('', ''), ('2020-02-03 11:22:60', 'yyyy-MM-dd HH:mm:ss'),
    ('2020-02', 'yyyy-MM'), ('2020-02-03 10 03', 'yyyy-MM-dd HH dd'), ('2020-02-03 10 04', 'yyyy-MM-dd HH dd'), ('12 AM', 'hh a'),
    ('0 AM', 'K a'), ('13 PM', 'hh a'), ('01/02/2020', 'M/d/y'), ('1/2/2020', 'MM/dd/yyyy'), ('200203', 'yyMMdd'), ('2020203', 'yMMdd'),
    ('2020-01-01 10:00:00.123456789', 'yyyy-MM-dd HH:mm:ss.SSSSSSSSS'), ('2020-03-29 02:30', 'yyyy-MM-dd HH:mm'), ('25', 'HH'),
    ('10 PM', 'HH a'), ('22 PM', 'HH a'), ('2020-02-03 -08:00:15', 'yyyy-MM-dd XXXXX'), ('May 5 2020', 'MMMM d yyyy'), ('mar 5 2020', 'MMM d yyyy')]
number_formats = [
    ('1234567.891D', '2'), ('1234567.891D', '0'), ('-0.4BD', '0'), ('0.5BD', '0'), ('1.5BD', '0'), ('2.5D', '0'), ('1234567', '3'),
    ('12345.6789D', '-1'), ("double('NaN')", '2'), ("double('-Infinity')", '2'), ('1.005D', '2'), ('0.125D', '2'), ('0.375D', '2'),
    ('12345678901234567890.12BD', '1'), ('1e20D', '2'), ('0.1D', '25'), ('float(1.1)', '4'), ('-1234.5D', '1'), ('0D', '2'), ('-0D', '1'),
    ('1e-10D', '5'), ('9.995D', '2'), ('999999.995D', '2')] + [
    (n, "'" + p.replace("'", "\\'") + "'") for n in ['12332.123456BD', '0.5D', '-1234.5D', '1234567.5D', '0', '0.000123D']
    for p in ['##################.###', '#,###.##', '', '0000000.00', '#.##', '0.##%', '$#,##0.00;($#,##0.00)', '0.###E0', '##0.###E0',
              '00.###E00', '#,####', 'abc0.0def', '#', '0.0‰', '#.', '.00', '.##', "'x'0", '0,0.0.0', '#0#', '0E0']]
printf_cases = [
    "'%d', 'x'", "'%d'", "'%y', 1", "'%0$s', 1", "'%5', 1", "'%-d', 1", "'%+ d', 1", "'%.3d', 1", "'%#d', 1", "'%c', 1.5D",
    "'%s %s %<s %1$s', 'a', 'b'", "'[%5d|%-5d|%05d|%+d|% d|%,d|%(d]', 42, 42, 42, 42, 42, 1234567, -5",
    "'[%x|%X|%#x|%o|%#o|%x|%x]', 255, 255, 255, 8, 8, -1, -1L", "'[%08.3f|%.0f|%f|%,.2f]', 3.14159D, 2.5D, 1e10D, 1234567.891D",
    "'[%+.1f|%(.1f|% .1f|%#.0f]', 1.25D, -3.25D, 1.0D, 3.0D", "'[%e|%.2E|%g|%g]', 12345.678D, 0.00012D, 0.0001D, 0.00001D",
    "'[%g|%.3g|%g|%.0e]', 123456789.0D, 1.5D, 0.0D, 15.0D", "'[%s|%10s|%-10s|%.2s|%S]', 'abc', 'abc', 'abc', 'abc', 'abc'",
    "'[%b|%B|%b|%b]', true, false, null, 'x'", "'[%c]', 98", "'[%d|%x]', null, null", "'[%f|%f|%e|%g]', double('NaN'), double('Infinity'), double('-Infinity'), double('NaN')",
    "'[%5.1f|%05f|%(f|%+f]', double('NaN'), double('Infinity'), double('-Infinity'), double('Infinity')", "'%n%%|%5%|%-5%|', 1",
    "'[%a]', 1.5D", "'[%d|%d|%d]', 1Y, 2S, 3L", "'[%x|%x]', -1Y, -1S", "'[%.20f|%.1f|%.1f|%.2f|%.15g]', 0.1D, 0.25D, 0.35D, 1.005D, 0.1D",
    "'[%010d]', -12", "'[%-010d]', 1", "'[%0d]', 1", "'plain'", "'%s', 1.5D", "'%.1f', 9.96D", "'%.1e', 9.96D", "'[%08x|%#08x]', 255, 255", "'%,.3f', 0.5D"]


def main():
    spark = session()
    spark.conf.set('spark.sql.session.timeZone', ZONE)
    raw_errors()

    def answer(sql):
        try:
            row = spark._jsparkSession.sql(f'select cast(({sql}) as string)').collectAsList().get(0)
            return row.get(0)
        except Py4JJavaError as error:
            return '!' + condition_of(error)

    def quoted(text):
        return "'" + text.replace('\\', '\\\\').replace("'", "\\'") + "'"

    out = header(zone=ZONE)

    def group(name, template, arguments, literal=True):
        rows = []
        for given in arguments:
            given = given if isinstance(given, tuple) else (given,)
            texts = [quoted(a) if literal and isinstance(a, str) else str(a) for a in given]
            rows.append([*given, answer(template.format(*texts))])
        out[name] = rows

    for kind in ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal(10,2)', 'boolean']:
        group(f'try_cast {kind}', 'try_cast({0} as ' + kind + ')', numbers + ['t', 'YES', ' true ', 'n', 'off', 'False'])
    spark.conf.set('spark.sql.ansi.enabled', 'false')
    for kind in ['tinyint', 'int', 'bigint']:
        group(f'legacy cast {kind}', 'cast({0} as ' + kind + ')', numbers)
    group('legacy decimal text', 'cast(cast({0} as decimal(38,18)) as string)', numbers)
    spark.conf.set('spark.sql.ansi.enabled', 'true')
    group('try_cast date', 'try_cast({0} as date)', dates)
    group('try_cast timestamp', 'try_cast({0} as timestamp)', stamps)
    group('try_cast timestamp micros', 'unix_micros(try_cast({0} as timestamp))', stamps)
    group('try_cast timestamp_ntz', 'try_cast({0} as timestamp_ntz)', stamps)
    group('try_cast time', 'try_cast({0} as time)', clocks)
    group('cast interval', 'cast({0} as interval)', units)
    for fields in ['year', 'month', 'year to month']:
        group(f'try_cast interval {fields}', 'try_cast({0} as interval ' + fields + ')', ym)
    for fields in INTERVAL_FIELDS:
        group(f'try_cast interval {fields}', 'try_cast({0} as interval ' + fields + ')', dt)
    group('add_months', 'add_months(date{0}, {1})', months)
    for name in ['last_day', 'quarter', 'dayofyear', 'dayofweek', 'weekday', 'weekofyear', 'unix_date']:
        group(name, name + '(date{0})', days)
    group('yearofweek', 'extract(yearofweek from date{0})', days)
    group('next_day', 'next_day(date{0}, {1})', [(d, w) for d in days[:4] for w in ['mo', 'TUE', 'Sunday', 'wednes', 'TH']])
    units_of_date = ['week', 'mon', 'MONTH', 'mm', 'quarter', 'year', 'yy', 'yyyy', 'dd', 'day', 'x']
    group('trunc', 'trunc(date{0}, {1})', [(d, u) for d in days for u in units_of_date])
    units_of_time = ['microsecond', 'millisecond', 'SECOND', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'x']
    group('date_trunc', 'unix_micros(date_trunc({1}, timestamp{0}))', [(t, u) for t in instants for u in units_of_time])
    group('months_between', 'months_between(timestamp{0}, timestamp{1})', pairs)
    for unit in ['second', 'hour', 'day', 'week', 'month', 'quarter', 'year']:
        group(f'timestampdiff {unit}', 'timestampdiff(' + unit + ', timestamp{0}, timestamp{1})', pairs)
    group('timestampadd day', 'unix_micros(timestampadd(day, {1}, timestamp{0}))', [(t, n) for t in instants for n in [1, -1, 200]])
    group('timestampadd month', 'unix_micros(timestampadd(month, {1}, timestamp{0}))', [(t, n) for t in instants for n in [1, -1, 7]])
    group('make_timestamp', 'make_timestamp_ntz({0}, {1}, {2}, {3}, {4}, {5})', [
        (2020, 1, 1, 0, 0, 60), (2020, 1, 1, 0, 0, 60.5), (2020, 1, 1, 0, 60, 0), (2020, 13, 1, 0, 0, 0), (2020, 1, 1, 24, 0, 0),
        (2020, 1, 1, 0, 0, 61), (2020, 1, 1, 0, 0, -1), (2021, 2, 29, 0, 0, 0), (2020, 2, 29, 23, 59, 59.999999)], literal=False)
    for zone in write_zones:
        spark.conf.set('spark.sql.session.timeZone', zone)
        instants_here = write_instants if zone == ZONE else write_instants[:2]
        group(f'date_format {zone}', 'date_format(timestamp{0}, {1})', [(t, p) for t in instants_here for p in write_patterns])
    spark.conf.set('spark.sql.session.timeZone', ZONE)
    group('to_timestamp', 'to_timestamp({0}, {1})', read_cases)
    group('format_number', 'format_number({0}, {1})', number_formats, literal=False)
    group('format_string', 'format_string({0})', printf_cases, literal=False)
    random.seed(7)
    longs = [random.getrandbits(64) - 2**63 for _ in range(300)]
    ints = [random.getrandbits(32) - 2**31 for _ in range(300)]
    jvm = spark._jvm
    out['double bits'] = [[str(b), jvm.java.lang.Double.toString(jvm.java.lang.Double.longBitsToDouble(b))] for b in longs]
    out['float bits'] = [[b, jvm.java.lang.Float.toString(jvm.java.lang.Float.intBitsToFloat(b))] for b in ints]
    write(out)


main()
