"""Where data and messages go, and what they look like there."""

import contextlib
import io
import os
import pty
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import leadpact.engines.embedded
import leadpact_cli.judging
from leadpact_cli.main import main

LEADPACT = (sys.executable, "-c", "from leadpact_cli.main import main; main(prog_name='leadpact')")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(here, monkeypatch):
    """Run the command where a person looks; give all that the screen shows."""

    def run(*arguments, **environment):
        screen = Terminal()
        with monkeypatch.context() as patched:
            for name, value in {"TERM": "xterm", "COLUMNS": "80", **environment}.items():
                patched.setenv(name, value)
            patched.setattr(sys, "stdout", screen)
            patched.setattr(sys, "stderr", screen)
            with pytest.raises(SystemExit):
                main(arguments, prog_name="leadpact")
        return screen.getvalue()

    return run


CHECK = ("check", "policy.yaml", "leads.jsonl", "--as-of", "2026-02-02T09:00:00Z")


class TestColour:
    def test_is_for_terminals(self, terminal):
        assert "\x1b[31m" in terminal(*CHECK)

    def test_is_in_no_pipe(self, check):
        assert "\x1b" not in check().stdout

    @pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_is_left_out_where_the_environment_says_so(self, terminal, environment):
        assert "\x1b" not in terminal(*CHECK, **environment)

    @pytest.mark.parametrize("arguments", [(*CHECK, "--no-color"), ("--no-color", *CHECK)])
    def test_is_left_out_with_no_color(self, terminal, arguments):
        assert "\x1b" not in terminal(*arguments)

    def test_shows_how_bad_a_problem_is(self, terminal, here):
        (here / "policy.yaml").write_text("leadpact: 1\nleadpact: 1\n")
        assert "\x1b[31m\x1b[1merror[LP109]\x1b[0m: " in terminal("lint", "policy.yaml")

    def test_is_in_no_file(self, terminal, here):
        terminal(*CHECK, "--output", "report.txt")
        assert "\x1b" not in (here / "report.txt").read_text()

    @pytest.mark.usefixtures("here")
    def test_shows_on_a_terminal_of_the_system_too(self):
        parent, child = pty.openpty()
        process = subprocess.Popen(
            [*LEADPACT, *CHECK], stdout=child, env={**os.environ, "TERM": "xterm"}
        )
        os.close(child)
        shown = b""
        with contextlib.suppress(OSError):  # so a terminal says that nobody is left
            while part := os.read(parent, 65536):
                shown += part
        os.close(parent)
        assert process.wait() == 1
        assert b"\x1b[31m" in shown


class TestWidth:
    def test_is_the_terminals_up_to_100_columns(self, terminal):
        for columns, most in (("80", 80), ("70", 70), ("200", 100)):
            shown = terminal(*CHECK, "--no-color", COLUMNS=columns)
            lines = [line for line in shown.splitlines() if not line.startswith("Why? ")]
            assert max(map(len, lines)) <= most

    def test_a_command_to_be_copied_stands_on_one_line(self, terminal):
        *_, last = terminal(*CHECK, "--no-color", COLUMNS="60").splitlines()
        assert last.startswith("Why? leadpact why policy.yaml leads.jsonl --as-of ")
        assert last.endswith(" --lead unqualified")


class TestProgress:
    @pytest.fixture
    def many(self, here, monkeypatch):
        """Leads whose judging takes longer than the command has patience."""
        monkeypatch.setattr(leadpact_cli.judging, "_PATIENCE", 0)
        monkeypatch.setattr(leadpact.engines.embedded, "_GLANCE", 0.001)
        record = '{{"id": "L-{}", "created_at": "2026-01-05T14:00:00Z", "activity": []}}\n'
        (here / "leads.jsonl").write_text("".join(record.format(n) for n in range(2_100)))

    @pytest.mark.usefixtures("many")
    def test_is_shown_on_a_terminal_where_it_takes_long(self, terminal):
        assert "judging" in terminal(*CHECK)

    @pytest.mark.usefixtures("many")
    def test_is_not_shown_with_quiet(self, terminal):
        assert "judging" not in terminal(*CHECK, "--quiet")

    @pytest.mark.usefixtures("many")
    def test_does_not_run_over_data_on_the_same_screen(self, terminal):
        assert "judging" not in terminal(*CHECK, "--format", "jsonl")

    @pytest.mark.usefixtures("many")
    def test_is_in_no_pipe(self, check):
        assert check().stderr == ""


class TestOutputFile:
    def test_holds_what_stdout_would(self, check, here):
        found = check("--output", "report.txt")
        assert found.stdout == ""
        assert (here / "report.txt").read_text("utf-8") == check().stdout

    def test_stays_as_it_was_where_the_command_fails(self, check, here):
        (here / "report.txt").write_text("the last one")
        assert check("--output", "report.txt", leads=("absent.jsonl",)).exit_code == 3
        assert (here / "report.txt").read_text() == "the last one"

    def test_leaves_nothing_half_written_behind(self, check, here):
        before = {path.name for path in here.iterdir()}
        check("--output", "report.txt", leads=("absent.jsonl",))
        assert {path.name for path in here.iterdir()} == before

    def test_has_the_mode_that_new_files_have_or_keeps_its_own(self, check, here):
        mask = os.umask(0o027)
        try:
            check("--output", "new.txt")
        finally:
            os.umask(mask)
        assert stat.S_IMODE((here / "new.txt").stat().st_mode) == 0o640
        (here / "new.txt").chmod(0o604)
        check("--output", "new.txt")
        assert stat.S_IMODE((here / "new.txt").stat().st_mode) == 0o604

    def test_follows_a_link_to_the_file_it_means(self, check, here):
        (here / "real.txt").write_text("old")
        (here / "link.txt").symlink_to("real.txt")
        check("--output", "link.txt")
        assert (here / "link.txt").is_symlink()
        assert "judged" in (here / "real.txt").read_text()

    def test_may_be_a_pipe_or_a_device(self, check, here):
        os.mkfifo(here / "pipe")
        read = []
        reader = threading.Thread(target=lambda: read.append((here / "pipe").read_text()))
        reader.start()
        check("--output", "pipe")
        reader.join()
        assert "judged" in read[0]
        assert check("--output", "/dev/null").exit_code == 1
        assert Path("/dev/null").is_char_device()

    def test_dash_is_stdout(self, check):
        assert check("--output", "-").stdout == check().stdout


class TestOutputsAndInputs:
    """What a command reads is never written over, and no output takes the place of another."""

    @pytest.mark.parametrize(
        "options",
        [
            ("check", "policy.yaml", "leads.jsonl", "--output", "leads.jsonl"),
            ("check", "policy.yaml", "*.jsonl", "--output", "./leads.jsonl"),
            ("check", "policy.yaml", "leads.jsonl", "--extract", "leads.jsonl"),
            ("check", "policy.yaml", "leads.jsonl", "--output", "policy.yaml"),
            ("audit", "policy.yaml", "leads.jsonl", "--output", "leads.jsonl"),
            ("audit", "policy.yaml", "leads.jsonl", "--remedies", "leads.jsonl"),
            (
                "audit",
                "absent.yaml",
                "leads.jsonl",
                "--version",
                "policy.yaml",
                "--output",
                "policy.yaml",
            ),
            ("evidence", "policy.yaml", "leads.jsonl", "--output", "leads.jsonl"),
            ("why", "policy.yaml", "leads.jsonl", "--lead", "lost", "--output", "leads.jsonl"),
            ("bind", "policy.yaml", "lead=leads.jsonl", "--output", "leads.jsonl"),
            ("check", "policy.yaml", "duckdb:///leads.jsonl?table=x", "--output", "leads.jsonl"),
        ],
    )
    def test_an_input_is_not_written_over(self, leadpact, here, options):
        before = [(here / name).read_bytes() for name in ("policy.yaml", "leads.jsonl")]
        found = leadpact(*options)
        assert (found.exit_code, "this very command reads that file" in found.stderr) == (2, True)
        assert [(here / name).read_bytes() for name in ("policy.yaml", "leads.jsonl")] == before

    def test_closed_periods_are_not_written_over(self, leadpact, here):
        (here / "policy.closed.json").write_text('{"closed": []}', "utf-8")
        audit = ("audit", "policy.yaml", "leads.jsonl", "--remedies", "policy.closed.json")
        assert "this very command reads that file" in leadpact(*audit).stderr
        said = leadpact(*audit, "--close", "2026-W02").stderr
        assert "`--remedies` and `--close` name the same file" in said
        assert (here / "policy.closed.json").read_text("utf-8") == '{"closed": []}'

    def test_two_outputs_are_two_files(self, leadpact, here):
        found = leadpact(
            "check", "policy.yaml", "leads.jsonl", "--output", "o.csv", "--extract", "./o.csv"
        )
        assert (found.exit_code, "name the same file" in found.stderr) == (2, True)
        assert not (here / "o.csv").exists()

    def test_what_is_no_file_may_be_named_twice(self, leadpact):
        options = ("--output", "/dev/null", "--remedies", "/dev/null", "--fail-on", "never")
        assert leadpact("audit", "policy.yaml", "leads.jsonl", *options).exit_code == 0


def test_a_url_of_another_database_is_told_so(leadpact):
    found = leadpact("check", "policy.yaml", "mysql://host/crm?table=leads")
    assert found.exit_code == 3
    assert "there is no way to read from such a URL" in found.stderr
    assert "there are `postgresql://`, `sqlite://`, `duckdb://`" in found.stderr
