"""Records commands of Spark SQL: what they answer (columns, types, rows), in sequences over an empty catalog.

Run: python conformance/record/sql_commands.py > conformance/recorded/sql_commands.json
"""
from command_sequences import record

# Each paragraph is one sequence; catalog and views are emptied between them.
SEQUENCES = r"""
create temp view v as select 1 as a, 'x' as b
select * from v
create temp view v as select 2
create or replace temp view v as select 2 as a
create temporary view if not exists v as select 3
select * from v
show views
drop view v
drop view v
drop view if exists v
select * from v

create or replace temporary view w (x comment 'first', y) comment 'a view' as select 1, 2
describe w
describe extended w
show columns in w
drop table w

create or replace temp view bad (x) as select 1, 2
create temp view rec as select * from rec
create or replace temp view one as select 1 as a
create or replace temp view one as select * from one
create temp view default.v as select 1

create global temp view g as select 1 as a
select * from global_temp.g
select * from g
show views in global_temp
show tables in global_temp
create global temp view g as select 2
create or replace global temp view g as select 2 as b
describe global_temp.g
drop view global_temp.g
drop view global_temp.g

create table t (a int, b string) using parquet
create table t (a int)
create table if not exists t (a int)
insert into t values (1, 'x'), (2, null)
select * from t
insert into t (b, a) values ('z', 3)
insert into t (a) values (4)
insert into t values (1)
insert into t values (1, 'a', 2)
insert into t values ('nope', 'x')
insert into t select 5, 'five'
insert into t by name select 'six' as b, 6 as a
insert into t by name select 'six' as q, 6 as a
insert overwrite t values (9, 'nine')
select a, b from t order by a
describe t
describe table t
desc t a
desc extended t a
describe t nothing
show columns in t
show columns from t in default
show columns in nothing
show tables
show tables like 't*'
show tables in default
show tables '*x'
show table extended like 't'
show create table t
show tblproperties t
show tblproperties t ('nothing')
show partitions t
truncate table t
select count(*) from t
drop table t
drop table t
drop table if exists t
select * from t
describe t

create table p (a int, b string, c date) using parquet partitioned by (c) comment 'parted' tblproperties ('k' = 'v', 'x.y' = 1)
insert into p values (1, 'x', date '2020-01-01'), (2, 'y', date '2020-01-02')
insert into p partition (c = '2020-01-03') values (3, 'z')
insert into p partition (c) select 4, 'w', date '2020-01-03'
insert overwrite p partition (c = '2020-01-03') values (5, 'v')
select * from p order by a
show partitions p
show partitions p partition (c = '2020-01-01')
describe p
describe extended p
describe p partition (c = '2020-01-01')
show create table p
show tblproperties p
show tblproperties p ('k')
insert overwrite p values (7, 'all', date '2021-01-01')
select * from p
drop table p

create table ctas using parquet as select 1 as a, 'x' as b
select * from ctas
create table ctas using parquet as select 2 as z
create or replace table ctas using parquet as select 2 as z
create table if not exists ctas using parquet as select 3 as y
create table ctas2 using csv options (header 'true') as select 1 as a
select * from ctas2
create table ctas3 as select 1 as a
create table ctas4 (a int) using nope
create table ctas5 (a int, a string) using parquet
create table ctas6 (a int) using parquet partitioned by (b)
create table ctas7 using parquet partitioned by (a) as select 1 as a, 2 as b
select * from ctas7
create table like1 like ctas
describe like1

create view pv as select 1 as a
create table base (a int, b string) using parquet
insert into base values (1, 'x')
create view pv (x, y comment 'why') comment 'stored' tblproperties ('p' = 'q') as select a, b from base
select * from pv
describe pv
describe extended pv
show create table pv
show views
show views like 'p*'
show tblproperties pv
drop table pv
create or replace view pv as select b from base
select * from pv
drop view pv
drop view base
create temp view tv as select 1 as a
create view pv2 as select * from tv
create view pv3 as select * from nothing

show databases
show schemas like 'd*'
create database d1 comment 'first' 
create schema if not exists d1
create database d1
show databases
describe database d1
describe database extended d1
use d1
select current_database()
create table dt (a int) using parquet
show tables
use default
show tables in d1
select * from d1.dt
drop database d1
drop database d1 cascade
drop database d1
drop database if exists d1
use nothing
show tables in nothing
describe database default
show catalogs
show current namespace
use spark_catalog.default
drop database default

set spark.sql.shuffle.partitions
set spark.sql.shuffle.partitions = 7
set spark.sql.shuffle.partitions
set nothing.at.all
set nothing.at.all = some text 'quoted' here
set nothing.at.all
set a.b = `x y`
reset nothing.at.all
set nothing.at.all
set time zone 'Europe/Amsterdam'
set time zone local
set time zone interval 2 hours
set spark.sql.session.timeZone
set time zone 'nope'
reset spark.sql.session.timeZone
reset
set spark.sql.shuffle.partitions = many
set spark.executor.memory = 2g
set

create temp view v as select * from values (1, 'x'), (2, 'y') as v(a, b)
cache table v
cache lazy table v2 as select a from v
select * from v2
cache table v3 options ('storageLevel' = 'DISK_ONLY') select a + 1 as c from v
uncache table v
uncache table nothing
uncache table if exists nothing
refresh table v
refresh nothing
clear cache
cache table nothing

show functions like 'abs'
show system functions like 'ab*'
show user functions
describe function abs
describe function extended abs
describe function nothing
describe function 'abs'
desc function +
show functions like 'nothing*'

describe query select 1 as a, 'x' as b, cast(null as array<int>) as c
desc select 1 as a
describe query values (1, 2.5)
describe nothing

explain select 1
explain extended select 1
explain formatted select 1
explain codegen select 1
explain cost select 1
explain select * from nothing

delete from t where a = 1
update t set a = 1
merge into t using u on t.a = u.a when matched then delete
create function f as 'x'
declare x int
set var x = 1
execute immediate 'select 1'
alter table t add columns (z int)
alter view v as select 1
alter database d set dbproperties ('a' = 'b')
analyze table t compute statistics
create materialized view m as select 1
create streaming table s as select 1
msck repair table t
load data inpath 'x' into table t
create table h (a int) stored as parquet
create table h (a int) row format delimited fields terminated by ','
add jar 'x.jar'
list files
comment on table t is 'x'
lock table t
begin select 1; end
create temporary function f as 'a.b.C'
drop function f
drop temporary function f
drop function if exists f
repair table t
set catalog spark_catalog
refresh function f
create index i on t (a)
show locks t
show indexes on t
show roles
call f(1)
kill query 1

create table p (a int, k string, d date, n int) using parquet partitioned by (k, d, n)
insert into p values (1, 'x', date'2020-01-01', 1), (2, 'x', date'2020-01-02', 1), (3, 'y', date'2020-01-01', 2)
insert into p partition (k, d = '2020-01-01', n) select 5, 'q', 2
insert overwrite p partition (k, d, n = 1) select 5, 'q', date'2020-01-01'
insert into p partition (k = 'x', d = '2020-1-3', n = '01') values (6)
insert into p partition (k = 5, d = '2020-1-3', n = 1.7) values (6)
insert into p partition (k = 5, d = '2020-01-03', n = 7L) values (7)
insert into p partition (k = null, d = null, n = null) values (8)
insert into p partition (k = '', d = null, n = null) values (8)
show partitions p
insert into p partition (k = 'z', d = '2020-01-01', n = 'x') values (7)
insert into p partition (k = 'z', d = '2020-01-01', n = 99999999999) values (7)
insert overwrite p partition (k = 'x', d = '2020-01-01', n) select 9, 4
select * from p order by a, k
insert overwrite p partition (k = 'x', d, n) select 10, date'2022-01-01', 4 where false
select * from p order by a, k
insert overwrite p partition (k = 'y', d, n) select 11, date'2022-01-01', 4
select * from p order by a, k
insert overwrite p partition (k, d, n) if not exists select 11, 'k', date'2022-01-01', 4
insert overwrite p partition (k = 'y', d, n) if not exists select 11, date'2022-01-01', 4
insert overwrite p partition (k = 'y', k = 'z', d, n) select 11, date'2022-01-01', 4
insert into p partition (k = 'y', d = '2020-01-01') select 11, 3
insert into p partition (k = 'y') values (13, date'2020-01-01', 3)
insert into p partition (k = 'y') values (13, 3)
insert into p partition (K = 'yy', D, N) values (13, date'2020-01-01', 3)
insert into p partition (k = 'y', q = 1) values (13)
insert into p partition (k, d, n) values (13)
set spark.sql.sources.partitionOverwriteMode = dynamic
insert overwrite p partition (k = 'y', d, n) select 12, date'2023-01-01', 4
insert overwrite p partition (k = 'y', d = '2023-01-01', n) select 15, 5
select * from p where k = 'y' order by a, k
insert overwrite p partition (k = 'y', d = '2023-1-1', n = 5) select 16 where false
select * from p where k = 'y' order by a, k
reset spark.sql.sources.partitionOverwriteMode
truncate table p partition (k = 'y', d = '2023-1-1')
truncate table p partition (d = '2020-01-01')
select * from p order by a, k
truncate table p partition (k = 'nope')
truncate table p partition (q = 'nope')

create view v1 as select 1 as a
create view v3 as select * from v1
create or replace view v1 as select * from v3
create or replace view v1 as select * from v1
create or replace view v1 as select (select max(a) from v3) as a
create or replace view v1 as with q as (select * from default.v3) select * from q
create view w1 (a, A) as select 1, 2
create view w2 as select 1, 1
create or replace temp view w4 as select 1 as a, 2 as a
create temp view w5 (a, a) as select 1, 2
create or replace view if not exists v1 as select 5
create temporary view v7 (a, b) tblproperties ('a' = 'b') as select 1, 2
create or replace temp view v8 as select * from v3
create or replace temp view v9 as select * from v8
create or replace temp view v8 (x) as select (select max(a) from v9)
select * from v3

create table t1 (x int) using parquet
insert into t1 values (1)
create view v as select * from t1
create view v2 (p, q) as select x, x from t1
drop table t1
create table t1 (y string, X bigint, x2 int) using parquet
insert into t1 values ('y', 7, 8)
select * from v
drop table t1
create table t1 (x int) using parquet
insert into t1 values (9)
select * from v
select * from v2
cache table default.c3 as select 5
show tables

create table u2 (A int, b string) using parquet
create table u7 (a int) using parquet
insert into u2 values (1, 'x')
from u2 insert into u7 select a insert into u2 select a, 'z' where a = 1
select * from u7
select b from u2 order by b
insert into u2 values (2, x'41')
select b from u2 order by b
create table `we ird` (a int) using parquet
create table `../up` (a int) using parquet
create database `a/b`
create view `we.ird` as select 1 as a
create table u9 (s struct<a:int,b:int,c:struct<d:int,e:int>>) using parquet
insert into u9 values (named_struct('b', 1, 'a', 2, 'x', named_struct('e', 3, 'd', 4)))
insert into u9 by name select named_struct('b', 1, 'a', 2, 'c', named_struct('e', 3, 'd', 4)) as s
insert into u9 by name select if(a = 7, named_struct('b', 1, 'a', 2, 'c', named_struct('e', 3, 'd', 4)), null) as s from u2
select s.a, s.b, s.c.d, s.c.e, s is null from u9 order by 1, 2, 3

create table d (x int default 5, y int) using parquet
insert into d values (default, 2)
insert into d (y) values (3)
insert into d values (default, default)
insert into d values (7)
insert into d (x) values (8)
insert into d select default, 3
insert into d values (default + 1, 3)
select * from d order by 1,2
describe d
describe extended d
show create table d
create table d2 (x int default 'a', y int) using parquet
create table d3 (x int default rand(), y int) using parquet
create table d3a (x int default (select 1), y int) using parquet
create table d3b (y int, x int default y) using parquet
create table d3c (x int not null default null) using parquet
create table d3d (x int default 3.7, s string default 'it''s', dt date default current_date(), t bigint default 3 + 4 comment 'hey') using csv
describe d3d
show create table d3d
insert into d3d values (default, default, date'2020-01-01', default)
insert into d3d (x) values (2)
select x, s, t from d3d
create table d4 (x int, y int generated always as (x + 1)) using parquet
create table d5 (x bigint generated always as identity, y int) using parquet
select * from d order by 1,2
insert into d (x) values (100)
insert into d (x) values (101)
select * from d order by 1,2
select * from d order by 1,2
insert into d by name select 4 as y
select * from d order by 1,2
create table d7 (x int default 1, y int) using text
create table d8 (x int default 1, p int default 2) using parquet partitioned by (p)
insert into d8 values (default, default)
insert into d8 partition (p = 3) values (default)
insert into d8 partition (p = default) values (4)
insert into d8 (x) values (7)
select * from d8 order by 1,2
create table d9 like d8
describe d9
create table d12 (x int default 5 not null comment 'c') using parquet
describe d12
create table d13 (x int not null default 5 default 6) using parquet
create table d14 (x array<int> default array(1,2), y struct<a:int> default named_struct('a', 1), z int) using parquet
insert into d14 (z) values (1)
select cast(x as string) x, y.a, z from d14
create table d15 (x int default nosuch()) using parquet
create table d16 (x tinyint default 300) using parquet
create table d17 (x int default 1) using orc
create table d19 (x int default current_user()) using json
create table d20 (x int default max(1)) using json
insert into d select * from values (default, 1)

create table e1 (x date default '2020-01-01') using parquet
create table e2 (x int default '5') using parquet
create table e3 (x string default 5) using parquet
create table e4 (x double default rand()) using parquet
create table e5 (x decimal(5,2) default 3.777) using parquet
create table e6 (x float default 1.5) using parquet
create table e7 (x int default 5L) using parquet
create table e8 (x int default 1 + 5L) using parquet
create table e9 (x boolean default 1) using parquet
create table e10 (x timestamp default '2020-01-01 00:00:00') using parquet
create table e11 (x smallint default 4, y byte default -1) using parquet
insert into e11 values (default), (2, 3)
insert into e11 values (default, 1, 2)
insert into e11 values (default, 7), (2, default)
insert into e11 (y, x) values (default, 9)
insert into e11 (x) select default
insert into e11 select * from (values (default, 1))
insert into e11 by name select default as y
insert into e11 values (abs(default), 3)
select x, y from e11 order by 1, 2
create table e13 (x int generated always as (1), y int default 2) using parquet
create table e14 (y int default 2 generated always as (1)) using parquet
describe e11 x
describe extended e11 y
create table e15 (x int default current_catalog()) using parquet
create table e16 (x string default current_catalog(), y string default "dq", z int default null) using parquet
describe e16
show create table e16

create table i1 (a int, b string, c double, d decimal(5,2), e date, f boolean) using parquet
insert into i1 values (1, 'x', 1.5, 1.25, date'2020-01-01', true)
insert into i1 values (3000000000, 'x', 1.5, 1.25, date'2020-01-01', true)
insert into i1 values (1.7, 5, 1, 1234.5, timestamp'2020-01-01 10:00:00', true)
insert into i1 values (1, 5, 1, 1234.5, timestamp'2020-01-01 10:00:00', true)
insert into i1 values ('1', 5, 1, 4.5, timestamp'2020-01-01 10:00:00', true)
insert into i1 values (1, 5, '1', 4.5, timestamp'2020-01-01 10:00:00', true)
insert into i1 values (1, 5, 1, 4.5, timestamp'2020-01-01 10:00:00', 1)
insert into i1 values (1, 5, 1, 4.555, timestamp'2020-01-01 10:00:00', false)
insert into i1 (a) select id from range(3)
insert into i1 (a) select id + 3000000000 from range(1)
insert into i1 (a) select cast(id as string) from range(1)
insert into i1 (a) select id * 1.5 from range(2)
insert into i1 (a) select id * 1.5D from range(2)
insert into i1 (a) select 1e20D
insert into i1 (a) select double('NaN')
insert into i1 (d) select 12345
insert into i1 (d) select 12345.678D
insert into i1 (e) select '2020-01-01'
insert into i1 (e) select timestamp'2020-01-01 23:59:59'
insert into i1 (b) select array(1)
insert into i1 (b) select date'2020-01-01'
insert into i1 (b) select true
insert into i1 (b) select interval 1 day
insert into i1 (f) select 1
insert into i1 (c) select true
select a, b, string(c) c, d, e, f from i1 order by all
set spark.sql.storeAssignmentPolicy
set spark.sql.storeAssignmentPolicy=legacy
insert into i1 (a) select '12'
insert into i1 (a) select 'x'
insert into i1 (a) select 3000000000
insert into i1 (a) select 1.7
insert into i1 (a) select true
insert into i1 (a) select date'2020-01-01'
insert into i1 (e) select '2020-05-05'
insert into i1 (e) select 'nope'
insert into i1 (d) select 12345
insert into i1 (f) select 'yes'
insert into i1 (f) select 2
insert into i1 (b) select array(1)
select a, b, string(c) c, d, e, f from i1 order by all
set spark.sql.storeAssignmentPolicy=strict
insert into i1 (a) select 1
insert into i1 (a) select 1L
insert into i1 (c) select 1
insert into i1 (c) select 1.5
insert into i1 (b) select 1
insert into i1 (a) select '1'
insert into i1 (e) select timestamp'2020-01-01 23:59:59'
insert into i1 (d) select 1
insert into i1 (d) select 1.5
insert into i1 (d) select 1.567
insert into i1 values (1, 'x', 1.5D, 1.25, date'2020-01-01', true)
set spark.sql.storeAssignmentPolicy=nope
set spark.sql.storeAssignmentPolicy=ANSI

create table i2 (a int, b int, s struct<x: int, y: string>, l array<int>, m map<string, int>) using parquet
insert into i2 values (1, 2, named_struct('y', 'q', 'x', 1), array(1), map('a', 1))
insert into i2 values (1, 2, named_struct('x', 1), array(1), map('a', 1))
insert into i2 values (1, 2, named_struct('x', 1, 'y', 'a', 'z', 3), array(1), map('a', 1))
insert into i2 values (1, 2, null, array('1'), null)
insert into i2 values (1, 2, null, null, map(1, 'x'))
insert into i2 values (1, 2, null, null, map(1, 1))
insert into i2 values (1, 2, null, null, map(array(1), 1))
insert into i2 by name select 1 a, named_struct('x', 1, 'z', 3) s
insert into i2 by name select 1 a, named_struct('x', 1) s
insert into i2 by name select 1 a, named_struct('y', 'r', 'x', 3L) s
insert into i2 values (1, 2, null, 5, null)
insert into i2 values (1, 2, null, array(array(1)), null)
select * from i2 order by all
drop table i2
create table i3 (a int, s struct<x: int, y: struct<p: int, q: int>>) using parquet
insert into i3 by name select 1 a, named_struct('x', 1, 'y', named_struct('q', 1, 'p', 2)) s
insert into i3 by name select 1 a, named_struct('x', 1, 'y', named_struct('q', 1)) s
insert into i3 by name select 1 a, named_struct('x', 1, 'y', named_struct('q', 1, 'p', 2, 'r', 3)) s
insert into i3 by name select 1 a, named_struct('z', 5, 'x', 1, 'y', named_struct('q', 1, 'p', 2)) s
select a, s.x, s.y.p, s.y.q from i3
drop table i3

create table p1 (a int, k int) using parquet partitioned by (k)
insert into p1 partition (k = '5') values (1)
insert into p1 partition (k = 'x') values (1)
insert into p1 partition (k = 3000000000) values (1)
insert into p1 partition (k) values (1, 7L)
insert into p1 values (1, 3000000000)
insert into p1 partition (k = 1.5) values (1)
select * from p1 order by k

create or replace temp view tv as select 1 as a
insert into tv values (1)
insert overwrite tv values (1)
truncate table tv
create or replace global temp view gv as select 1 as a
insert into global_temp.gv values (1)

create table base (a int, b string) using parquet
insert into base values (1, 'x')
create view v1 as select * from base
create view v2 (p, q) as select a, b from base
select * from v1
select p from v2
drop table base
create table base (a int) using parquet
select * from v1
select a from v1
select * from v2
drop table base
create table base (a bigint, b string, c int) using parquet
insert into base values (5, 'y', 6)
select * from v1
select * from v2
drop view v1
create view v1 with schema type evolution as select * from base
select * from v1
drop table base
create table base (b string, a string) using parquet
insert into base values ('m', 'n')
select * from v1
drop table base
create table base (b string) using parquet
select * from v1
drop view v1
create view v1 with schema evolution as select * from base
select * from v1
drop table base
create table base (z bigint, b string) using parquet
insert into base values (3, 'k')
select * from v1
select z from v1 where b = 'k'
drop view v1
drop view v2
create view v1 with schema binding as select * from base
select * from v1
drop table base
create table base (z int, b string) using parquet
insert into base values (3, 'k')
select * from v1
drop view v1
drop table base
""".strip('\n')


if __name__ == '__main__':
    record(SEQUENCES)
