"""What is kept between runs: never needed, never wrong."""

import os
from pathlib import Path

import pytest

from leadpact import kept, remembered
from leadpact.api import PolicyError, load
from leadpact.documents.text_files import read_source
from leadpact.packaged import home
from leadpact.source import Source

POLICIES = sorted(path.name for path in Path(str(home("policies"))).glob("*.yaml"))
LEAD = {"id": "L", "created_at": "2026-01-12T14:00:00Z", "activity": []}
AS_OF = "2026-02-02T00:00:00Z"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEADPACT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def policy_file(name: str) -> Path:
    return Path(str(home("policies"))) / name


@pytest.mark.parametrize("name", POLICIES)
def test_a_kept_policy_is_the_policy(cache: Path, name: str) -> None:
    first, second = load(policy_file(name)), load(policy_file(name))
    assert first.tree is not second.tree
    assert first.tree == second.tree
    assert first.tree.source.text == second.tree.source.text
    assert first.explain(LEAD, as_of=AS_OF).record() == second.explain(LEAD, as_of=AS_OF).record()


def test_it_is_kept_for_this_text_under_this_name(cache: Path) -> None:
    source = read_source(policy_file("inbound.yaml"))
    assert isinstance(source, Source)
    load(policy_file("inbound.yaml"))
    assert kept.recall(source) is not None
    assert kept.recall(Source(source.name, source.text + "\n")) is None
    assert kept.recall(Source("other.yaml", source.text)) is None


def test_a_damaged_file_is_as_good_as_none(cache: Path) -> None:
    load(policy_file("inbound.yaml"))
    (file,) = cache.glob("policy-*")
    whole = file.read_bytes()
    for content in (b"", b"nonsense", whole[:100], b"cos\nsystem\n(S'true'\ntR."):
        file.write_bytes(content)
        assert load(policy_file("inbound.yaml")).id == "inbound-leads@1.0.0"


def test_a_policy_with_complaints_is_not_kept(cache: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("leadpact: 1\n", "utf-8")
    with pytest.raises(PolicyError):
        load(bad)
    assert list(cache.glob("policy-*")) == []


def test_without_a_cache_everything_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADPACT_CACHE", "off")
    assert remembered.folder() is None
    assert remembered.place("policy", "x") is None
    remembered.keep(None, "x")
    remembered.forget_oldest("policy", 0)
    assert load(policy_file("inbound.yaml")).id == "inbound-leads@1.0.0"


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    monkeypatch.setenv("LEADPACT_CACHE", str(blocked))
    place = remembered.place("note", "x")
    remembered.keep(place, "kept")
    assert remembered.recall(place) is None
    assert load(policy_file("inbound.yaml")).id == "inbound-leads@1.0.0"


def test_the_oldest_make_room(cache: Path) -> None:
    for number in range(5):
        place = remembered.place("note", str(number))
        assert place is not None
        remembered.keep(place, str(number))
        os.utime(place, (number, number))
    remembered.forget_oldest("note", 2)
    assert sorted(path.read_text("utf-8") for path in cache.glob("note-*")) == ["3", "4"]


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LEADPACT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert remembered.folder() == tmp_path / "leadpact"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert remembered.folder() == tmp_path / ".cache" / "leadpact"


def test_bytes_that_are_no_text_are_no_text(cache: Path) -> None:
    place = remembered.place("note", "x")
    remembered.keep_bytes(place, b"\xff")
    assert remembered.recall(place) is None
    assert remembered.recall_bytes(place) == b"\xff"
