"""Runs every call of `calls/` against one Spark Connect server and writes what each gives, as JSON.

    run.py --remote sc://localhost:15002 --out answers.json [--only TEXT]
"""

import argparse
import importlib
import json
import os
import re
import signal
import tempfile
import time

from environment import SchemaOf, Unordered, environment

GROUPS = ["dataframe", "column", "functions", "read_write", "catalog", "create", "session", "errors", "edges", "mistakes", "options"]
SECONDS_MAX = 90


def calls():
    """(group, names, expression) of every call."""
    for group in GROUPS:
        for names, expressions in importlib.import_module(f"calls.{group}").CALLS.items():
            for expression in expressions:
                yield group, names, expression


# The text of `show` is asked for where it can tell more than the rows do.
SHOWN = ("dataframe", "create")
# Where errors are compared with their parameters and the places that they point at.
DETAILED = ("edges", "mistakes", "options")


def described(value, group: str) -> object:
    import pandas as pd
    import pyarrow as pa
    from pyspark.sql.connect.dataframe import DataFrame

    if isinstance(value, SchemaOf):
        value.frame.collect()
        return {"schema": value.frame.schema.json()}
    if isinstance(value, Unordered):
        if not isinstance(value.frame, DataFrame):
            return repr(value.frame)
        return {"schema": value.frame.schema.json(), "rows": sorted(map(repr, value.frame.collect()))}
    if isinstance(value, DataFrame):
        answer = {"schema": value.schema.json(), "rows": [repr(row) for row in value.collect()]}
        return {**answer, "show": value._show_string(20, 20, False)} if group in SHOWN else answer
    if isinstance(value, pd.DataFrame):
        return {"pandas": repr(value.to_dict("list")), "dtypes": repr(value.dtypes.to_dict())}
    if isinstance(value, pa.Table):
        return {"arrow": str(value.schema), "rows": repr(value.to_pylist())}
    return repr(value)


def failure(error: BaseException, group: str) -> object:
    condition = getattr(error, "getCondition", getattr(error, "getErrorClass", lambda: None))()
    state = getattr(error, "getSqlState", lambda: None)()
    answer = {"error": type(error).__name__, "condition": condition, "sqlState": state}
    if condition is None:
        answer["text"] = next(iter(str(error).strip().splitlines()), "")[:200]
    elif group in DETAILED:
        answer["parameters"] = {key: unique(value) for key, value in sorted((error.getMessageParameters() or {}).items())}
        answer["contexts"] = [described_context(context) for context in error.getQueryContext() or []]
    return answer


def unique(text: str) -> str:
    """Without what is another in every run: folders of the calls, ids of columns, seeds, names of views."""
    text = re.sub(r"_pyspark_connect_temp_view_[0-9a-f]{32}", "_pyspark_connect_temp_view_", text)
    temporary = re.escape(tempfile.gettempdir())
    text = re.sub(rf"{temporary}/pyspark-calls-[^/']*/[^/']*", "/FOLDER", text)
    return re.sub(r"rand\(-?\d+\)", "rand()", re.sub(r"#\d+L?", "#", text))


def described_context(context) -> object:
    if context.contextType().name != "SQL":
        return {"fragment": context.fragment()}
    return {"fragment": unique(context.fragment()), "start": context.startIndex(), "stop": context.stopIndex()}


class Late(Exception):
    """A call took too long."""


def late(*_):
    raise Late()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--remote", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    scope = environment(options.remote)
    signal.signal(signal.SIGALRM, late)
    answers = []
    start = time.time()
    for group, names, expression in calls():
        if options.only not in f"{group} {names} {expression}":
            continue
        signal.alarm(SECONDS_MAX)
        try:
            answer = described(eval(expression, scope), group)
        except Exception as error:
            answer = failure(error, group)
        finally:
            signal.alarm(0)
        answers.append({"group": group, "names": names, "call": expression, "answer": answer})
    with open(options.out, "w") as out:
        json.dump(answers, out, indent=1, ensure_ascii=False)
    print(f"{len(answers)} calls in {time.time() - start:.0f} s", flush=True)
    # The interpreter's end is none of what is asked here, and in it grpcio's streams may wait for each other's locks
    # for ever (`_channel.py`, `__del__`).
    os._exit(0)


if __name__ == "__main__":
    main()
