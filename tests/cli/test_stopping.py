"""A command that is stopped leaves nothing half-written: what stood under the name of an output stays."""

import signal
import subprocess
import sys
import threading
import time

import duckdb
import pytest

import leadpact_cli.commands.error as error_module
from leadpact_cli.stopping import stoppable

LEADPACT = (sys.executable, "-c", "from leadpact_cli.main import main; main(prog_name='leadpact')")
STOPPED = {signal.SIGINT: (130, "interrupted\n"), signal.SIGTERM: (143, "terminated\n")}
FORMER = "the last one"


@pytest.fixture
def stopped(leadpact, tmp_path):
    """Run a command until some file appears, stop it, and see that everything is as before."""

    def run(*arguments, until, by, outputs):
        for name in outputs:
            (tmp_path / name).write_text(FORMER)
        before = sorted(path.name for path in tmp_path.iterdir())
        command = [*LEADPACT, *arguments, "--as-of", "2026-02-02T09:00:00Z"]
        process = subprocess.Popen(
            command, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        end = time.monotonic() + 60
        while not any(map(until, tmp_path.glob(".*"))):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < end
            time.sleep(0.005)
        process.send_signal(by)
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == STOPPED[by]
        assert {(tmp_path / name).read_text() for name in outputs} == {FORMER}
        assert sorted(path.name for path in tmp_path.iterdir()) == before

    return run


@pytest.mark.parametrize("by", STOPPED)
def test_while_it_waits_for_leads(stopped, by):
    """Standard input is a pipe in which nothing comes."""
    outputs = ("o.parquet", "failing.csv")
    wanted = ("--format", "parquet", "--output", "o.parquet", "--extract", "failing.csv")
    stopped(
        *("check", "policy.yaml", "-", *wanted),
        until=lambda path: path.name.startswith(".failing.csv."),
        by=by,
        outputs=outputs,
    )


def test_while_the_engine_writes(stopped, tmp_path):
    duckdb.execute(
        "COPY (SELECT 'L' || i AS id, TIMESTAMPTZ '2026-01-05 14:00:00Z' AS created_at, i AS employees, "
        f"'ad' AS source FROM range(3_000_000) r(i)) TO '{tmp_path}/many.parquet'"
    )
    stopped(
        *("check", "policy.yaml", "many.parquet", "--format", "parquet", "--output", "o.parquet"),
        until=lambda path: path.name.startswith(".o.parquet.") and path.stat().st_size > 0,
        by=signal.SIGTERM,
        outputs=("o.parquet",),
    )


@pytest.mark.parametrize("by", STOPPED)
def test_while_the_report_of_an_audit_is_written(stopped, by):
    """The extract is open as long as the page is drawn."""
    pytest.importorskip("altair", reason="the report's libraries are an extra")
    stopped(
        *("audit", "policy.yaml", "leads.jsonl", "--format", "html", "--output", "report.html"),
        until=lambda path: path.name.startswith(".report.leads.csv."),
        by=by,
        outputs=("report.html", "report.leads.csv"),
    )


def test_143_where_it_is_told_to_end(leadpact, monkeypatch):
    monkeypatch.setattr(error_module, "page", lambda *_: signal.raise_signal(signal.SIGTERM))
    found = leadpact("error", "LP101")
    assert (found.exit_code, found.stderr) == (143, "terminated\n")
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_who_handles_the_signal_already_keeps_it():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with stoppable():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def test_beside_the_main_thread_signals_are_left_alone():
    seen = []

    def work():
        with stoppable():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]
