"""Records what the examples of docs/functions.md give: the rows as `show` prints them, or the condition of the error.

Run: python conformance/record/page_examples.py > conformance/recorded/page_examples.json
"""
import os
import re

from recorder import header, session, write

PAGE = os.path.join(os.path.dirname(__file__), '../../docs/functions.md')


def examples():
    """The third cells of the tables, and the statement that makes the table that some examples read."""
    with open(PAGE) as page:
        text = page.read()
    table = re.search(r'```sql\n(CREATE .*);\n```', text).group(1)
    found = []
    for line in text.splitlines():
        if not line.startswith('| `'):
            continue
        cells = [cell.strip() for cell in re.split(r'(?<!\\)\|', line)[1:-1]]
        example = cells[2].strip('`').strip().replace('\\|', '|')
        if example:
            found.append(example)
    return table, list(dict.fromkeys(found))


def rows_of(shown):
    """The lines between the second and the last border, without the outer bars."""
    body = shown.split('\n')
    borders = [i for i, line in enumerate(body) if re.fullmatch(r'\+[-+]+\+', line)]
    return [line[1:-1].strip() for line in body[borders[1] + 1 : borders[-1]]]


spark = session()
TABLE, EXAMPLES = examples()
spark.sql(TABLE)


def answer(example):
    try:
        frame = spark.sql(example.rstrip(';'))
        return {'rows': rows_of(frame._show_string(20, False, False))}
    except Exception as error:
        condition = getattr(error, 'getCondition', lambda: None)()
        return {'condition': condition or re.search(r'\[([A-Z_.]+)\]', str(error)).group(1)}


write({**header(), 'answers': [{'example': example, **answer(example)} for example in EXAMPLES]})
