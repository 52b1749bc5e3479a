"""The service desk's own verdict beside ours: by contact type, by priority, by the number of attempts."""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from real import test_incidents
from real.told import told, written

LOG = test_incidents.DATA.parent / "incident_event_log.zip"
AS_OF = "2017-03-01T00:00:00Z"
Cases = dict[str, list[dict[str, str]]]


def not_by_phone() -> Cases:
    """Give the cases of the whole log that did not come by phone: 230 of 24,918."""
    cases: Cases = defaultdict(list)
    with zipfile.ZipFile(LOG) as archive, archive.open(archive.namelist()[0]) as file:
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8")):
            cases[row["number"]].append(row)
    return {n: rows for n, rows in cases.items() if newest(rows)["contact_type"] != "Phone"}


def newest(rows: list[dict[str, str]]) -> dict[str, str]:
    """Give the last row of a case: the desk's verdict on it flips only near its end."""
    return max(rows, key=lambda row: int(row["sys_mod_count"]))


def records(cases: Cases) -> Iterator[dict[str, Any]]:
    for number, rows in cases.items():
        last = newest(rows)
        yield test_incidents.record(number, rows) | {
            "source": last["contact_type"],
            "priority": int(last["priority"]),
            "reassignments": int(last["reassignment_count"]),
            "made_sla": last["made_sla"] == "true",
        }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def audit(folder: Path) -> dict[str, Any]:
    """Audit the sample, all of it by phone, with every case of the log that came another way."""
    leads = written(folder, records({**test_incidents.log(), **not_by_phone()}))
    return told("audit", "incidents_sla.yaml", leads, AS_OF)


@pytest.fixture(scope="module")
def evidence(folder: Path) -> dict[str, Any]:
    leads = written(folder, records(test_incidents.log()))
    return told("evidence", "incidents_sla.yaml", leads, AS_OF, "--outcome", "kept")


def counts(audit: dict[str, Any], commitment: str) -> dict[Any, tuple[int, int]]:
    """Give passed and all of a commitment's first quarter, by group."""
    return {
        c["group"] and c["group"]["value"]: (c["events"], c["n"])
        for c in audit["commitments"]
        if c["commitment"] == commitment and c["period"]["name"] == "2016-Q1"
    }


def by_type(audit: dict[str, Any], stage: str) -> dict[str, tuple[int, int]]:
    rates = {g["value"]: g["stages"][stage]["rate"] for g in audit["by"]["source"]}
    return {name: (rate["events"], rate["n"]) for name, rate in rates.items()}


def test_by_contact_type(audit: dict[str, Any]) -> None:
    """By our clock all are alike; by the desk's own all calls by IVR kept their promise, and none was solved."""
    assert by_type(audit, "solved") == {
        "Direct opening": (4, 4),
        "Email": (37, 59),
        "IVR": (0, 9),
        "Phone": (1260, 2000),
        "Self service": (101, 158),
    }
    assert by_type(audit, "kept") == {
        "Direct opening": (4, 4),
        "Email": (20, 59),
        "IVR": (9, 9),
        "Phone": (833, 2000),
        "Self service": (89, 158),
    }


def test_what_is_more_than_noise(audit: dict[str, Any]) -> None:
    apart = {
        group["value"]: {s for s, found in group["compared"].items() if found["told_apart"]}
        for group in audit["by"]["source"]
    }
    assert apart == {
        "Direct opening": set(),
        "Email": set(),
        "IVR": set(),
        "Phone": {"kept"},
        "Self service": {"kept"},
    }


def test_by_priority(audit: dict[str, Any]) -> None:
    """Of the most urgent 83 cases 58 were solved within five working days; the desk says that it kept its promise on one."""
    ours, theirs = counts(audit, "ours"), counts(audit, "theirs")
    assert ours == {1: (11, 25), 2: (47, 58), 3: (1107, 1733), 4: (95, 184)}
    assert theirs == {1: (1, 25), 2: (0, 58), 3: (742, 1733), 4: (90, 184)}


def test_how_far_the_two_verdicts_agree(audit: dict[str, Any]) -> None:
    assert counts(audit, "kept_of_solved") == {None: (769, 1260)}
    assert counts(audit, "kept_of_others") == {None: (64, 740)}


def test_attempts_against_the_outcome(evidence: dict[str, Any]) -> None:
    """Of cases that took no more than three rounds of work 47 % were kept, of the others 18 %; speed tells nothing."""
    found = {(f["stage"], f["criterion"]): f for f in evidence["findings"]}
    attempts = found["few_hands", "few_attempts"]
    assert (attempts["met"]["came"], attempts["met"]["leads"]) == (765, 1631)
    assert (attempts["failed"]["came"], attempts["failed"]["leads"]) == (68, 369)
    assert attempts["separates"] is True
    soon = found["few_hands", "soon"]
    assert soon["separates"] is False
    (curve,) = (c for c in evidence["thresholds"] if c["what"] == "count(work)")
    rates = {p["at"]: round(p["met"]["rate"], 2) for p in curve["places"]}
    assert rates == {0: 0.56, 1: 0.5, 2: 0.48, 3: 0.47, 4: 0.45, 5: 0.44, 7: 0.43}
