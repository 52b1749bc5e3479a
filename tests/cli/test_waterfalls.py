"""Who lost what where: each row from a source's leads to its customers, and each column, adds up."""

import json
import re

import pytest

from cli.conftest import AS_OF, ASSIGNED, CALLED, REPLIED, lead

AT = "2026-01-06T14:00:00Z"
LEADS = (
    lead("a1", AT, ASSIGNED, employees=5),
    lead("a2", AT, ASSIGNED, CALLED, REPLIED, employees=80),
    lead("a3", AT, ASSIGNED, employees=80),
    lead("f1", AT, ASSIGNED, employees=80, source="form"),
    lead("f2", AT, source="form"),
    lead("n1", AT, ASSIGNED, CALLED, employees=80, source=None),
)


@pytest.fixture
def audit(leadpact, here):
    def run(*options, leads=LEADS):
        (here / "mine.jsonl").write_text("".join(json.dumps(r) + "\n" for r in leads), "utf-8")
        return leadpact("audit", "policy.yaml", "mine.jsonl", "--as-of", AS_OF, *options).stdout

    return run


def table(text):
    lines = text.partition("WHO LOST WHERE")[2].splitlines()[1:]
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines[: lines.index("")]]
    return rows[0], {name: cells for name, *cells in rows[1:]}


def number(cell):
    return 0 if cell == "·" else int(cell.replace("−", ""))


def test_adds_up_both_ways(audit):
    head, rows = table(audit())
    assert head == ["source", "leads", "Marketing", "Sales", "undecided", "customers"]
    assert rows["ad"] == ["3", "−1", "−1", "·", "1"]
    assert rows["form"] == ["2", "·", "−1", "1", "·"]
    assert rows["not known"] == ["1", "·", "−1", "·", "·"]
    for cells in rows.values():
        start, *parts = map(number, cells)
        assert start == sum(parts)
    whole = rows.pop("all")
    for column, cell in enumerate(whole):
        assert number(cell) == sum(number(cells[column]) for cells in rows.values())


def test_a_long_name_of_a_party_gives_way_to_its_id(audit, here):
    text = (here / "policy.yaml").read_text("utf-8").replace("Marketing", "Demand generation", 1)
    (here / "policy.yaml").write_text(text, "utf-8")
    head, _ = table(audit())
    assert head[2:4] == ["cmo", "Sales"]


def test_one_source_is_the_whole(audit):
    assert "WHO LOST WHERE" not in audit(leads=LEADS[:3])


def test_nothing_is_told_where_nobody_lost_a_lead(audit):
    assert "WHO LOST WHERE" not in audit(
        leads=(LEADS[1], {**LEADS[1], "id": "b", "source": "form"})
    )


def test_as_json(audit):
    record = json.loads(audit("--format", "json"))
    assert record["waterfall"]["owners"] == [
        {"owner": "cmo", "leads": 1},
        {"owner": "cro", "leads": 3},
    ]
    for found in (record["waterfall"], *(g["waterfall"] for g in record["by"]["source"])):
        lost = sum(owner["leads"] for owner in found["owners"])
        assert lost == sum(loss["leads"] for loss in found["losses"])
        assert found["start"] == lost + sum(found["ends"].values())


def test_without_a_conversion_sources_are_told_by_their_quality_alone(audit, here):
    text = (here / "policy.yaml").read_text("utf-8")
    head, _, rest = text.partition("  replied:")
    (here / "policy.yaml").write_text(head + rest[rest.index("waivers:") :], "utf-8")
    found = audit()
    assert found.count("BY SOURCE") == 1
    assert "BY SOURCE  is it a good lead" in found
    head, rows = table(found)
    assert head[-1] == "good"
    assert rows["all"] == ["6", "−1", "1", "4"]
