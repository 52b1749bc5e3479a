"""Where data and messages go, and what they look like there."""

import os
import pty
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

LEADPACT = (sys.executable, "-c", "from leadpact_cli.main import main; main(prog_name='leadpact')")


def in_a_terminal(*arguments, **environment):
    """Run the command on a terminal; give all that it shows."""
    parent, child = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "40", **environment}
    process = subprocess.Popen(
        [*LEADPACT, *arguments], stdout=child, stderr=child, stdin=child, env=env
    )
    os.close(child)
    shown = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(parent)
    process.wait()
    return shown.decode("utf-8")


CHECK = ("check", "policy.yaml", "leads.jsonl", "--as-of", "2026-02-02T09:00:00Z")


class TestColour:
    @pytest.mark.usefixtures("here")
    def test_is_for_terminals(self):
        assert "\x1b[31m" in in_a_terminal(*CHECK)

    def test_is_in_no_pipe(self, check):
        assert "\x1b" not in check().stdout

    @pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    @pytest.mark.usefixtures("here")
    def test_is_left_out_where_the_environment_says_so(self, environment):
        assert "\x1b" not in in_a_terminal(*CHECK, **environment)

    @pytest.mark.parametrize("arguments", [(*CHECK, "--no-color"), ("--no-color", *CHECK)])
    @pytest.mark.usefixtures("here")
    def test_is_left_out_with_no_color(self, arguments):
        assert "\x1b" not in in_a_terminal(*arguments)

    def test_shows_how_bad_a_problem_is(self, here):
        (here / "policy.yaml").write_text("leadpact: 1\nleadpact: 1\n")
        assert "\x1b[31m\x1b[1merror[LP109]\x1b[0m: " in in_a_terminal("lint", "policy.yaml")

    def test_is_in_no_file(self, here):
        in_a_terminal(*CHECK, "--output", "report.txt")
        assert "\x1b" not in (here / "report.txt").read_text()


class TestWidth:
    @pytest.mark.usefixtures("here")
    def test_is_the_terminals_up_to_100_columns(self):
        for columns, most in (("80", 80), ("70", 70), ("200", 100)):
            shown = in_a_terminal(*CHECK, "--no-color", COLUMNS=columns)
            assert max(map(len, shown.splitlines())) <= most


class TestProgress:
    @pytest.fixture
    def many(self, here):
        record = '{{"id": "L-{}", "created_at": "2026-01-05T14:00:00Z", "activity": []}}\n'
        (here / "leads.jsonl").write_text("".join(record.format(n) for n in range(2_100)))

    @pytest.mark.usefixtures("many")
    def test_is_shown_on_a_terminal_where_it_takes_long(self):
        assert "judging" in in_a_terminal(*CHECK)

    @pytest.mark.usefixtures("many")
    def test_is_not_shown_with_quiet(self):
        assert "judging" not in in_a_terminal(*CHECK, "--quiet")

    @pytest.mark.usefixtures("many")
    def test_does_not_run_over_data_on_the_same_screen(self):
        assert "judging" not in in_a_terminal(*CHECK, "--format", "jsonl")

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

    def test_may_be_one_of_the_files_that_are_read(self, check, here):
        assert check("--output", "leads.jsonl", "--format", "jsonl").exit_code == 1
        assert len((here / "leads.jsonl").read_text().splitlines()) == 8

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
