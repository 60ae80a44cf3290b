"""Writes the texts and small data of TPC-H and TPC-DS that lie in conformance/tpch and conformance/tpcds.

With `--tpcds SF FOLDER` it writes only the data of TPC-DS at that scale factor there, for `TPCDS_DIR` of
conformance/tpcds/tpcds.slow-test.ts.

Needs, from PyPI: duckdb==1.5.5, duckdb-extension-tpch==1.5.5, duckdb-extension-tpcds==1.5.5, tpchgen-cli.
Texts: the queries of the published TPC-H and TPC-DS specifications with their validation parameters, as DuckDB's
extensions give them. Data: tpchgen-cli (TPC-H, scale factor 0.01) and dsdgen (TPC-DS, scale factor 0.01).
"""

import importlib.util
import pathlib
import subprocess
import sys

import duckdb

root = pathlib.Path(__file__).resolve().parent.parent


def extension(name: str) -> str:
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    folder = pathlib.Path(spec.submodule_search_locations[0])
    return str(next(folder.glob(f"**/{name}.duckdb_extension")))


def write_texts(connection: duckdb.DuckDBPyConnection, suite: str) -> None:
    folder = root / suite / "queries"
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in connection.execute(f"select * from {suite}_queries()").fetchall():
        (folder / f"q{number:02d}.sql").write_text(text.strip().rstrip(";").rstrip() + "\n")


def write_tpcds(connection: duckdb.DuckDBPyConnection, scale: float, data: pathlib.Path) -> None:
    connection.execute(f"call dsdgen(sf={scale})")
    data.mkdir(parents=True, exist_ok=True)
    for (table,) in connection.execute("show tables").fetchall():
        connection.execute(f"copy {table} to '{data / table}.parquet' (format parquet, compression zstd)")


def main() -> None:
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    if sys.argv[1:2] == ["--tpcds"]:
        connection.execute(f"load '{extension('tpcds')}'")
        write_tpcds(connection, float(sys.argv[2]), pathlib.Path(sys.argv[3]))
        return
    for suite in ("tpch", "tpcds"):
        connection.execute(f"load '{extension(suite)}'")
        write_texts(connection, suite)
    subprocess.run(
        ["tpchgen-cli", "parquet", "-s", "0.01", "--output-dir", str(root / "tpch" / "data")], check=True
    )
    write_tpcds(connection, 0.01, root / "tpcds" / "data")


if __name__ == "__main__":
    main()
