"""Records SHOW and DESCRIBE in all their forms over a small catalog.

Run: python conformance/record/show_describe.py > conformance/recorded/show_describe.json
"""
from command_sequences import record

SEQUENCES = r"""
create table t (a int comment 'first', b string, c decimal(10,2), d array<int>, e map<string, int>, s struct<x: int, y: string>) using parquet comment 'a table' tblproperties ('k' = 'v', 'a.b' = '1')
describe t as json
describe extended t as json
describe t a
describe t a as json
describe extended t a as json
describe t s.x
describe t nothing
describe extended t s
describe table t
describe formatted t
describe t partition (a = 1)
show columns in t
show columns from t from default
show columns in default.t in default
show columns in default.t in other
show tblproperties t
show tblproperties t (k)
show tblproperties t (a.b)
show tblproperties t ('nothing')
show tblproperties nothing
show create table t
show create table t as serde
show create table nothing
show partitions t
show partitions nothing
show table extended like 't'
show table extended in default like 't*'
show table extended like 'nothing'
show table extended like 't' partition (a = 1)
show tables like 't.'
show tables like 't|u'
show tables like '*'
show tables ''
show tables like '[a-z]'
show tables 't'
show tables from default like 'T'
show views
show current database
show current schema
show current namespace
show schemas
show databases like 'def*'
show databases 'nothing'
show namespaces
show namespaces in spark_catalog
show catalogs
show catalogs like 'spark*'
show catalogs like 'x'
describe schema default
describe namespace extended default
describe catalog spark_catalog

create table p (a int, k string, d date, n int) using parquet partitioned by (k, d, n)
insert into p values (1, 'x', date'2020-01-01', 1), (2, 'x', date'2020-01-02', 1), (3, 'y', date'2020-01-01', 2), (4, null, null, null), (5, 'a b/c=d', date'2020-01-01', 2)
show partitions p
show partitions p partition (k = 'x')
show partitions p partition (d = '2020-01-01')
show partitions p partition (k = 'x', n = 1)
show partitions p partition (k = 'nothing')
show partitions p partition (a = 1)
show partitions p partition (k)
describe p partition (k = 'x', d = '2020-01-01', n = 1)
describe extended p partition (k = 'x', d = '2020-01-01', n = 1)
describe p partition (k = 'x')
describe p partition (k = 'q', d = '2020-01-01', n = 1)
describe p partition (a = 1)
describe p as json
describe extended p partition (k = 'x', d = '2020-01-01', n = 1) as json
show table extended like 'p' partition (k = 'x', d = '2020-01-01', n = 1)
show table extended like 'p' partition (k = 'x')
show table extended like 'p' partition (k = 'q', d = '2020-01-01', n = 1)
show table extended like 'q' partition (k = 'x')
show create table p
insert overwrite p partition (k = 'x', d = '2020-01-01', n = 1) select 1 where false
show partitions p
truncate table p partition (k = 'y')
show partitions p
select count(*) from p
truncate table p
show partitions p

create table base (a int, b string) using csv options (header 'true', sep ';') location '<warehouse>/elsewhere'
describe extended base
show create table base
show table extended like 'base'
describe extended base as json
create view v (x comment 'why', y) comment 'a view' tblproperties ('p' = 'q') as select a, b from base
describe extended v
describe v as json
describe extended v as json
describe extended v x
show create table v
show create table v as serde
show table extended like 'v'
show tblproperties v
show tblproperties v (p)
show columns in v
show partitions v
create view w with schema binding as select a from base
show create table w
create view w2 with schema evolution as select a from base
show create table w2
create view w3 with schema type evolution as select a from base
show create table w3
create view w4 with schema compensation as select a from base
describe extended w
describe extended w2
create temp view tv as select a from base
create global temp view gv as select a from base
describe tv
describe extended tv
describe tv as json
describe extended tv as json
describe extended global_temp.gv as json
show create table tv
show tblproperties tv
show columns in tv
show partitions tv
show views
show views like '*v'
show views in global_temp
show views in default
show views from global_temp like 'g*'
show tables
show tables in global_temp
show table extended like '*v'
show table extended in global_temp like 'gv'
create view bad as select 1
create view bad4 as select cast(a as string), upper(b) as u, array(a)[0], b is null as n from base
create view bad5 (q) as select a + 1 from base
create temp view good as select a + 1 from base
create view bad2 as select a + 1 from base
create view bad3 as select a, count(*) from base group by a

create table every (a tinyint, b smallint not null, c bigint, d float, e double, f decimal(38,18), g boolean, h binary, i date, j timestamp, k timestamp_ntz, l char(3), m varchar(4), n struct<x: int not null comment 'c', y: array<map<string, date>>>, o int default 5) using parquet
describe extended every as json
show create table every
alter table every set tblproperties ('x' = 'y')

create database d1 comment 'one' location '<warehouse>/dd' with dbproperties ('x' = 'y', 'a' = 'b')
describe database d1
describe database extended d1
show databases
show schemas like 'd*|x'
use d1
show tables
show current namespace
select current_schema()
drop database d1
select current_schema()
show tables
create table tt (a int) using parquet
use default
show views in d1
describe namespace nothing
drop schema if exists nothing
show tables in nothing
show views in nothing
show functions in nothing

show functions like 'array_a*'
show functions 'abs'
show functions abs
show all functions like 'abs'
show system functions like 'abs|acos'
show user functions like 'abs'
show functions like 'between'
show functions like '!*'
show functions like 'xx*'
show functions from default like 'abs'
describe function array_max
describe function extended array_max
describe function upper
describe function extended upper
describe function between
describe function case
describe function '<>'
describe function '!='
describe function +
describe function =
describe function and
describe function nothing_here
describe function default.upper
describe function extended count
describe function extended row_number
describe function extended explode

describe query select 1 as a, 'x' as b
describe query from values (1, 'x') as t(a, b) select *
desc select 1 + 1, upper('x')
describe with q as (select 1 as a) select * from q
describe query values (1, 2.5), (2, 3.5)
describe query table t
describe query select * from nothing
describe query select cast(null as decimal(5,1)) d, interval '1' day i, array(struct(1 as x)) a
describe query select 1 as a union all select 2
""".strip('\n')


if __name__ == '__main__':
    record(SEQUENCES)
