"""Runs sequences of SQL statements over an empty catalog and writes what each of them answers: columns, types, rows.

A sequence is a paragraph, a statement a line of it; catalog and views are emptied between sequences. `<warehouse>` in a
statement is the warehouse's folder.
"""
import os
import re
import shutil
import tempfile
from datetime import datetime

from recorder import error_of, header, raw_errors, session, write


def moment(found):
    """A time inside a row or a list, as one that stands alone is shown."""
    return str(datetime(*map(int, found[1].split(', '))))


def record(paragraphs):
    warehouse = os.path.join(tempfile.gettempdir(), 'recording-warehouse')
    shutil.rmtree(warehouse, ignore_errors=True)
    spark = session()
    raw_errors()
    from py4j.protocol import Py4JJavaError

    def clean(text):
        text = text.replace(warehouse, '<warehouse>')
        text = re.sub(r'#\d+L?', '#n', text)
        text = re.sub(r'plan_id=\d+', 'plan_id=n', text)
        return re.sub(r'datetime\.datetime\(([\d, ]+)\)', moment, text)

    def run(text):
        entry = {'sql': text}
        try:
            frame = spark.sql(text.replace('<warehouse>', warehouse))
            entry['columns'] = [[f.name, f.dataType.simpleString()] for f in frame.schema.fields]
            rows = [[None if v is None else clean(str(v)) for v in row] for row in frame.collect()]
            entry['rows'] = rows if len(rows) <= 60 else len(rows)
        except Py4JJavaError as error:
            found = error_of(error)
            found.pop('causes', None)
            if 'parameters' in found:
                found['parameters'] = {name: clean(value) for name, value in found['parameters'].items()}
            entry['error'] = found
        return entry

    def empty():
        spark.catalog.clearCache()
        spark.sql('use default')
        for row in spark.sql('show databases').collect():
            if row[0] != 'default':
                spark.sql(f'drop database {row[0]} cascade')
        for table in spark.catalog.listTables():
            if table.isTemporary:
                spark.catalog.dropTempView(table.name)
            elif table.tableType == 'VIEW':
                spark.sql(f'drop view {table.name}')
            else:
                spark.sql(f'drop table {table.name}')
        for row in spark.sql('show views in global_temp').collect():
            spark.catalog.dropGlobalTempView(row[1])
        shutil.rmtree(warehouse, ignore_errors=True)

    sequences = []
    for paragraph in paragraphs.split('\n\n'):
        sequences.append({'statements': [run(line.strip()) for line in paragraph.split('\n')]})
        empty()
    write({**header(), 'sequences': sequences})
