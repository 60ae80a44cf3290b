"""Records what casts give, value by value: odd strings to every type, numbers at the edges of types, decimals that
round, intervals, and timestamps from and to text, dates and numbers in several time zones; ANSI and non-ANSI.

A result is the text of the value (its cast to string, binary as hex), null, or {"error": condition}.
Run: python conformance/record/casts.py > conformance/recorded/casts.json
"""
import sys

from recorder import condition_of, header, raw_errors, session, write

NUMBERS = """0;1;-1;+1;00;007;-0;+0; 1 ;1 ;\\t1\\n;\\u00a01;1\\u00a0;\\u20071;\\u30001;\\u00001\\u0000;1\\u0001;1_000;1,000;1.;.5;.;-.5;+.5;1.5;-1.5;1.50;1.9999;0.5;2.5;127;128;-128;-129;32767;32768;2147483647;2147483648;-2147483648;-2147483649;9223372036854775807;9223372036854775808;-9223372036854775808;-9223372036854775809;127.9;2147483647.9;1e2;1E2;1e+2;1e-2;1e;e1;1e400;-1e400;1e-400;1.0e10;1d;1D;1f;1F;1L;1.5d;1e2f;0x10;0x1p3;1a;a1;- 1;--1;+-1;inf;Inf;INF;infinity;Infinity;-Infinity;+Infinity;-inf;+inf; Infinity;Infinityx;nan;NaN;NAN;-NaN;+NaN;١٢٣;１;①;99999999999999999999999999999999999999;100000000000000000000000000000000000000;0.00000000000000000000000000000000000000000000001;12345678901234567890.123456789012345678;9.99;9.995;9.994999;999.994;999.995;-999.995;1e37;1e38;1e39;1E-38;;  ;true;null;$1;1 2;1-;1+;0.1e1;1.e1;.e1;0b1;1e2147483648;3.4028236e38;1.7976931348623159e308;4.9e-324;2e-324;1.17549435E-38f;16777217;9007199254740993"""
BOOLEANS = """true;false;TRUE;False; true ;\\ttrue\\n;t;f;T;F;yes;no;Y;N;YES;y;n;1;0; 1;01;1.0;on;off;tr;truee;;  ;null;\\u00a0true"""
DATES = """2020-01-31;2020-1-31;2020-1-1;2020-01;2020-1;2020;2020-;2020-01-;+2020-01-01;-2020-01-01;20200131;2020/01/31;2020.01.31;01-31-2020;2020-13-01;2020-00-01;2020-01-00;2020-01-32;2020-02-29;2019-02-29;1900-02-29;2000-02-29;0001-01-01;0000-01-01;-0001-01-01;-0044-03-15;9999-12-31;10000-01-01;+10000-01-01;99999-12-31;999999-12-31;+999999-12-31;9999999-12-31;5881580-07-11;5881580-07-12;-5877641-06-23;-5877641-06-22;1-1-1;12-1-1;123-1-1;0020-01-01;20-01-01; 2020-01-31 ;\\t2020-01-31\\n;2020-01-31 ;2020-01-31 12:00:00;2020-01-31T12:00:00;2020-01-31T;2020-01-31 x;2020-01-31x;2020-01-31T12:34:56Z;2020-001-01;2020-01-001;2020--01-01;2020-01--01;-;;  ;epoch;today;now;yesterday;tomorrow;null;12:00:00;T12:00:00;２０２０-01-01;1582-10-04;1582-10-05;1582-10-14;1582-10-15;2020-W01-1"""
TIMESTAMPS = """2020-01-31 12:34:56;2020-01-31T12:34:56;2020-01-31 12:34:56.7;2020-01-31 12:34:56.123456;2020-01-31 12:34:56.1234567;2020-01-31 12:34:56.123456789;2020-01-31 12:34:56.1234567891;2020-01-31 12:34:56.;2020-01-31 12:34;2020-01-31 12;2020-01-31 1:2:3;2020-01-31 1:2;2020-1-1 1:2:3.4;2020-01-31 12:34:56Z;2020-01-31 12:34:56 Z;2020-01-31 12:34:56z;2020-01-31 12:34:56UTC;2020-01-31 12:34:56 UTC;2020-01-31 12:34:56 GMT;2020-01-31 12:34:56+01:00;2020-01-31 12:34:56 +01:00;2020-01-31 12:34:56+1:00;2020-01-31 12:34:56+0100;2020-01-31 12:34:56+01;2020-01-31 12:34:56+1;2020-01-31 12:34:56-08:00;2020-01-31 12:34:56+18:00;2020-01-31 12:34:56+18:01;2020-01-31 12:34:56+19:00;2020-01-31 12:34:56+05:30:15;2020-01-31 12:34:56+7:3;2020-01-31 12:34:56 UTC+1;2020-01-31 12:34:56 GMT+01:30;2020-01-31 12:34:56 UT+1;2020-01-31 12:34:56 Europe/Amsterdam;2020-01-31 12:34:56Europe/Amsterdam;2020-07-31 12:34:56 America/Los_Angeles;2020-01-31 12:34:56 PST;2020-01-31 12:34:56 CET;2020-01-31 12:34:56 Foo/Bar;2020-01-31 12:34:56 europe/amsterdam;2020-01-31 24:00:00;2020-01-31 23:60:00;2020-01-31 23:59:60;2020-01-31 25:00:00;12:34:56;T12:34:56;T12:34;12:34;1:2:3.5;T1;12:34:56+01:00;2020-01-31 12:34:56 PM;2020-01-31 12:34 AM;2020-01-31;2020;2020-01;2020-01-31 ;2020-01-31T; 2020-01-31 12:34:56 ;\\t2020-01-31 12:34:56\\n;2020-01-31  12:34:56;2020-01-31t12:34:56;0001-01-01 00:00:00;0000-12-31 00:00:00;-0001-01-01 00:00:00;9999-12-31 23:59:59.999999;10000-01-01 00:00:00;+10000-01-01 00:00:00;294247-01-10 04:00:54.775807Z;+294247-01-10 04:00:54.775807Z;+294247-01-10 04:00:54.775808Z;-290308-12-21 19:59:05.224192Z;-290308-12-21 19:59:05.224191Z;999999-01-01 00:00:00;1582-10-04 00:00:00;1582-10-10 00:00:00;1582-10-15 00:00:00;1883-11-18 12:00:00;1883-11-18 12:05:00;1900-01-01 00:00:00;1937-07-01 00:00:00;1969-12-31 16:00:00;2020-03-08 02:30:00;2020-03-08 01:59:59.999999;2020-03-08 03:00:00;2020-11-01 01:30:00;2020-11-01 00:59:59;2020-11-01 02:00:00;2020-03-29 02:30:00;2020-10-25 02:30:00;2020-04-05 01:45:00;2020-10-04 02:15:00;2037-07-01 12:00:00;2038-01-19 03:14:08;2500-07-01 12:00:00;epoch;now;;  ;null;1580474096;1.5e9;2020-01-31 12:34:56,5;2020-01-31 12-34-56;2020-02-30 00:00:00"""
TIMES = """12:34:56;12:34;12;1:2:3;00:00:00;23:59:59.999999;24:00:00;23:60:00;12:34:60;12:34:56.1;12:34:56.123456;12:34:56.1234567;12:34:56.;T12:34:56; 12:34:56 ;12:34:56Z;12:34:56+01:00;12:34:56 PM;12:34:56 pm;1:02:03 AM;12:00:00 AM;13:00:00 PM;0:00;12:34:56 UTC;2020-01-01 12:34:56;-1:00:00;;12:3;12:34:5;null"""
INTERVALS = """1 day;1 days;-1 day;+1 day;1 day 2 hours;1 DAY 2 HOURS 3 MINUTES 4.5 SECONDS;interval 1 day;INTERVAL 1 DAY;interval '1' day;INTERVAL '1 02:03:04.5' DAY TO SECOND;INTERVAL -'1' DAY;INTERVAL '-1' DAY;1 02:03:04;1 02:03:04.123456;1 02:03:04.1234567;-1 02:03:04;+1 02:03:04;1 2:3:4;02:03:04;1 24:00:00;1;-1;1-2;-1-2;+1-2;1-12;1-11;0-0;INTERVAL '1-2' YEAR TO MONTH;INTERVAL '1' YEAR;INTERVAL '5' MONTH;1 year;1 year 2 months;2 months 1 year;1 week;1 weeks 2 days;1 month 1 day;1.5 seconds;1.5 days;1 second 1 millisecond 1 microsecond;1 millisecond;1 nanosecond;.5 seconds;1 yr;1 hour ago;;  ;null;  1   day  ;1day;day 1;1 day 1 day;-1 day 2 hours;106751991 04:00:54.775807;106751991 04:00:54.775808;-106751991 04:00:54.775808;106751992 00:00:00;178956970-7;178956970-8;-178956970-8;2147483647 months;2147483648 months;999999999 days;9223372036854775807 microseconds;10:20;10:20:30;1 10;1 10:20"""

TARGETS = {
    'numbers': ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal(5,2)', 'decimal(10,0)', 'decimal(38,0)', 'decimal(38,18)', 'decimal(38,38)'],
    'booleans': ['boolean'],
    'dates': ['date', 'timestamp', 'timestamp_ntz'],
    'timestamps': ['timestamp', 'timestamp_ntz', 'date'],
    'times': ['time', 'time(0)', 'time(3)'],
    'intervals': ['interval', 'interval year to month', 'interval year', 'interval month', 'interval day to second', 'interval day', 'interval hour', 'interval hour to second', 'interval minute to second', 'interval second'],
}
INPUTS = {'numbers': NUMBERS, 'booleans': BOOLEANS, 'dates': DATES, 'timestamps': TIMESTAMPS, 'times': TIMES, 'intervals': INTERVALS}

VALUES = """
true;false;0Y;1Y;-1Y;127Y;-128Y;32767S;-32768S;128S;255S;256S;2147483647;-2147483648;128;-129;32768;-32769;65536;0;1;-1;
9223372036854775807L;-9223372036854775808L;2147483648L;-2147483649L;1580474096L;-1L;0L;9007199254740993L;16777217;253402300799L;9223372036854L;9223372036855L;
0.0D;-0.0D;1.0D;1.5D;-1.5D;0.5D;-0.5D;0.999999D;127.0D;127.9D;128.0D;-128.9D;-129.0D;32767.9D;32768.0D;2147483647.0D;2147483647.9D;2147483648.0D;-2147483648.9D;-2147483649.0D;9223372036854775807.0D;9223372036854774784.0D;-9223372036854775808.0D;1e19D;1e38D;1e39D;1e308D;-1e308D;1e-10D;4.9e-324D;123.456D;0.1D;99.995D;999.995D;999.994D;2.675D;1580474096.5D;-0.000001D;0.0000001D;double('NaN');double('Infinity');double('-Infinity');3.4028234663852886E38D;3.5e38D;
0.0F;1.5F;-1.5F;0.1F;127.9F;1e10F;1e38F;16777216F;2147483647F;9223372036854775807F;float('NaN');float('Infinity');float('-Infinity');float('-0.0');123.456F;
0.00BD;1.00BD;-1.00BD;0.50BD;1.50BD;2.50BD;-2.50BD;0.499BD;127.99BD;128.00BD;-128.99BD;999.994BD;999.995BD;-999.995BD;1000.00BD;2147483647.9BD;2147483648BD;9223372036854775807BD;9223372036854775807.9BD;9223372036854775808BD;99999999999999999999999999999999999999BD;12345678901234567890.123456789012345678BD;0.000000000000000001BD;1.005BD;1.015BD;1.025BD;9.9950000BD;0.10BD;1580474096.123456789BD;
date'2020-01-31';date'1970-01-01';date'0001-01-01';date'9999-12-31';date'1582-10-15';date'2020-03-08';
timestamp'2020-01-31 12:34:56.789';timestamp'1970-01-01 00:00:00Z';timestamp'1969-12-31 23:59:59.5Z';timestamp'0001-01-01 00:00:00';timestamp'9999-12-31 23:59:59.999999';timestamp'1883-11-18 12:05:00';timestamp'2020-01-31 12:34:56';
timestamp_ntz'2020-01-31 12:34:56.789';timestamp_ntz'2020-03-08 02:30:00';timestamp_ntz'2020-11-01 01:30:00';timestamp_ntz'0001-01-01 00:00:00';timestamp_ntz'1969-12-31 23:59:59.999999';
time'12:34:56.789';time'00:00:00';time'23:59:59.999999';
interval '1-2' year to month;interval '-1-2' year to month;interval '5' month;interval '3' year;interval '178956970-7' year to month;interval '0' month;
interval '1 02:03:04.5' day to second;interval '-1 02:03:04.5' day to second;interval '5' hour;interval '90' minute;interval '1.5' second;interval '2' day;interval '106751991 04:00:54.775807' day to second;interval '-0.000001' second;
make_interval(1,2,3,4,5,6,7.5);make_interval(0,-1,0,-2);make_interval(0,0,0,0,0,0,0);
X'';X'00';X'0102FF';X'68656C6C6F';X'C328';array(1,2);map('a',1);named_struct('a',1);null;'x'
"""
VALUE_TARGETS = ['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal(5,2)', 'decimal(10,0)',
                 'decimal(38,0)', 'decimal(38,18)', 'decimal(4,1)', 'decimal(3,3)', 'string', 'binary', 'date', 'time', 'timestamp',
                 'timestamp_ntz', 'interval year to month', 'interval year', 'interval month', 'interval day to second',
                 'interval day', 'interval hour', 'interval second', 'interval']

ZONES = ['America/Los_Angeles', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Europe/Amsterdam', 'UTC', '+05:30', 'America/Sao_Paulo', 'Africa/Monrovia', 'Pacific/Apia']
ZONE_TEXTS = [t for t in TIMESTAMPS.split(';') if t[:2] in ('00', '15', '18', '19', '20', '25', '99') and len(t) >= 19 and not t.startswith('2020-01-31')] + [
    '2011-12-30 12:00:00', '2018-11-04 00:30:00', '2018-02-17 23:30:00', '1972-01-07 00:30:00', '1940-05-16 00:30:00', '1915-01-01 00:00:00', '1880-06-01 12:00:00', '1600-01-01 00:00:00', '2020-06-15 12:00:00', '2021-12-15 12:00:00', '2100-01-01 00:00:00', '2100-07-01 00:00:00']
ZONE_MICROS = [0, -1, 1, 1580474096000000, 1583661600000000, 1583663400000000, 1604221200000000, 1604224800000000,
               -62135596800000000, 253402300799999999, -12219292800000000, -2717640000000000, -2717639700000000,
               1586012400000000, 1586014200000000, 1601739000000000, 1601740800000000, 1585443600000000, 1603587600000000,
               4102444800000000, 7258118400000000, 16725225600000000, -1000000000000000, -2208988800000000]


class Caster:
    def __init__(self, spark):
        self.session = spark._jsparkSession

    def ask(self, expression):
        try:
            row = self.session.sql(f'select cast({expression} as string)').head()
            return None if row.isNullAt(0) else row.getString(0)
        except Exception as error:
            if not hasattr(error, 'java_exception'):
                raise
            return {'error': condition_of(error)}

    def cast(self, operand, target):
        cast = f'cast({operand} as {target})'
        return self.ask(f'hex({cast})' if target == 'binary' else cast)


def quoted(text):
    """A SQL string literal; the tables above write escapes as SQL does."""
    return "'" + text.replace("'", "\\'") + "'"


def main():
    spark = session()
    raw_errors()
    caster = Caster(spark)
    conf = spark._jsparkSession.conf()
    strings = []
    values = []
    for mode, ansi in (('ansi', 'true'), ('legacy', 'false')):
        conf.set('spark.sql.ansi.enabled', ansi)
        for family, texts in INPUTS.items():
            for target in TARGETS[family]:
                print(mode, family, target, file=sys.stderr, flush=True)
                results = [[text, caster.cast(quoted(text), target)] for text in texts.split(';')]
                # The texts are SQL literals' insides: what Spark read them as is recorded beside.
                strings.append({'mode': mode, 'family': family, 'to': target, 'results': results})
        for target in VALUE_TARGETS:
            print(mode, target, file=sys.stderr, flush=True)
            inputs = [v.strip() for v in VALUES.replace('\n', '').split(';')]
            values.append({'mode': mode, 'to': target, 'results': [[v, caster.cast(v, target)] for v in inputs]})
    conf.set('spark.sql.ansi.enabled', 'true')
    zones = []
    for zone in ZONES:
        print(zone, file=sys.stderr, flush=True)
        conf.set('spark.sql.session.timeZone', zone)
        texts = [
            [t, caster.ask(f"unix_micros(cast({quoted(t)} as timestamp))"),
             caster.ask(f"cast(cast({quoted(t)} as timestamp) as string)"),
             caster.ask(f"cast(cast({quoted(t)} as timestamp) as date)"),
             caster.ask(f"cast(cast({quoted(t)} as timestamp_ntz) as timestamp)"),
             caster.ask(f"cast(cast({quoted(t)} as timestamp) as timestamp_ntz)"),
             caster.ask(f"unix_micros(cast(cast({quoted(t)} as date) as timestamp))"),
             caster.ask(f"hour(cast({quoted(t)} as timestamp)) || ':' || minute(cast({quoted(t)} as timestamp))")]
            for t in dict.fromkeys(ZONE_TEXTS)
        ]
        micros = [
            [m, caster.ask(f'timestamp_micros({m}L)'), caster.ask(f'cast(timestamp_micros({m}L) as date)'),
             caster.ask(f'cast(timestamp_micros({m}L) as timestamp_ntz)'), caster.ask(f'cast(timestamp_micros({m}L) as bigint)'),
             caster.ask(f'cast(timestamp_micros({m}L) as double)'), caster.ask(f'cast(timestamp_micros({m}L) as decimal(38,6))')]
            for m in ZONE_MICROS
        ]
        zones.append({'zone': zone, 'texts': texts, 'micros': micros})
    columns = {
        'texts': ['text', 'unix_micros(timestamp)', 'timestamp', 'timestamp as date', 'timestamp_ntz as timestamp', 'timestamp as timestamp_ntz', 'unix_micros(date as timestamp)', 'hour:minute'],
        'micros': ['micros', 'timestamp', 'as date', 'as timestamp_ntz', 'as bigint', 'as double', 'as decimal(38,6)'],
    }
    write({**header(), 'zoneColumns': columns, 'strings': strings, 'values': values, 'zones': zones})


main()
