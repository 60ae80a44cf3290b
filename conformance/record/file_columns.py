"""Records what a query can ask of the files that it reads: the hidden column `_metadata` and `input_file_name()`.

Run: python conformance/record/file_columns.py > conformance/recorded/file_columns.json
"""
from command_sequences import record

FORMATS = ['parquet', 'csv', 'json', 'text']

EACH = r"""
create table t (v string, k string) using {f} partitioned by (k)
insert into t select * from values ('a', 'x'), ('bb', 'y') as s(v, k) distribute by k
select v, k, regexp_replace(_metadata.file_path, '.*/t/', '') like 'k=%/part-%', regexp_replace(_metadata.file_name, 'part-[^.]*', 'part') as n, _metadata.file_block_start as b from t order by v
select v, _metadata.file_size > 0 as s, _metadata.file_block_length = _metadata.file_size as l, _metadata.file_modification_time > timestamp'2020-01-01' as m from t order by v
select typeof(_metadata), typeof(_metadata.file_modification_time) from t limit 1
select * from t order by v
select count(distinct _metadata.file_path) as n from t
select v from t where _metadata.file_name like 'part-%' order by v
select v from t where _metadata.file_size < 0
select k, count(*), max(_metadata.file_size) > 0 as m from t group by k, _metadata.file_name order by k
select _metadata from t where false
select t._metadata.file_block_start as b from t order by 1
select a.v, b.v from t a join t b on a._metadata.file_path = b._metadata.file_path order by 1
select v, input_file_name() = _metadata.file_path as same, input_file_block_start() = _metadata.file_block_start as s, input_file_block_length() = _metadata.file_block_length as l from t order by v
select regexp_replace(input_file_name(), '.*/t/|part-.*', '') as n from t order by 1
select distinct input_file_block_start() as s from t
select v from t where input_file_name() like '%k=x%'
select _metadata.nothing from t
select _metadata.row_index from t order by 1
select v from (select v, _metadata from t) where _metadata.file_block_start = 0 order by 1
select _metadata.file_block_start as x from (select * from t)
select _metadata.file_block_start as x from (select v from t) order by 1
select v as _metadata from t order by 1
select _metadata.* from t where false
select v from t order by _metadata.file_name limit 0
create view w as select v, _metadata.file_name as f from t
select count(f) from w
select upper(_metadata.file_name) = upper(_metadata.file_name) as u from t
""".strip('\n')

MORE = r"""
select input_file_name() as n
select input_file_name() as n, input_file_block_start() as s, input_file_block_length() as l from range(2)
select input_file_name(1)
select _metadata from range(1)
select _metadata.file_name from values (1) as t(a)
create table t (_metadata int, a int) using parquet
insert into t values (1, 2)
select _metadata from t
create table u (a int) using parquet
create table r (a int) using parquet
insert into u values (1), (2)
insert into r values (3)
select x.a, input_file_name() from u x join r y
select input_file_name() = '' as e, count(*) from u group by 1
select a, input_file_name() = '' as e from (select a from u order by a limit 1)
insert into r select _metadata.file_block_start from u
select count(*) from r
create table c as select a, _metadata from u
select a, _metadata.file_block_start as b from c order by a
select `_metadata`.`file_name` like 'part%' as l from u
select u._metadata.file_name like 'part%' as l from u
select _METADATA.FILE_NAME like 'part%' as l from u
""".strip('\n')

if __name__ == '__main__':
    record('\n\n'.join([*(EACH.replace('{f}', f) for f in FORMATS), MORE]))
