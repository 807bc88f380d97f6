"""A standalone cluster on loopback: a master, two workers. Its tables are those of one machine, also when a worker is killed.

GANGYAO_SPARK_PLANS=2000 makes it large and prints times; -s shows them.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import generated
import pytest
from conftest import fixtures, run

pytest.importorskip("pyspark", reason="SKIPPED: no pyspark; pip install '.[spark]' to test the cluster")
if shutil.which("java") is None:
    pytest.skip("SKIPPED: no Java; install 17 or later to test the cluster", allow_module_level=True)

import pyarrow as pa
import pyarrow.parquet
import pyspark
from pyspark.sql import SparkSession

import gangyao
import gangyao_spark

# Workers run the Python of the tests.
os.environ["PYSPARK_PYTHON"] = sys.executable
COUNT = int(os.environ.get("GANGYAO_SPARK_PLANS", "40"))


class Cluster:
    """A master and workers, each a process group of its own."""

    def __init__(self, home):
        self.home = home
        self.port = free_port()
        self.url = f"spark://127.0.0.1:{self.port}"
        self.processes = []
        self.master = self._start(
            "master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", self.port, "--webui-port", free_port()
        )
        self._wait("master", "I have been elected leader")

    def _start(self, name, *command):
        home = Path(pyspark.__file__).parent
        env = {
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            "PYSPARK_PYTHON": sys.executable,
        }
        with open(self.home / f"{name}.log", "wb") as log:
            command = [str(home / "bin" / "spark-class"), *map(str, command)]
            process = subprocess.Popen(command, stdout=log, stderr=log, env=env, start_new_session=True)
        self.processes.append(process)
        return process

    def _wait(self, name, words):
        until = time.time() + 60
        while time.time() < until:
            if words in (self.home / f"{name}.log").read_text(errors="replace"):
                return
            time.sleep(0.2)
        raise AssertionError(f"{name} did not start: {(self.home / f'{name}.log').read_text(errors='replace')[-2000:]}")

    def worker(self, name):
        """Start a worker with one core."""
        folder = self.home / name
        folder.mkdir()
        options = ["--cores", 1, "--memory", "1g", "--host", "127.0.0.1", "--webui-port", free_port(), "--work-dir", folder]
        process = self._start(name, "org.apache.spark.deploy.worker.Worker", *options, self.url)
        self._wait(name, "Successfully registered with master")
        return process

    def kill(self, process):
        """End a process and all it started, as a machine that loses its power."""
        with_it = descendants(process.pid)
        for pid in [process.pid, *with_it]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        process.wait()

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                self.kill(process)


def descendants(pid):
    """Processes that a process started, and those that they did."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(parts[1]), []).append(int(stat.parent.name))
    found = []
    todo = [pid]
    while todo:
        mine = children.get(todo.pop(), [])
        found += mine
        todo += mine
    return found


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Generated plans, and some fixtures in other formats."""
    folder = tmp_path_factory.mktemp("plans") / "规划 files"
    generated.write(folder, COUNT)
    for path in fixtures():
        if path.suffix in (".docx", ".html") and path.parent.name == "plans":
            shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def single(corpus, tmp_path_factory):
    """The tables of one machine."""
    home = tmp_path_factory.mktemp("single")
    start = time.time()
    built = run("build", corpus, "--out", home / "index", "--corrections", home / "none", codes=(2,))
    print(f"\none machine, `gangyao build`: {time.time() - start:.1f} s")
    run("release", home / "release", "--index", home / "index")
    return home / "release" / "parquet", built.stderr.decode()


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.stop()


def session(cluster):
    """A session whose executors have a core each."""
    builder = SparkSession.builder.master(cluster.url).appName("gangyao")
    options = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": "640m",
        "spark.executor.cores": 1,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": 2,
        # Small files: some hundred kilobytes a task, so that there is something to lose.
        "spark.sql.files.maxPartitionBytes": "40m",
        "spark.sql.warehouse.dir": str(cluster.home / "warehouse"),
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def compare(folder, single):
    """Every table has the rows of one machine in their order."""
    sizes = {}
    for about in gangyao.tables():
        name = about["name"]
        ours = pyarrow.parquet.read_table(folder / "parquet" / f"{name}.parquet")
        theirs = pyarrow.parquet.read_table(single / f"{name}.parquet")
        plain = lambda t: t.cast(pa.schema([pa.field(f.name, f.type) for f in t.schema])).combine_chunks()
        assert ours.schema.names == theirs.schema.names, name
        assert plain(ours).equals(plain(theirs)), f"{name}: {first_difference(ours, theirs)}"
        sizes[name] = ours.num_rows
    assert sizes["plans"] >= COUNT and sizes["cells"] > COUNT * 8 and sizes["diagnostics"] > 0
    return sizes


def first_difference(ours, theirs):
    a, b = ours.to_pylist(), theirs.to_pylist()
    return next(((x, y) for x, y in zip(a, b) if x != y), (len(a), len(b)))


def test_a_cluster_gives_the_tables_of_one_machine(cluster, corpus, single, tmp_path):
    cluster.worker("one")
    times = {}
    spark = session(cluster)
    try:
        for workers in (1, 2):
            if workers == 2:
                cluster.worker("two")
                wait_for_executors(spark, 2)
            wait_for_executors(spark, workers)
            start = time.time()
            gangyao_spark.write_tables(gangyao_spark.read_plans(spark, str(corpus)), str(tmp_path / f"by {workers}"))
            times[workers] = time.time() - start
            sizes = compare(tmp_path / f"by {workers}", single[0])
        print(f"\n{sizes['plans']} plans, {sizes['targets']} targets: " + ", ".join(f"{n} workers {t:.1f} s" for n, t in times.items()))

        failed = {Path(r["path"]).name: r for r in spark.read.parquet(str(tmp_path / "by 2" / "failed")).collect()}
        assert set(failed) == {"empty.txt", "cut short.pdf", "noise.bin"}
        for name, row in failed.items():
            assert row["what"] and row["remedy"] and len(row["sha256"]) == 64
            assert any(name in line and row["what"] in line for line in single[1].splitlines()), row
        assert all(Path(name).exists() for name in [tmp_path / "by 2" / "records"])
    finally:
        spark.stop()


def wait_for_executors(spark, n):
    """Wait until executors have come: the driver counts as one."""
    until = time.time() + 60
    while spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < n + 1:
        assert time.time() < until, "executors did not come"
        time.sleep(0.2)


def test_a_worker_killed_in_the_middle_changes_nothing(cluster, corpus, single, tmp_path):
    cluster.worker("one")
    lost = cluster.worker("two")
    spark = session(cluster)
    try:
        wait_for_executors(spark, 2)
        killed = []

        def kill():
            tracker = spark.sparkContext.statusTracker()
            while not killed:
                for stage in tracker.getActiveStageIds():
                    about = tracker.getStageInfo(stage)
                    # In the middle: some tasks are done, some run, some wait.
                    if about and about.numCompletedTasks >= 1 and about.numActiveTasks >= 2 and about.numTasks >= 4:
                        cluster.kill(lost)
                        killed.append((about.numCompletedTasks, about.numTasks))
                        return
                time.sleep(0.02)

        watcher = threading.Thread(target=kill, daemon=True)
        watcher.start()
        gangyao_spark.write_tables(gangyao_spark.read_plans(spark, str(corpus)), str(tmp_path / "tables"))
        assert killed, "the worker was killed while tasks ran"
        print(f"\nkilled after {killed[0][0]} of {killed[0][1]} tasks")
        compare(tmp_path / "tables", single[0])
    finally:
        spark.stop()


def test_one_schema_holds_all_kinds():
    schema = gangyao_spark.schema()
    assert schema.names[:4] == ["path", "sha256", "kind", "n"]
    for about in gangyao.tables():
        if about["name"] != "codings":
            assert [f.name for f in schema.field(about["name"]).type] == [f["name"] for f in about["fields"]]
