"""Records the words of Spark's SQL, none of which is reserved unless `spark.sql.ansi.enforceReservedKeywords` says so.

Run: python conformance/record/sql_keywords.py > packages/engine/src/analysis/sql-keywords.json
"""
import json

from recorder import session


def main():
    rows = session().sql('select * from sql_keywords()').collect()
    assert not any(row.reserved for row in rows)
    words = [json.dumps(row.keyword) for row in rows]
    lines = ('  ' + ', '.join(words[i:i + 8]) for i in range(0, len(words), 8))
    print('[\n' + ',\n'.join(lines) + '\n]')


if __name__ == '__main__':
    main()
