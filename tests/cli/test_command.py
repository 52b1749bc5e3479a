"""The command as a whole: help, versions, misuse, unusable input, failures of ours."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest

from leadpact_cli import main as main_module
from leadpact_cli.commands import error as error_module

LEADPACT = (sys.executable, "-c", "from leadpact_cli.main import main; main(prog_name='leadpact')")


class TestHelp:
    def test_lists_every_command_and_exit_code(self, leadpact, snapshot):
        found = leadpact("--help")
        assert (found.exit_code, found.stdout) == (0, snapshot)
        assert leadpact("-h").stdout == found.stdout

    @pytest.mark.parametrize("command", main_module.COMMANDS)
    def test_of_a_command_says_how_it_is_used(self, leadpact, command):
        found = leadpact(command, "-h")
        assert found.exit_code == 0
        assert found.stdout.startswith(f"Usage: leadpact {command}")

    def test_every_command_is_a_module_of_its_own(self):
        folder = Path(main_module.__file__).parent / "commands"
        assert {path.stem for path in folder.glob("[!_]*.py")} == set(main_module.COMMANDS)

    def test_loads_no_part_of_the_engine(self):
        code = (
            "import sys; from leadpact_cli.main import main\n"
            "try: main(['--help'])\n"
            "except SystemExit: pass\n"
            "sys.exit(any(name.split('.')[0] in ('leadpact', 'lark', 'yaml') for name in sys.modules))"
        )
        found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert found.returncode == 0

    def test_version_is_the_packages(self, leadpact):
        assert leadpact("--version").stdout == f"leadpact {version('leadpact')}\n"

    def test_the_shell_completes_commands(self, monkeypatch, capsys):
        monkeypatch.setenv("_LEADPACT_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", "leadpact c")
        monkeypatch.setenv("COMP_CWORD", "1")
        with pytest.raises(SystemExit):
            main_module.main(prog_name="leadpact")
        assert capsys.readouterr().out == "plain,check\nplain,compile\n"


class TestMisuse:
    def test_2_and_a_guess_where_there_is_no_such_command(self, leadpact):
        found = leadpact("chekc")
        assert found.exit_code == 2
        assert found.stderr == (
            "error: there is no command `chekc`: did you mean `check`?\n"
            "  = help: `leadpact -h` tells how it is used\n"
        )

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--as-of", "yesterday"], "`--as-of yesterday`: `yesterday` is not a timestamp"),
            (["--as-of", "2026-02-02T09:00:00"], "it has no offset from UTC"),
            (["--as-of", "2026-02-30"], "is a date, not a timestamp"),
            (["--as-of", "9999-12-31"], "`--as-of 9999-12-31`: a year from 1900 to 2199"),
            (["--since", "1 Jan"], "`--since 1 Jan` is no date, written `2026-01-12`"),
            (["--until", "2026-13-01"], "`--until 2026-13-01` is no date"),
            (["--last", "0"], "'--last'"),
            (["--sample", "few"], "'--sample'"),
            (["--seed", "1"], "`--seed` says which draw `--sample` makes: give both"),
            (["--fail-on", "leads"], "`--fail-on leads`: one of lead, unknown, data, never"),
            (["--fail-on", "never,lead"], "`--fail-on never` stands alone"),
            (["--format", "xml"], "'--format'"),
            (["--output", "no/such/folder/x"], "`no/such/folder/x` cannot be written"),
            (["--output", "."], "`.` cannot be written: it is a directory"),
            (["--verbose"], "--verbose"),
        ],
    )
    def test_2_where_an_option_is_wrong(self, check, arguments, says):
        found = check(*arguments)
        assert found.exit_code == 2
        assert found.stdout == ""
        assert found.stderr.startswith("error: ")
        assert says in found.stderr
        assert "`leadpact check -h` tells how it is used" in found.stderr

    def test_2_where_a_command_looks_like_an_option(self, leadpact):
        assert leadpact("--", "--check").exit_code == 2

    @pytest.mark.parametrize("arguments", [("check",), ("check", "policy.yaml"), ("why", "a", "b")])
    def test_2_where_an_argument_is_missing(self, leadpact, arguments):
        assert leadpact(*arguments).exit_code == 2

    def test_a_mistake_in_a_condition_is_shown_at_its_place(self, check, snapshot):
        found = check("--where", 'sorce = "ad" and fit')
        assert (found.exit_code, found.stderr) == (2, snapshot)

    def test_a_condition_that_is_no_sentence_is_shown_at_its_place(self, check):
        found = check("--where", 'source == "ad')
        assert found.exit_code == 2
        assert "--> --where:1:" in found.stderr

    @pytest.mark.parametrize(
        "condition", ["employees", "assigned", "reply within 2 h after created_at", ""]
    )
    def test_a_condition_is_true_or_false_and_holds_no_window(self, check, condition):
        assert check("--where", condition).exit_code == 2


class TestAsOf:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("2026-02-02T09:00:00Z", "2026-02-02T09:00:00Z"),
            ("2026-02-02T09:00:00+01:00", "2026-02-02T08:00:00Z"),
            ("2026-02-02 09:00:00.5Z", "2026-02-02T09:00:00.500000Z"),
            ("2026-02-02", "2026-02-02T05:00:00Z"),
            ("2026-07-02", "2026-07-02T04:00:00Z"),
        ],
    )
    def test_takes_a_timestamp_or_the_start_of_a_local_date(self, leadpact, written, meant):
        found = leadpact(
            "check", "policy.yaml", "leads.jsonl", "--as-of", written, "--format", "csv"
        )
        assert found.stdout.splitlines()[1].split(",")[2] == meant

    def test_a_date_is_of_utc_where_there_is_no_calendar(self, leadpact, here):
        text = (here / "policy.yaml").read_text()
        start, end = text.index("calendars:"), text.index("lead:")
        text = (text[:start] + text[end:]).replace("4 business hours", "4 h")
        (here / "policy.yaml").write_text(text)
        found = leadpact(
            "check", "policy.yaml", "leads.jsonl", "--as-of", "2026-02-02", "--format", "csv"
        )
        assert found.stdout.splitlines()[1].split(",")[2] == "2026-02-02T00:00:00Z"

    def test_is_now_to_the_second_where_it_is_not_given(self, leadpact):
        found = leadpact("check", "policy.yaml", "leads.jsonl", "--format", "csv")
        assert found.stdout.splitlines()[1].split(",")[2].endswith("Z")
        assert "." not in found.stdout.splitlines()[1].split(",")[2]


class TestUnusableInput:
    def test_3_where_the_policy_does_not_compile(self, leadpact, here, snapshot):
        text = (here / "policy.yaml").read_text()
        (here / "policy.yaml").write_text(text.replace("employees >= 50", "employees >= 50 min"))
        found = leadpact("check", "policy.yaml", "leads.jsonl")
        assert (found.exit_code, found.stdout) == (3, "")
        assert found.stderr == snapshot

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("absent.jsonl", None, "LP701"),
            (".", None, "LP702"),
            ("leads.xlsx", b"PK", "LP703"),
            ("broken.json", b"[{]", "LP704"),
            ("text.json", b'"L-1"', "LP705"),
            ("empty.csv", b"", "LP706"),
            ("wrong.csv", b"ID,created\nL-1,now\n", "LP707"),
            ("twice.csv", b"id,created_at,source,source\n", "LP708"),
            ("utf16.csv", "id,created_at".encode("utf-16"), "LP709"),
            ("quote.csv", b'id,created_at\nL-1,"2026', "LP710"),
        ],
    )
    def test_3_where_leads_cannot_be_read(self, check, here, name, content, code):
        if content is not None:
            (here / name).write_bytes(content)
        found = check(leads=(name,))
        assert found.exit_code == 3
        assert found.stdout == ""
        assert found.stderr.startswith(f"error[{code}]: ")

    def test_3_where_stdin_is_named_twice(self, check):
        found = check(leads=("-", "-"), stdin="")
        assert found.exit_code == 3
        assert "LP711" in found.stderr

    def test_a_binary_file_of_leads_is_set_aside_line_by_line(self, check, here):
        (here / "binary.jsonl").write_bytes(bytes(range(256)))
        found = check(leads=("binary.jsonl",))
        assert found.exit_code == 0
        assert "it is not UTF-8 text" in found.stdout

    def test_all_that_is_wrong_is_said_at_once(self, check):
        found = check("--activity", "c.csv", leads=("a.jsonl", "b.jsonl"))
        assert found.stderr.count("error[LP701]") == 3


class TestStandardInput:
    def test_holds_leads_as_json_lines(self, check, here):
        text = (here / "leads.jsonl").read_text()
        found = check("--format", "jsonl", leads=("-",), stdin=text)
        assert len(found.stdout.splitlines()) == 8

    def test_patterns_name_several_files(self, check, here):
        for name in ("a", "b"):
            (here / f"part-{name}.jsonl").write_text(f'{{"id": "{name}"}}\n')
        found = check("--format", "csv", leads=("part-*.jsonl",))
        assert [row.split(",")[0] for row in found.stdout.splitlines()[1:]] == ["a", "b"]


class TestFailuresOfOurs:
    @pytest.fixture
    def bug(self, monkeypatch):
        def fails(_complaint, _width):
            raise RuntimeError("two\nlines")

        monkeypatch.setattr(error_module, "page", fails)

    @pytest.mark.usefixtures("bug")
    def test_70_and_one_line_that_asks_for_a_report(self, leadpact):
        found = leadpact("error", "LP101")
        assert found.exit_code == 70
        assert found.stderr == (
            "leadpact itself failed (RuntimeError: two lines): please report it, with what the "
            "same command says with --debug\n"
        )

    @pytest.mark.parametrize(
        "arguments", [("--debug", "error", "LP101"), ("error", "LP101", "--debug")]
    )
    @pytest.mark.usefixtures("bug")
    def test_the_traceback_comes_with_debug(self, leadpact, arguments):
        found = leadpact(*arguments)
        assert found.exit_code == 70
        assert found.stderr.startswith("Traceback ")

    @pytest.mark.parametrize("stop", [KeyboardInterrupt, click.Abort])
    def test_130_where_somebody_interrupts(self, leadpact, monkeypatch, stop):
        def stops(_complaint, _width):
            raise stop

        monkeypatch.setattr(error_module, "page", stops)
        found = leadpact("error", "LP101")
        assert (found.exit_code, found.stderr.strip()) == (130, "interrupted")

    def test_3_where_the_disk_is_full(self, leadpact, monkeypatch):
        def fails(_complaint, _width):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(error_module, "page", fails)
        monkeypatch.setattr(main_module, "_leave_pipe", lambda: None)
        found = leadpact("error", "LP101")
        assert found.exit_code == 3
        assert found.stderr == "the output cannot be written: no space left on device\n"

    def test_141_where_the_reader_leaves(self, leadpact, monkeypatch):
        def leaves(_complaint, _width):
            raise BrokenPipeError

        monkeypatch.setattr(error_module, "page", leaves)
        monkeypatch.setattr(main_module, "_leave_pipe", lambda: None)
        found = leadpact("error", "LP101")
        assert (found.exit_code, found.output) == (141, "")

    def test_what_is_still_to_be_written_then_goes_nowhere(self, tmp_path, monkeypatch):
        with (tmp_path / "out").open("w") as out:
            monkeypatch.setattr(sys, "stdout", out)
            out.write("some")
            main_module._leave_pipe()
            out.flush()
        assert (tmp_path / "out").read_text() == ""

    def test_a_process_without_streams_works_all_the_same(self, monkeypatch):
        monkeypatch.setattr(sys, "stdout", None)
        monkeypatch.setattr(sys, "stderr", None)
        with pytest.raises(SystemExit) as end:
            main_module.main(["lint", "absent.yaml"], prog_name="leadpact")
        sys.stdout.close()
        sys.stderr.close()
        assert end.value.code == 3

    @pytest.mark.usefixtures("here")
    def test_a_process_without_stdin_reads_files_all_the_same(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, "stdin", None)
        with pytest.raises(SystemExit) as end:
            main_module.main(["check", "policy.yaml", "leads.jsonl", "-"], prog_name="leadpact")
        sys.stdin.close()
        assert end.value.code == 1, capsys.readouterr().err


class TestProcess:
    def run(self, *arguments, **more):
        return subprocess.run(
            [*LEADPACT[:2], *LEADPACT[2:], *arguments], capture_output=True, check=False, **more
        )

    @pytest.mark.usefixtures("here")
    def test_a_reader_that_leaves_is_no_error(self):
        process = subprocess.Popen(
            [*LEADPACT, "error"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        said = process.stderr.read()
        process.stderr.close()
        assert process.wait() == 141
        assert said == b""

    # Only Linux has a device that is always full; nothing else makes a write fail for want of space.
    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
    @pytest.mark.usefixtures("here")
    def test_a_full_device_is_said_in_one_line(self):
        with Path("/dev/full").open("w") as full:
            found = subprocess.run(
                [*LEADPACT, "error"], stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert found.returncode == 3
        assert found.stderr == b"the output cannot be written: no space left on device\n"

    @pytest.mark.usefixtures("here")
    def test_output_is_utf_8_whatever_the_locale(self):
        environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        found = self.run("check", "policy.yaml", "leads.jsonl", env=environment)
        assert found.returncode == 1
        assert "·" in found.stdout.decode("utf-8")
