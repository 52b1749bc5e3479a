"""Real servers for the tests: a Postgres, and a Spark cluster whose master and two workers are processes.

Everything listens on loopback only, on ports that were free, in a folder that goes away. A server is
started once for a whole run, under pytest-xdist too: see `shared_server`.
"""

import os
import pwd
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"
START_WITHIN: Final = 180.0
"""Seconds: two busy cores take a while to start five Java machines."""

OLDEST_JAVA: Final = 17
OLDEST_POSTGRES: Final = 15


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its ``processes``, the last started first to be stopped, and its ``addresses``."""

    processes: tuple[subprocess.Popen[bytes], ...]
    addresses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Server:
    """How to start one, and why it cannot be started here: None where it can."""

    lacks: Callable[[], str | None]
    start: Callable[[Path], Running]


# -- Postgres


def postgres_binaries() -> Path | None:
    """Find the folder of the newest Postgres server; Debian keeps it off the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    on_path = shutil.which("initdb")
    if not found and on_path is not None:
        return Path(on_path).resolve().parent
    return found[-1].parent if found else None


def _lacks_postgres() -> str | None:
    binaries = postgres_binaries()
    if binaries is None:
        return "no Postgres server: no initdb on the PATH or under /usr/lib/postgresql"
    version = _first_number([str(binaries / "postgres"), "--version"])
    if version < OLDEST_POSTGRES:
        return f"Postgres {version} is installed; the tests ask for {OLDEST_POSTGRES} or newer"
    return None


def _start_postgres(home: Path) -> Running:
    """Start Postgres with settings that a policy must not notice: its zone, dates and order of text."""
    binaries = postgres_binaries()
    assert binaries is not None
    user = _unprivileged()
    if user is not None:
        shutil.chown(home, user)
    folder = home / "database"
    subprocess.run(
        [
            *(binaries / "initdb", "-D", folder, "-U", "leadpact", "--auth=trust", "--no-sync"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US"),
        ],
        user=user,
        cwd=home,
        check=True,
        capture_output=True,
    )
    port = free_port()
    settings = {
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "shared_buffers": "128MB",
        "timezone": "America/New_York",
        "datestyle": "SQL, DMY",
    }
    with (home / "postgres.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(binaries / "postgres", "-D", folder),
                *(word for key, value in settings.items() for word in ("-c", f"{key}={value}")),
            ],
            user=user,
            cwd=home,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"postgresql://leadpact@{LOOPBACK}:{port}/postgres"
    running = Running((process,), {"url": url})
    _wait_for(port, running, home)
    _wait_for_answers(url, running, home)
    return running


def _wait_for_answers(url: str, running: Running, home: Path) -> None:
    """Wait until Postgres takes questions: it listens before it has read its own files."""
    import psycopg  # noqa: PLC0415 - only where there is a Postgres to ask

    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.2)
        else:
            return
    stop(running)
    raise RuntimeError(f"Postgres takes no questions; its log ends:\n{_logs(home)}")


def _unprivileged() -> str | None:
    """Name a user who may run Postgres, which root may not; None: we are one."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


# -- Spark


def _lacks_spark() -> str | None:
    java = _java()
    if java is None:
        return "no Java: no java under JAVA_HOME or on the PATH"
    version = _first_number([java, "-version"])
    if version < OLDEST_JAVA:
        return f"Java {version} is installed; Spark asks for {OLDEST_JAVA} or newer"
    return None


def _start_spark(home: Path) -> Running:
    """Start a standalone master, two workers and a Connect server, which is the cluster's first application."""
    master, connect = free_port(), free_port()
    master_url = f"spark://{LOOPBACK}:{master}"
    processes: list[subprocess.Popen[bytes]] = []

    def run(name: str, *words: str, memory: str) -> None:
        with (home / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [spark_home() / "bin" / words[0], *words[1:]],
                env=spark_environment(home) | {"SPARK_DAEMON_MEMORY": memory},
                cwd=home,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        processes.insert(0, process)

    at_loopback = ("--host", LOOPBACK, "--webui-port", "0")
    run(
        "master",
        *("spark-class", "org.apache.spark.deploy.master.Master"),
        *(*at_loopback, "--port", str(master)),
        memory="256m",
    )
    for name in ("worker-1", "worker-2"):
        run(
            name,
            *("spark-class", "org.apache.spark.deploy.worker.Worker"),
            *(*at_loopback, "--work-dir", str(home / name)),
            # A core and a gigabyte for each application that the tests have at one time.
            *("--cores", "4", "--memory", "4g", master_url),
            memory="256m",
        )
    settings = APPLICATION | {
        "spark.connect.grpc.binding.address": LOOPBACK,
        "spark.connect.grpc.binding.port": str(connect),
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.constraintPropagation.enabled": "false",
    }
    run(
        "connect",
        *("spark-submit", "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
        *("--master", master_url),
        *(word for key, value in settings.items() for word in ("--conf", f"{key}={value}")),
        memory="3g",
    )
    running = Running(
        tuple(processes), {"master": master_url, "connect": f"sc://{LOOPBACK}:{connect}"}
    )
    _wait_for(connect, running, home)
    return running


APPLICATION: Final = {
    "spark.cores.max": "2",
    "spark.executor.cores": "1",
    "spark.executor.memory": "1g",
    "spark.driver.host": LOOPBACK,
    "spark.driver.bindAddress": LOOPBACK,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    # A policy must not notice the zone of a session.
    "spark.sql.session.timeZone": "America/New_York",
}
"""What an application on the cluster asks for: an executor of one core and a gigabyte on each worker."""


INTERPRETED: Final = {
    # Translating a query of sixty rules to machine code takes much longer than running it once.
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.codegen.factoryMode": "FALLBACK",
    "spark.sql.constraintPropagation.enabled": "true",
}
"""What the Connect server turns off, as Spark has it: a session that tests generated code sets it again."""


def spark_home() -> Path:
    """Give the folder of the pyspark package, which has Spark's programs and jars."""
    import pyspark  # noqa: PLC0415 - half a second that only these tests pay

    return Path(pyspark.__file__).parent


def spark_environment(home: Path) -> dict[str, str]:
    """Give the environment in which every Spark process of the tests runs."""
    return {key: value for key, value in os.environ.items() if not key.startswith("SPARK_")} | {
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_LOCAL_DIRS": str(home),
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
        "SPARK_NO_DAEMONIZE": "1",
    }


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")


# -- both

SERVERS: Final[Mapping[str, Server]] = {
    "postgres": Server(_lacks_postgres, _start_postgres),
    "spark": Server(_lacks_spark, _start_spark),
}


def free_port() -> int:
    """Find a port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        port: int = found.getsockname()[1]
        return port


def stop(running: Running) -> None:
    """Ask the processes to end, and end those that have not within ten seconds."""
    for process in running.processes:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, running: Running, home: Path) -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end:
        if any(process.poll() is not None for process in running.processes):
            break
        with socket.socket() as trying:
            trying.settimeout(1)
            if trying.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.1)
    stop(running)
    raise RuntimeError(f"a server did not start; its log ends:\n{_logs(home)}")


def _logs(home: Path) -> str:
    texts = (
        f"-- {path.name}\n" + path.read_text("utf-8", "replace")[-2000:]
        for path in sorted(home.glob("*.log"))
    )
    return "\n".join(texts)


def _first_number(command: list[str]) -> int:
    said = subprocess.run(command, check=False, capture_output=True, text=True)
    found = re.search(r"\d+", said.stdout + said.stderr)
    return int(found.group()) if found else 0
