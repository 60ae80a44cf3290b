"""Starts the Spark Connect server of the installed pyspark, prints one line when it answers, and runs until killed.

    spark_server.py --port 15099 [--folder FOLDER] [--conf key=value ...]
"""

import argparse
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import pyspark

SECONDS_MAX = 120


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", default=None)
    parser.add_argument("--conf", action="append", default=[])
    options = parser.parse_args()
    home = pathlib.Path(pyspark.__file__).parent
    folder = options.folder or tempfile.mkdtemp(prefix="spark-server-")
    settings = [
        f"spark.connect.grpc.binding.port={options.port}",
        "spark.connect.grpc.binding.address=127.0.0.1",
        "spark.ui.enabled=false",
        "spark.driver.host=127.0.0.1",
        f"spark.sql.warehouse.dir={folder}/warehouse",
        # With it, a column of a DataFrame is sometimes not found in that very DataFrame, depending on the calls before.
        "spark.connect.session.planCache.enabled=false",
        *options.conf,
    ]
    command = [
        str(home / "bin" / "spark-submit"),
        *("--master", "local[2]", "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
        *[part for setting in settings for part in ("--conf", setting)],
        "spark-internal",
    ]
    environment = {**os.environ, "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable}
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, env=environment
    )
    start = time.time()
    try:
        while not answers(options.port):
            if server.poll() is not None or time.time() - start > SECONDS_MAX:
                print("the server did not start", file=sys.stderr)
                return 1
            time.sleep(0.3)
        print(f"sc://127.0.0.1:{options.port}", flush=True)
        return server.wait()
    finally:
        server.terminate()


if __name__ == "__main__":
    sys.exit(main())
