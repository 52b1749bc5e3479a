"""`leadpact audit --version` and `--history`: each lead by the version in force when it was created."""

import json
import shutil
import subprocess

import pytest

from cli.conftest import AS_OF, POLICY
from cli.test_audit import AUDIT, CLOSED, PROMISES, SPEND

NEEDS_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git command")
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
    def test_one_policy_judges_everyone(self, audit):
        assert told(audit("--format", "json"))["versions"] is None

    def test_how_many_each_judged(self, audit):
        record = told(audit("--version", "first.yaml", "--format", "json"))
        assert record["policy"] == "small@2.0.0"
        assert judged(record) == {"small@1.2.0": 4, "small@2.0.0": 3}
        assert [one["file"] for one in record["versions"]["judged"]] == [
            "first.yaml",
            "policy.yaml",
        ]
        assert record["covered"]["leads"] == 7
        assert record["leads"]["created_later"] == 1

    def test_each_period_by_the_promise_in_force_at_its_start(self, audit):
        found = targets(told(audit("--version", "first.yaml", "--format", "json")))
        assert found["2026-W02"] == ("small@1.2.0", 0.6)
        assert found["2026-W05"] == ("small@2.0.0", 0.9)

    def test_the_screen_says_it(self, audit):
        said = audit("--version", "first.yaml").stdout
        assert "versions: 1.2.0 of 1 Jan judged 4 leads, 2.0.0 of 9 Jan judged 3 leads" in said

    def test_leads_that_no_version_judges(self, audit, here):
        text = (here / "first.yaml").read_text("utf-8").replace("2026-01-01", "2026-01-06")
        (here / "first.yaml").write_text(text, "utf-8")
        with (here / "leads.jsonl").open("a", encoding="utf-8") as file:
            file.write('{"id": "when", "created_at": "soon", "source": "ad"}\n')
        options = ("--version", "first.yaml")
        found = told(audit(*options, "--format", "json"))["versions"]
        assert (found["older"], found["created_at_unknown"]) == (1, 1)
        said = audit(*options).stdout
        assert "1 lead older than the first version, judged by none" in said
        assert "1 lead without a readable created_at, judged by no version" in said
        marked = audit(*options, "--format", "markdown").stdout
        assert "1 lead older than the first version, judged by none." in marked

    @pytest.mark.parametrize("form", ["markdown", "csv", "html"])
    def test_every_format(self, audit, form):
        found = audit("--version", "first.yaml", "--spend", "spend.csv", "--format", form)
        assert found.exit_code == 0
        assert "2.0.0 of 9 Jan judged 3 leads" in found.stdout + found.stderr

    @pytest.mark.parametrize(
        ("options", "wanted"),
        [
            (("--last", "2"), {"small@1.2.0": 0, "small@2.0.0": 2}),
            (("--last", "5"), {"small@1.2.0": 1, "small@2.0.0": 3}),  # one is not covered
            (("--since", "2026-01-07"), {"small@1.2.0": 2, "small@2.0.0": 3}),
            (("--where", "employees >= 60"), {"small@1.2.0": 3, "small@2.0.0": 1}),
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
        assert drawn["data_digest"] != ""
        assert drawn["covered"] == alone["covered"]
        assert sum(judged(drawn).values()) == drawn["covered"]["leads"]

    def test_standard_input_is_read_for_each_version(self, audit, here):
        piped = (here / "leads.jsonl").read_text("utf-8")
        options = ("--version", "first.yaml", "--format", "json")
        found, same = told(audit(*options, leads=("-",), stdin=piped)), told(audit(*options))
        assert judged(found) == judged(same)
        assert found["data_digest"] == same["data_digest"]

    def test_a_condition_that_one_version_does_not_know(self, audit, here):
        text = SECOND.replace("  employees:", "  country: text\n  employees:")
        (here / "policy.yaml").write_text(text, "utf-8")
        found = audit("--version", "first.yaml", "--where", 'country = "DE"')
        assert found.exit_code == 2
        assert "there is no field" in found.stderr
        assert "small@1.2.0" in found.stderr

    def test_a_period_is_closed_for_all_versions(self, audit, here):
        options = ("--version", "first.yaml")
        assert audit(*options, "--close", "2026-W02").exit_code == 0
        book = json.loads((here / "policy.closed.json").read_text("utf-8"))
        CLOSED.validate(book)
        assert "1 closed as before" in audit(*options).stdout
        changed = audit()  # the second version alone judges everyone
        assert "the policy is another one" in changed.stdout

    def test_an_earlier_audit_is_of_the_same_policy(self, audit, here):
        options = ("--version", "first.yaml")
        (here / "then.json").write_text(audit(*options, "--format", "json").stdout, "utf-8")
        same = told(audit(*options, "--since-audit", "then.json", "--format", "json"))
        assert same["since"]["same_policy"]
        alone = told(audit("--since-audit", "then.json", "--format", "json"))
        assert not alone["since"]["same_policy"]


class TestHistory:
    @pytest.fixture
    def commit(self, here):
        """Commit what a file holds."""
        self.git(here, "init", "--quiet")

        def commit(text, path="policy.yaml"):
            (here / path).write_text(text, "utf-8")
            self.git(here, "add", "--all")
            who = ("-c", "user.name=someone", "-c", "user.email=someone@example.com")
            self.git(here, *who, "commit", "--quiet", "-m", "the agreement")

        return commit

    @staticmethod
    def git(here, *words):
        subprocess.run([str(shutil.which("git")), *words], cwd=here, check=True, capture_output=True)

    @NEEDS_GIT
    def test_every_version_that_was_committed(self, audit, commit):
        commit(POLICY + PROMISES)
        commit(SECOND)
        record = told(audit("--history", "--format", "json"))
        assert judged(record) == {"small@1.2.0": 4, "small@2.0.0": 3}
        assert record["versions"]["judged"][0]["file"].startswith("policy.yaml@")

    @NEEDS_GIT
    def test_of_one_version_the_last_commit_counts(self, audit, commit):
        commit((POLICY + PROMISES).replace("owner: cmo", "owner: nobody"))  # a draft, and wrong
        commit(POLICY + PROMISES)
        commit(SECOND)
        assert judged(told(audit("--history", "--format", "json"))) == {
            "small@1.2.0": 4,
            "small@2.0.0": 3,
        }

    @NEEDS_GIT
    def test_the_file_as_it_is_counts_before_what_is_committed(self, audit, commit, here):
        commit(POLICY + PROMISES)
        (here / "policy.yaml").write_text(SECOND, "utf-8")
        assert judged(told(audit("--history", "--format", "json"))) == {
            "small@1.2.0": 4,
            "small@2.0.0": 3,
        }

    @NEEDS_GIT
    def test_a_file_that_was_moved(self, audit, commit, here):
        (here / "policy.yaml").unlink()
        commit(POLICY + PROMISES, "old.yaml")
        self.git(here, "mv", "old.yaml", "policy.yaml")
        commit(SECOND)
        assert list(judged(told(audit("--history", "--format", "json")))) == [
            "small@1.2.0",
            "small@2.0.0",
        ]

    @NEEDS_GIT
    def test_a_version_that_is_wrong_is_named_with_its_commit(self, audit, commit):
        commit((POLICY + PROMISES).replace("employees >= 50", "employes >= 50"))
        commit(SECOND)
        found = audit("--history")
        assert found.exit_code == 3
        assert "--> policy.yaml@" in found.stderr
        assert "employes" in found.stderr

    @NEEDS_GIT
    def test_text_that_is_none_is_named_with_its_commit(self, audit, commit, here):
        (here / "policy.yaml").write_bytes(b"\xff\xfe")
        self.git(here, "add", "--all")
        who = ("-c", "user.name=someone", "-c", "user.email=someone@example.com")
        self.git(here, *who, "commit", "--quiet", "-m", "no text")
        commit(SECOND)
        found = audit("--history")
        assert found.exit_code == 3
        assert "--> policy.yaml@" in found.stderr

    @NEEDS_GIT
    def test_a_file_without_a_commit(self, leadpact, commit, here):
        commit(SECOND)
        (here / "new.yaml").write_text(SECOND, "utf-8")
        found = leadpact("audit", "new.yaml", "leads.jsonl", "--as-of", AS_OF, "--history")
        assert found.exit_code == 3
        assert "git has no commit of it" in found.stderr

    @NEEDS_GIT
    def test_a_folder_without_a_repository(self, audit, monkeypatch, here):
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(here.parent))
        found = audit("--history")
        assert found.exit_code == 3
        assert "LP563" in found.stderr
        assert "git says: not a git repository" in found.stderr
        assert "name the earlier files instead: `--version FILE`" in found.stderr

    @NEEDS_GIT
    def test_a_clone_that_is_cut_short(self, leadpact, commit, here):
        commit(POLICY + PROMISES)
        commit(SECOND)
        self.git(here, "clone", "--quiet", "--depth", "1", f"file://{here}", "cut")
        given = ("--as-of", AS_OF, "--history")
        found = leadpact("audit", "cut/policy.yaml", "leads.jsonl", *given)
        assert found.exit_code == 3
        assert "this clone is cut short" in found.stderr
        assert "git fetch --unshallow" in found.stderr

    def test_without_git(self, audit, monkeypatch):
        monkeypatch.setenv("PATH", "")
        found = audit("--history")
        assert found.exit_code == 3
        assert "there is no `git` command" in found.stderr

    def test_one_or_the_other(self, audit):
        found = audit("--history", "--version", "first.yaml")
        assert found.exit_code == 2
        assert "`--history` and `--version`" in found.stderr
