"""Records which words of clauses and operators are names where a name may stand: alone and behind other things.

Run: python conformance/record/words_as_names.py > conformance/recorded/words_as_names.json
"""
from recorder import header, raw_errors, session, write
from relational import answer, lines

SETUP = ["create or replace temp view t as select id, cast(id as string) s from range(2)"]
WORDS = """
where group order having limit offset union except minus setminus intersect window qualify cluster distribute sort lateral
pivot unpivot join on using inner left right full cross natural semi anti tablesample asc desc nulls escape for with
grouping and or in is like rlike regexp ilike between then when else end from as select not case cast exists distinct all
values table null true false interval div set insert map reduce any some trim extract position overlay current_date
""".split()
PLACES = """
select 1 {w}
select 1 {w} from t
select (select 1 {w})
select 1 {w}, 2
select id from t {w}
select (select max(id) from t {w})
select * from t {w}, t u
select {w}
select {w} from t
select id, {w} from t
select id from t where {w}
select id from {w}
select abs({w}) from t
select {w}(id) from t
select id + {w} from t
select id from t order by {w}
"""

def main():
    spark = session()
    raw_errors()
    for sql in SETUP:
        spark.sql(sql)
    asked = [place.format(w=word) for place in lines(PLACES) for word in WORDS]
    write({**header(), 'setup': SETUP, 'queries': [{'sql': sql, **answer(lambda: spark.sql(sql))} for sql in asked]})


if __name__ == '__main__':
    main()
