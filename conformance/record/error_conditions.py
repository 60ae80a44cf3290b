"""Makes packages/common/src/error-conditions.json: every error condition of Spark, sub-conditions as `A.B`, with its
SQLSTATE and the names of its parameters, read out of the installed pyspark, and a text of our own.

The names, SQLSTATEs and parameters are Spark's. The texts are ours: from error_sentences.py, or else a neutral line
made of the condition's name and its parameters.

Run: python conformance/record/error_conditions.py > packages/common/src/error-conditions.json
"""
import glob
import json
import os
import re
import sys
import zipfile

import pyspark

from error_sentences import SENTENCES


def table():
    pattern = os.path.join(os.path.dirname(pyspark.__file__), 'jars', 'spark-common-utils_*.jar')
    with zipfile.ZipFile(glob.glob(pattern)[0]) as jar:
        return json.loads(jar.read('error/error-conditions.json'))


def parameters(*texts):
    return list(dict.fromkeys(re.findall(r'<([\w.-]+)>', ' '.join(' '.join(t) for t in texts))))


def words(name):
    text = name.replace('_LEGACY_ERROR_TEMP', 'OLD_ERROR').strip('_').replace('_', ' ').lower()
    return re.sub(r'\b(sql|udf|json|csv|xml|url|jdbc|cte|utf8|id)\b', lambda m: m[0].upper(), text)


def neutral(condition, names):
    text = ': '.join(words(part) for part in condition.split('.'))
    shown = f" ({', '.join(f'{n}: <{n}>' for n in names)})" if names else ''
    return text[0].upper() + text[1:] + shown + '.'


def main():
    entries = {}

    def add(condition, state, names):
        message = SENTENCES.get(condition) or neutral(condition, names)
        unknown = set(re.findall(r'<(\w+)>', message)) - set(names)
        if unknown:
            sys.exit(f'{condition} has no parameter {sorted(unknown)}')
        entries[condition] = {'sqlState': state, 'parameters': names, 'message': message}

    for condition, entry in table().items():
        # The old numbered conditions have no state; ours is that of an unclassified internal error.
        state = entry.get('sqlState', 'XX000')
        add(condition, state, parameters(entry['message']))
        for sub, detail in entry.get('subClass', {}).items():
            names = parameters(entry['message'], detail['message'])
            add(f'{condition}.{sub}', detail.get('sqlState', state), names)
    unused = [c for c in SENTENCES if c not in entries]
    if unused:
        sys.exit(f'no such conditions: {unused}')
    lines = [json.dumps(k) + ': ' + json.dumps(v, ensure_ascii=False) for k, v in entries.items()]
    print('{\n' + ',\n'.join(lines) + '\n}')


main()
