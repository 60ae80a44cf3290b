"""Records CHAR(n) and VARCHAR(n): declared, written, read, compared, and where they are only strings.

Run: python conformance/record/char_varchar.py > conformance/recorded/char_varchar.json
"""
from command_sequences import record

SEQUENCES = r"""
create table t (a int, c char(5), v varchar(3)) using parquet
describe t
describe extended t
show create table t
show columns in t
select * from t
insert into t values (1, 'ab', 'xy'), (2, 'abcde', 'xyz'), (3, null, null)
insert into t values (4, 'ab       ', 'xy     ')
insert into t values (5, 'abcdef', 'x')
insert into t values (5, 'abcde ', 'xyz ')
insert into t values (6, 'a', 'wxyz')
insert into t values (7, '', '')
insert into t values (8, 'äöü', 'äöü')
insert into t values (9, 12, 345)
insert into t values (9, 123456, 3)
insert into t select 10, true, date'2020-01-01'
insert into t (a, c) values (11, 'z')
insert into t by name select 'q' as c, 12 as a
select a, c, v, length(c), length(v) from t order by a
select a, '<' || c || '>' as c, '<' || v || '>' as v from t order by a
select a from t where c = 'ab' order by a
select a from t where c = 'ab   ' order by a
select a from t where c = 'ab      ' order by a
select a from t where 'ab' = c order by a
select a from t where c = 'abcdef'
select a from t where c <=> 'ab' order by a
select a from t where c > 'ab' order by a
select a from t where c in ('ab', 'abcde') order by a
select a from t where c in ('ab', null) order by a
select a from t where c not in ('ab') order by a
select a from t where v = 'xy ' order by a
select a from t where v = 'xy' order by a
select a from t where v in ('xy', 'xyz') order by a
select a from t where c like 'ab' order by a
select a from t where c like 'ab%' order by a
select a from t where c = concat('a', 'b') order by a
select a from t where trim(c) = 'ab' order by a
select a from t where c between 'ab' and 'abcde' order by a
select a, c = 'ab' as e from t order by a
select a from t where c != 'ab' order by a
select c || v as x from t order by a
select upper(c) u, coalesce(c, 'nope') k, case when a = 1 then c else 'zz' end w from t order by a
select c from t union all select 'q'
select count(*), c from t group by c order by c
select max(c), min(v) from t
select typeof(c), typeof(v) from t limit 1
create table u as select * from t
describe u
create table w like t
describe w
create view vv as select a, c, v from t
describe vv
select a, length(c) from vv order by a
select a from vv where c = 'ab' order by a
create temp view tv as select c from t
describe tv
insert overwrite t values (1, 'n', 'm')
select a, length(c), length(v) from t
describe t c
describe extended t c
describe query select c, v from t

create table t (c char(5), d char(8), v varchar(8)) using parquet
insert into t values ('ab', 'ab', 'ab'), ('abcde', 'abcde', 'abcde'), (null, 'x', 'x')
select c = d from t
select c = v from t
select c, d from t where c = d
select c <=> d from t
select c < d, c >= d from t
select c in (d) from t
select c in (d, 'abcde') from t
select struct(c) = struct(d) from t
select t1.c, t2.d from t t1 join t t2 on t1.c = t2.d order by 1
select t1.c from t t1 join t t2 using (c) order by 1
select c from t where c in (select d from t)
select c from t where d in (select c from t) order by 1
select c from t where c = (select d from t where c = 'ab')
select c from t intersect select d from t
select x.c from (select c from t) x where x.c = 'ab'
select y from (select c as y from t) where y = 'ab'
select c, count(*) from t group by c having c = 'ab'
with q as (select c from t) select * from q where c = 'ab'
select c from t where lower(c) = 'ab'
select c from t where cast(c as string) = 'ab'
select c from t where c = cast('ab' as char(2))
select c from t where c = cast('ab' as char(7))
select nullif(c, 'ab') from t
select case c when 'ab' then 1 else 2 end from t
select decode(c, 'ab', 1, 2) from t
select c from t order by c desc nulls last
select distinct c from t order by 1
select array_contains(array(c), 'ab') from t
select c from t where c is not distinct from 'ab'

create table t (s struct<c: char(4), v: varchar(2)>, a array<char(3)>, m map<char(2), varchar(3)>, n array<struct<c: char(3)>>) using parquet
describe t
insert into t values (named_struct('c', 'x', 'v', 'y'), array('a', null, 'bcd'), map('k', 'v'), array(struct('q')))
insert into t values (null, null, null, null)
insert into t values (named_struct('c', 'abcde', 'v', 'y'), array('a'), map('k', 'v'), null)
insert into t values (named_struct('c', 'x', 'v', 'yyy'), array('a'), map('k', 'v'), null)
insert into t values (named_struct('c', 'x', 'v', 'y'), array('abcd'), map('k', 'v'), null)
insert into t values (named_struct('c', 'x', 'v', 'y'), array('abc'), map('kkk', 'v'), null)
insert into t values (named_struct('c', 'x', 'v', 'y'), array('abc'), map('k', 'vvvv'), null)
insert into t values (named_struct('c', 'x', 'v', 'y'), array('abc'), map('k', 'v'), array(struct('long')))
select s.c || '|', s.v || '|', a, map_keys(m), n, length(n[0].c) from t
select s from t where s.c = 'x'
select s from t where a[0] = 'a'
select typeof(s), typeof(a), typeof(m) from t

create table p (a int, k char(4), w varchar(3)) using parquet partitioned by (k, w)
insert into p values (1, 'x', 'y'), (2, 'abcd', 'abc'), (3, null, null)
insert into p partition (k = 'z', w = 'q') values (4)
insert into p partition (k = 'zzzzz', w = 'q') values (4)
insert into p partition (k = 'zzzz ', w = 'q  ') values (5)
insert into p partition (k = 'z', w) values (6, 'long')
insert overwrite p partition (k = 'x', w) values (7, 'y')
show partitions p
select a, '<' || k || '>', '<' || w || '>' from p order by a
select a from p where k = 'x' order by a
select a from p where k in ('x', 'z') order by a
select a from p where w = 'q' order by a
describe p
describe p partition (k = 'z', w = 'q')
truncate table p partition (k = 'z')
select count(*) from p

create table f (a int, c char(4), v varchar(3)) using csv
insert into f values (1, 'x', 'y')
select a, '<' || c || '>', '<' || v || '>' from f
create table j (a int, c char(4), v varchar(3)) using json
insert into j values (1, 'x', 'y')
select a, '<' || c || '>', '<' || v || '>' from j
create table r (c char(4)) using text
insert into r values ('x')
insert into r values ('xxxxx')
select '<' || c || '>' from r
create table r2 (v varchar(4)) using text
insert into r2 values ('xxxxx')

set spark.sql.readSideCharPadding
set spark.sql.legacy.charVarcharAsString
set spark.sql.preserveCharVarcharTypeInfo
set spark.sql.charAsVarchar
set spark.sql.legacy.noCharPaddingInPredicate

create table base using parquet as select 1 as a, 'x' as c, 'much too long' as v
create table e (a int, c char(4), v varchar(3)) using parquet location '<warehouse>/base'
describe e
select a, '<' || c || '>', v, length(c) from e
select a from e where c = 'x'
set spark.sql.readSideCharPadding = false
select a, '<' || c || '>', v, length(c) from e
select a from e where c = 'x'
select a from e where c = 'x   '
reset spark.sql.readSideCharPadding
set spark.sql.legacy.noCharPaddingInPredicate = true
select a from e where c = 'x'
reset spark.sql.legacy.noCharPaddingInPredicate

set spark.sql.legacy.charVarcharAsString = true
create table s (c char(4), v varchar(3)) using parquet
describe s
insert into s values ('much longer', 'this too')
select * from s
show create table s
select cast('a' as char(4)) as x
reset spark.sql.legacy.charVarcharAsString
select * from s

set spark.sql.charAsVarchar = true
create table s (c char(4), v varchar(3)) using parquet
describe s
insert into s values ('a', 'b')
select length(c) from s
reset spark.sql.charAsVarchar

select cast('a' as char(5)) as x
select length(cast('a' as char(5))) as x
select cast('abcdef' as char(3)) as x
select cast('abcdef' as varchar(3)) as x
select 'abc'::varchar(2) as x
select try_cast('abcdef' as char(3)) as x
select cast(null as char(3)) as x
select typeof(cast('a' as char(5))) as x
select cast(array('a') as array<char(5)>) as x
select from_json('{"a":"b"}', 'a char(5)') as x
select from_json('{"a":"b"}', 'a varchar(5)') as x
select schema_of_json('{"a":"b"}') as x
select cast('a' as char(0)) as x
select cast('a' as varchar(0)) as x
select cast('a' as char) as x
select cast('a' as varchar) as x
select cast('a' as character(3)) as x
select cast('a' as char(1, 2)) as x
select char(65) as x
select cast('a' as char(-1)) as x

create table t (c char(0)) using parquet
create table t (c varchar(0)) using parquet
create table t (c char) using parquet
create table t (c varchar) using parquet
create table t (c char(2) not null, d char(3) default 'x', e varchar(2) default 'yy' comment 'why') using parquet
describe t
insert into t (c) values ('a')
select '<' || c || '>', '<' || d || '>', '<' || e || '>' from t
create table bad (d char(3) default 'long one') using parquet
create table bad2 (e varchar(2) default 'long one') using parquet
insert into bad (d) values (default)
alter table t add columns (z char(3))

create table t (c char(3)) using parquet
create table if not exists t2 (c varchar(3)) using parquet
insert into t2 select 'ab'
insert into t select c from t2
insert into t2 select c from t
select '<' || c || '>' as x from t
select '<' || c || '>' as x from t2
select * from (select c from t union select c from t2) order by 1
select c from t where c = (select max(c) from t2)
explain select c from t where c = 'a'
cache table t
select '<' || c || '>' as x from t
select c, row_number() over (order by c) as n from t
select * from t pivot (count(*) for c in ('a', 'ab'))
select * from t where c rlike '^ab$'
select * from t where c = 'ab' or c = 'q'
select * from t where not (c = 'ab')
select * from t t1 left semi join t2 on t1.c = t2.c
select explode(array(c)) as e from t

create table t (a int, c char(5), v varchar(3)) using parquet
insert into t values (1, 'ab', 'xy'), (2, 'abcde', 'xyz'), (3, null, null)
select a from t where c between 'ab      ' and 'b'
select a from t where c = null
select a from t where c <=> null
select a from t where c <=> concat('a', null)
select a from t where c >= concat('ab', '      ') order by a
select a from t where c in ('ab', 'abcdefg')
select a from t where c in (concat('a', 'b'), v)
select a from t where c in (v, c)
select a, c from parquet.`<warehouse>/t` order by a
select a from parquet.`<warehouse>/t` where c = 'ab'
create table x1 as select c as d, c || '' as e, cast(c as string) as f, upper(c) as g from t
describe x1
create table x2 as select c from t union all select v from t
describe x2
create table x3 as select v from t union all select 'q'
describe x3
create table x4 as select c, max(c) as m, first(v) as f from t group by c
describe x4
create table x5 as select t.c, u.c as d from t join t u using (a)
describe x5
create table x6 as select c from t where a = 1 order by c limit 1
describe x6
create table x7 as select distinct v from t
describe x7
create table x8 as select struct(c) as s, array(c) as a from t
describe x8
create table x9 as select c, count(*) over (partition by c) as n from t
describe x9
create table y1 as select coalesce(c, v) as k, (select max(c) from t) as m, (select c from t where a = 1) as n from t
describe y1
create table y2 as select * from t pivot (count(*) for a in (1, 2))
describe y2
create table y3 as select c from t group by all
describe y3
create table y4 as select c from t intersect select c from t
describe y4
create table y5 as with q as (select c from t) select * from q
describe y5
create table y6 as select e from t lateral view explode(array(c)) as e
describe y6
create table y7 as select r.* from t, lateral (select t.c) r
describe y7
create temp view tv (p, q) as select c, v from t
describe tv
create view vw (p, q) as select c, v from t
describe vw
select length(p) from vw where p = 'ab'
show create table vw
select a from t where exists (select 1 from vw where vw.p = t.c) order by a
select a from t where exists (select 1 from x3 where x3.v = t.v and t.c = 'ab') order by a
select * from (select 'ab' as lit) l join t on l.lit = t.c
select a from t having c = 'ab'
select count(*) filter (where c = 'ab') as n from t
select a, sum(case when c = 'ab' then 1 end) over () as n from t order by a
select if(c = 'ab', 'yes', 'no') as x, c <> 'ab' as y, not c = 'ab' as z from t
select filter(array('ab', 'x'), x -> x = c) as x from t
select t1.a from t t1 left join t t2 on t1.c = t2.c and t2.c = 'ab' order by 1
select a from t where (c, v) = ('ab', 'xy')
select a from t where (c, v) in (('ab', 'xy'))
select a from t where c = 'ab' collate utf8_binary
select a from t where c = 5
select a from t where c = date'2020-01-01'

create table n (s struct<c: char(4)>, u struct<c: char(6)>, a array<char(3)>, b array<char(5)>) using parquet
insert into n values (struct('x'), struct('x'), array('x'), array('x'))
select s = u, a = b from n
select s = struct('x'), a = array('x') from n
select s.c = u.c, a[0] = b[0] from n
select s.c as c from n where s.c = 'x   '
create table m as select s.c as c, a[0] as e, s from n
describe m
insert into n select * from n
select length(s.c), length(u.c), length(a[0]), length(b[0]) from n
insert overwrite n values (named_struct('c', null), null, array(), array(null))
select * from n

create table t (c char(2) not null, d char(3) default 'x', e varchar(2) default 'yy' comment 'why') using parquet
describe t
insert into t (c) values ('a')
select '<' || c || '>', '<' || d || '>', '<' || e || '>' from t
show create table t
create table bad (d char(3) default 'long one') using parquet
create table bad2 (e varchar(2) default 'long one') using parquet
create table ok (e varchar(2) default 'a    ') using parquet
insert into ok values (default)
select length(e) from ok
create table `odd` (c character(4), d char ( 3 ), e VARCHAR (2)) using json
describe odd
""".strip('\n')


if __name__ == '__main__':
    record(SEQUENCES)
