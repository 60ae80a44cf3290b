"""Records windows over time: `window`, `session_window` and `window_time` in select lists and as keys of groups.

Run: python conformance/record/time_windows.py > conformance/recorded/time_windows.json
"""
from command_sequences import record

SEQUENCES = r"""
create temp view t as select * from values (timestamp'2024-03-01 10:00:03', 'a', 1), (timestamp'2024-03-01 10:07:59', 'a', 2), (timestamp'2024-03-01 10:12:00', 'b', 3), (null, 'b', 4), (timestamp'1969-12-31 23:59:58', 'c', 5), (timestamp'2024-03-10 03:30:00', 'c', 6) as s(ts, k, v)
create temp view n as select cast(ts as timestamp_ntz) as ts, k, v from t
create temp view d as select cast(ts as date) as d, v from t
select window(ts, '10 minutes') as w, v from t order by v
select window(ts, '10 minutes', '5 minutes') as w, v from t order by v, w
select window(ts, '10 minutes', '4 minutes') as w, v from t order by v, w
select window(ts, '10 minutes', '10 minutes', '1 minute') as w, v from t order by v
select window(ts, '10 minutes', '5 minutes', '-1 minute') as w, v from t order by v, w
select window, sum(v) as s from t group by window(ts, '10 minutes') order by window
select window(ts, '10 minutes') as w, sum(v) as s from t group by window(ts, '10 minutes') order by w
select window.start, window.end, sum(v) as s from t group by window(ts, '10 minutes') order by 1
select w.start, s from (select window(ts, '1 hour') as w, sum(v) as s from t group by 1) order by 1
select window(ts, '10 minutes', '5 minutes') as w, count(*) as c from t group by window(ts, '10 minutes', '5 minutes') order by w
select k, window(ts, '1 day').start as s, count(*) c from t group by k, window(ts, '1 day') order by k, s
select k, window, sum(v) from t group by k, window(ts, '1 day') having sum(v) > 2 order by k, window
select window(ts, '1 week') as w from t order by w
select window(ts, '1 second') as w from t order by w
select window(ts, '100 milliseconds') as w from t order by w
select window(ts, interval 10 minutes) as w from t order by w
select window(ts, interval '10' minute) as w from t order by w
select window(ts, '1 month') as w from t
select window(ts, '0 minutes') as w from t
select window(ts, '-5 minutes') as w from t
select window(ts, '5 minutes', '10 minutes') as w from t
select window(ts, '5 minutes', '0 minutes') as w from t
select window(ts, '5 minutes', '-1 minutes') as w from t
select window(ts, '5 minutes', '5 minutes', '5 minutes') as w from t
select window(ts, '5 minutes', '5 minutes', '-6 minutes') as w from t
select window(ts, 'five') as w from t
select window(ts, k) as w from t
select window(ts) as w from t
select window(v, '5 minutes') as w from t
select window(k, '5 minutes') as w from t
select window(d, '1 day') as w from d order by w
select window('2024-01-01 00:01:02', '1 minute') as w
select window(timestamp'2024-01-01 00:01:02', '1 minute') as w
select window(null, '1 minute') as w
select window(cast(null as timestamp), '1 minute') as w
select window(ts, '10 minutes') as w, v from n order by v
select window, sum(v) from n group by window(ts, '10 minutes') order by window
select window(ts, '10 minutes') as a, window(ts, '5 minutes') as b from t
select window(ts, '10 minutes') as a, window(ts, '10 minutes') as b from t order by a
select count(*) from t group by window(ts, '10 minutes'), window(ts, '5 minutes')
select v from t where window(ts, '10 minutes').start is not null
select v from t order by window(ts, '10 minutes')
select sum(v) from t group by window(ts, '10 minutes') order by 1
select sum(v) from t group by window(ts, '10 minutes') order by window
select sum(v) over (partition by window(ts, '10 minutes')) from t
select window(ts, '10 minutes') from t order by 1
select typeof(window(ts, '10 minutes')) from t limit 1
select window(window(ts, '10 minutes'), '1 hour') from t order by 1
select window(w, '1 hour') as x, sum(s) from (select window(ts, '10 minutes') as w, sum(v) as s from t group by 1) group by window(w, '1 hour') order by x
select window_time(w) as x, s from (select window(ts, '10 minutes') as w, sum(v) as s from t group by 1) order by x
select window(window_time(w), '1 hour') as x, sum(s) from (select window(ts, '10 minutes') as w, sum(v) as s from t group by 1) group by 1 order by x
select window_time(ts) from t
select count(distinct window(ts, '10 minutes')) from t
select window(ts, '10 minutes') w, k, grouping_id() g, sum(v) from t group by rollup(window(ts, '10 minutes'), k) order by 1, 2, 3
select w.*, v from (select window(ts, '10 minutes') as w, v from t) order by v
select date_trunc('hour', window.start) h, max(v) from t group by window order by h
select max(window(ts, '10 minutes')) as m from t
select k, collect_list(window(ts, '1 day').start) from t group by k order by k
select window(ts + interval 1 minute, '10 minutes') as w from t order by w
select distinct window(ts, '1 day') w from t order by w
create table ct as select window(ts, '1 day') as w, v from t
describe ct

create temp view t as select * from values (timestamp'2024-03-01 10:00:00', 'a', 1), (timestamp'2024-03-01 10:04:00', 'a', 2), (timestamp'2024-03-01 10:09:00', 'a', 3), (timestamp'2024-03-01 10:30:00', 'a', 4), (timestamp'2024-03-01 10:01:00', 'b', 5), (null, 'b', 6), (timestamp'2024-03-01 10:06:00', 'b', 7) as s(ts, k, v)
select session_window(ts, '5 minutes') as w, sum(v) as s, count(*) as c from t group by session_window(ts, '5 minutes') order by w
select k, session_window, sum(v) as s from t group by k, session_window(ts, '5 minutes') order by k, session_window
select k, session_window(ts, '5 minutes') as w, sum(v) as s from t group by k, session_window(ts, '5 minutes') order by k, w
select k, session_window.start as s, session_window.end as e, collect_list(v) as l from t group by k, session_window(ts, '10 minutes') order by k, s
select k, session_window(ts, case k when 'a' then interval 5 minutes else interval 2 minutes end) as w, sum(v) s from t group by 1, 2 order by 1, 2
select k, session_window(ts, case k when 'a' then '5 minutes' when 'b' then '-1 minutes' end) as w, sum(v) s from t group by 1, 2 order by 1, 2
select session_window(ts, '5 minutes') as w, v from t order by v
select session_window(ts, '5 minutes') as w, window(ts, '5 minutes') as x from t
select session_window(ts, '5 minutes') a, session_window(ts, '6 minutes') b from t group by 1, 2
select session_window(ts, '0 minutes') as w, count(*) from t group by 1
select session_window(ts, '1 month') as w, count(*) from t group by 1
select session_window(ts, 'x') as w, count(*) from t group by 1
select session_window(ts) as w, count(*) from t group by 1
select session_window(v, '5 minutes') as w, count(*) from t group by 1
select session_window(ts, v) as w, count(*) from t group by 1
select session_window(cast(ts as timestamp_ntz), '5 minutes') as w, count(*) from t group by 1 order by 1
select k, session_window(ts, '5 minutes') as w, count(distinct v) as c, max(v) m from t group by 1, 2 order by 1, 2
select typeof(session_window(ts, '5 minutes')) as w from t group by session_window(ts, '5 minutes') limit 1
select session_window(ts, '5 minutes') as w, sum(v) s from t where v > 100 group by 1
select distinct k from t group by k, session_window(ts, '5 minutes') order by k
""".strip('\n')

if __name__ == '__main__':
    record(SEQUENCES)
