"""`leadpact audit --version` and `--history`: each lead by the version in force when it was created."""

import json
import shutil
import subprocess

import pytest

import leadpact
from cli.conftest import AS_OF, POLICY
from cli.test_audit import AUDIT, CLOSED, PROMISES, SPEND
from leadpact.diagnostics.render import to_texts
from leadpact.documents.git_history import HistoryError

# A machine may be without git, and leadpact works there: what `--history` says then has a test of its own.
NEEDS_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git command")
FIRST = POLICY + PROMISES
SECOND = (
    (POLICY + PROMISES.replace("60%", "90%"))
    .replace("1.2.0", "2.0.0")
    .replace("effective: 2026-01-01", "effective: 2026-01-09")
)  # a Friday


@pytest.fixture
def audit(leadpact, here):
    (here / "policy.yaml").write_text(SECOND, "utf-8")
    (here / "first.yaml").write_text(POLICY + PROMISES, "utf-8")
    (here / "spend.csv").write_text(SPEND, "utf-8")

    def run(*options, leads=("leads.jsonl",), stdin=None):
        given = ("--as-of", AS_OF, "--fail-on", "never", *options)
        return leadpact("audit", "policy.yaml", *leads, *given, stdin=stdin)

    return run


def told(found):
    assert found.exit_code == 0, found.stderr
    record = json.loads(found.stdout)
    AUDIT.validate(record)
    return record


def judged(record):
    return {one["policy"]: one["leads"] for one in record["versions"]["judged"]}


def targets(record, name="quality"):
    return {
        one["period"]["name"]: (one["policy"], one["target"]["at_least"])
        for one in record["commitments"]
        if one["commitment"] == name
    }


class TestVersions:
    def test_for_programs(self, audit, here):
        record = told(audit("--version", "first.yaml", "--format", "json"))
        assert record["policy"] == "small@2.0.0"
        assert judged(record) == {"small@1.2.0": 4, "small@2.0.0": 3}
        assert [one["file"] for one in record["versions"]["judged"]] == [
            "first.yaml",
            "policy.yaml",
        ]
        assert record["covered"]["leads"] == 7
        assert record["leads"]["created_later"] == 1
        found = targets(record)  # each period by the promise in force at its start
        assert found["2026-W02"] == ("small@1.2.0", 0.6)
        assert found["2026-W05"] == ("small@2.0.0", 0.9)
        # standard input is read for each version
        piped = (here / "leads.jsonl").read_text("utf-8")
        options = ("--version", "first.yaml", "--format", "json")
        same = told(audit(*options, leads=("-",), stdin=piped))
        assert judged(same) == judged(record)
        assert same["data_digest"] == record["data_digest"]

    def test_one_policy_judges_everyone_and_an_earlier_audit_was_of_another(self, audit, here):
        then = audit("--version", "first.yaml", "--format", "json").stdout
        (here / "then.json").write_text(then, "utf-8")
        alone = told(audit("--since-audit", "then.json", "--format", "json"))
        assert alone["versions"] is None
        assert not alone["since"]["same_policy"]

    def test_leads_that_no_version_judges(self, audit, here):
        text = (here / "first.yaml").read_text("utf-8").replace("2026-01-01", "2026-01-06")
        (here / "first.yaml").write_text(text, "utf-8")
        with (here / "leads.jsonl").open("a", encoding="utf-8") as file:
            file.write('{"id": "when", "created_at": "soon", "source": "ad"}\n')
        said = audit("--version", "first.yaml").stdout
        assert "versions: 1.2.0 of 6 Jan judged 3 leads, 2.0.0 of 9 Jan judged 3 leads" in said
        assert "1 lead older than the first version, judged by none" in said
        assert "1 lead without a readable created_at, judged by no version" in said
        assert "as promised in 1.2.0, in force when the period began" in said

    def test_the_report(self, audit, here):
        text = (here / "first.yaml").read_text("utf-8").replace("  replied:", "  answered:", 1)
        (here / "first.yaml").write_text(text.replace("count(replied)", "count(answered)"), "utf-8")
        found = audit("--version", "first.yaml", "--spend", "spend.csv", "--format", "html")
        assert found.exit_code == 0, found.stderr
        assert "2.0.0 of 9 Jan judged 3 leads" in found.stdout
        assert "as promised in 1.2.0" in found.stdout
        assert "Replied: 4 leads judged by a version without it." in found.stdout
        assert "Answered: 3 leads judged by a version without it." in found.stdout
        said = " ".join(audit("--version", "first.yaml").stdout.split())
        assert "replied: 4 leads judged by a version without it" in said

    def test_the_report_of_a_promise_that_measured_something_else(self, audit, here):
        """Each is told in its own version's words, and drawn by itself: a rate is no count."""
        rate, count = "rate(fit)\n    at_least: 90%", "count(fit)\n    at_least: 7"
        (here / "policy.yaml").write_text(SECOND.replace(rate, count), "utf-8")
        gone = (
            "  gone: {owner: cmo, measure: own, at_least: 10%, every: week, if_missed: Nothing}\n"
        )
        first = FIRST.replace("metrics:\n", "metrics:\n  own: rate(fit) * 1\n") + gone
        (here / "first.yaml").write_text(first, "utf-8")
        found = audit("--version", "first.yaml", "--format", "html")
        assert found.exit_code == 0, found.stderr
        for promised in ("≥ 60 %", "≥ 7"):
            assert f"<h3>Quality: {promised}</h3>" in found.stdout
            assert f">{promised}</td>" in found.stdout
        assert "<h3>Gone: ≥ 0.1</h3>" in found.stdout

    def test_two_versions_that_are_called_the_same(self, audit, here):
        text = (here / "first.yaml").read_text("utf-8").replace("1.2.0", "2.0.0")
        (here / "first.yaml").write_text(text, "utf-8")
        said = " ".join(audit("--version", "first.yaml").stdout.split())
        assert "2.0.0 of 1 Jan judged 4 leads, 2.0.0 of 9 Jan judged 3 leads" in said
        assert "as promised in 2.0.0 of 1 Jan, in force when the period began" in said

    @pytest.mark.parametrize(
        ("named", "said"),
        [
            (".", "it is a directory"),
            ("absent.yaml", "there is no such file"),
            ("broken.yaml", "there is no field"),
            ("policy.yaml", "it is the same text twice"),
        ],
    )
    def test_a_version_that_cannot_be_used(self, audit, here, named, said):
        broken = FIRST.replace("employees >= 50", "employes >= 50")
        (here / "broken.yaml").write_text(broken, "utf-8")
        found = audit("--version", named)
        assert (found.exit_code, said in found.stderr) == (3, True), found.stderr
        assert found.stdout == ""

    @pytest.mark.parametrize(
        ("options", "wanted"),
        [
            (("--last", "5"), {"small@1.2.0": 1, "small@2.0.0": 3}),  # one is not covered
            (
                ("--since", "2026-01-07", "--where", "employees >= 60"),
                {"small@1.2.0": 2, "small@2.0.0": 1},
            ),
        ],
    )
    def test_leads_are_chosen_among_all_versions(self, audit, options, wanted):
        assert (
            judged(told(audit("--version", "first.yaml", *options, "--format", "json"))) == wanted
        )

    def test_a_sample_is_the_one_that_a_single_policy_draws(self, audit):
        options = ("--sample", "4", "--seed", "7", "--format", "json")
        drawn = told(audit("--version", "first.yaml", *options))
        alone = told(audit(*options))
        assert drawn["covered"] == alone["covered"]
        assert sum(judged(drawn).values()) == drawn["covered"]["leads"]

    def test_a_condition_that_one_version_does_not_know(self, audit, here):
        text = SECOND.replace("  employees:", "  country: text\n  employees:")
        (here / "policy.yaml").write_text(text, "utf-8")
        found = audit("--version", "first.yaml", "--where", 'country = "DE"')
        assert found.exit_code == 2
        assert "there is no field" in found.stderr
        assert "small@1.2.0" in found.stderr

    def test_a_period_is_closed_for_all_versions(self, audit, here):
        assert audit("--version", "first.yaml", "--close", "2026-W02").exit_code == 0
        book = json.loads((here / "policy.closed.json").read_text("utf-8"))
        CLOSED.validate(book)
        changed = audit("--format", "csv")  # the second version alone judges everyone
        assert "small@2.0.0" in changed.stdout
        (closed,) = told(audit("--format", "json"))["closed"]
        assert not closed["same"]
        assert closed["why"][0] == (
            "the policy is another one: another text of small@2.0.0, or other versions beside it"
        )


class TestHistory:
    @pytest.fixture
    def commit(self, here):
        """Commit what a file holds, and all that lies beside it."""
        (here / "policy.yaml").unlink()
        self.git(here, "init", "--quiet")

        def commit(text, path="policy.yaml"):
            data = text.encode() if isinstance(text, str) else text
            (here / path).write_bytes(data)
            self.git(here, "add", "--all")
            who = ("-c", "user.name=someone", "-c", "user.email=someone@example.com")
            self.git(here, *who, "commit", "--quiet", "-m", "the agreement")

        return commit

    @staticmethod
    def git(here, *words):
        subprocess.run(
            [str(shutil.which("git")), *words], cwd=here, check=True, capture_output=True
        )

    @staticmethod
    def known(path="policy.yaml"):
        return [policy.id for policy in leadpact.load_history(path).policies]

    @staticmethod
    def refused(path="policy.yaml"):
        with pytest.raises((leadpact.PolicyError, HistoryError)) as caught:
            leadpact.load_history(path)
        return to_texts(caught.value.diagnostics)

    @NEEDS_GIT
    def test_every_version_that_was_committed(self, audit, commit):
        commit(FIRST)
        commit(SECOND)
        record = told(audit("--history", "--format", "json"))
        assert judged(record) == {"small@1.2.0": 4, "small@2.0.0": 3}
        assert record["versions"]["judged"][0]["file"].startswith("policy.yaml@")

    @NEEDS_GIT
    def test_of_one_version_the_last_commit_counts(self, commit):
        commit(FIRST.replace("owner: cmo", "owner: nobody"))  # a draft, and wrong
        commit(FIRST)
        commit(SECOND)
        assert self.known() == ["small@1.2.0", "small@2.0.0"]

    @NEEDS_GIT
    def test_the_file_as_it_is_counts_before_what_is_committed(self, commit, here):
        commit(FIRST)
        (here / "policy.yaml").write_text(SECOND, "utf-8")
        assert self.known() == ["small@1.2.0", "small@2.0.0"]

    @NEEDS_GIT
    def test_a_file_that_was_moved(self, commit, here):
        commit(FIRST, "old.yaml")
        self.git(here, "mv", "old.yaml", "policy.yaml")
        commit(SECOND)
        assert self.known() == ["small@1.2.0", "small@2.0.0"]

    @NEEDS_GIT
    def test_a_version_that_is_wrong_is_named_with_its_commit(self, commit):
        commit(FIRST.replace("employees >= 50", "employes >= 50"))
        commit(SECOND)
        said = self.refused()
        assert "--> policy.yaml@" in said
        assert "employes" in said

    @NEEDS_GIT
    def test_what_is_no_text_is_named_with_its_commit(self, commit):
        commit(b"\xff\xfe")
        commit(SECOND)
        assert "--> policy.yaml@" in self.refused()

    @NEEDS_GIT
    def test_a_file_without_a_commit(self, commit, here):
        commit(SECOND)
        (here / "new.yaml").write_text(SECOND, "utf-8")
        assert "git has no commit of it" in self.refused("new.yaml")

    @NEEDS_GIT
    def test_a_folder_without_a_repository(self, here, monkeypatch):
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(here.parent))
        said = self.refused()
        assert "git says: not a git repository" in said
        assert "name the earlier files instead: `--version FILE`" in said

    @NEEDS_GIT
    def test_a_clone_that_is_cut_short(self, commit, here):
        commit(FIRST)
        commit(SECOND)
        self.git(here, "clone", "--quiet", "--depth", "1", f"file://{here}", "cut")
        said = self.refused("cut/policy.yaml")
        assert "this clone is cut short" in said
        assert "git fetch --unshallow" in said

    @NEEDS_GIT
    @pytest.mark.parametrize("name", ['in"b\\ound.yaml', "[in]bound*.yaml", "in\tb\xf6und.yaml"])
    def test_a_name_that_git_writes_otherwise(self, commit, name):
        commit(FIRST, name)
        commit(SECOND, name)
        commit("name: other\n", "inbound.yaml")
        assert self.known(name) == ["small@1.2.0", "small@2.0.0"]

    @NEEDS_GIT
    def test_within_a_hook_of_git(self, commit, here, monkeypatch):
        (here / "agreed").mkdir()
        commit(FIRST, "agreed/policy.yaml")
        commit(SECOND, "agreed/policy.yaml")
        monkeypatch.setenv("GIT_DIR", ".git")
        assert self.known("agreed/policy.yaml") == ["small@1.2.0", "small@2.0.0"]

    def test_a_folder(self, here):
        assert "cannot be read: it is a directory" in self.refused(str(here))

    @pytest.mark.usefixtures("here")
    def test_without_git(self, monkeypatch):
        monkeypatch.setenv("PATH", "")
        assert "there is no `git` command" in self.refused()

    def test_with_a_git_that_may_not_be_run(self, audit, here, monkeypatch):
        (here / "git").write_text("not a program", "utf-8")
        monkeypatch.setenv("PATH", str(here))
        found = audit("--history")
        assert (found.exit_code, "there is no `git` command" in found.stderr) == (3, True)

    def test_one_or_the_other(self, audit):
        found = audit("--history", "--version", "first.yaml")
        assert found.exit_code == 2
        assert "`--history` and `--version`" in found.stderr

    def test_no_version_at_all(self):
        with pytest.raises(TypeError):
            leadpact.load_versions()
