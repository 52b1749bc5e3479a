"""12,330 visits of a web shop: what time on product pages foretells of a purchase."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from real.told import told, written

DATA = Path(__file__).parents[3] / "shared" / "data" / "online_shoppers"


def records() -> Iterator[dict[str, Any]]:
    path = DATA / "online_shoppers_intention.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter=";"), start=1):
            yield {
                "id": f"V-{number:05}",
                "product_time": float(row["ProductRelated_Duration"]),
                "product_pages": int(row["ProductRelated"]),
                "returning": row["VisitorType"] == "Returning_Visitor",
                "weekend": row["Weekend"] == "TRUE",
                "exit_rate": float(row["ExitRates"]),
                "page_value": float(row["PageValues"]),
                "bought": row["Revenue"] == "TRUE",
            }


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    leads = written(tmp_path_factory.mktemp("visits"), records())
    options = ("--outcome", "sale")
    return told("evidence", "online_shoppers.yaml", leads, "2018-01-01T00:00:00Z", *options)


def sides(found: dict[str, Any]) -> tuple[int, int, int, int]:
    met, failed = found["met"], found["failed"]
    return met["came"], met["leads"], failed["came"], failed["leads"]


def test_every_visit_is_a_case(evidence: dict[str, Any]) -> None:
    assert (evidence["came"], evidence["leads"], evidence["open"]) == (1908, 12330, 0)


def test_three_minutes_on_product_pages(evidence: dict[str, Any]) -> None:
    found = {f["criterion"]: f for f in evidence["findings"]}
    assert sides(found["time"]) == (1766, 9309, 142, 3021)
    assert round(found["time"]["lift"], 1) == 4.0
    assert found["time"]["separates"] is True


def test_the_curve_of_time_is_a_slope(evidence: dict[str, Any]) -> None:
    (curve,) = (c for c in evidence["thresholds"] if c["what"] == "product_time")
    rates = [(round(p["at"]), round(p["met"]["rate"], 3)) for p in curve["places"]]
    assert [rate for _, rate in rates] == sorted(rate for _, rate in rates)
    told_places = (36, 180, 717, 2210, 4304)
    assert {at: rate for at, rate in rates if at in told_places} == {
        36: 0.168,
        180: 0.19,
        717: 0.228,
        2210: 0.266,
        4304: 0.339,
    }
    assert [p["at"] for p in curve["places"] if p["present"]] == [180]


def test_what_separates_the_wrong_way(evidence: dict[str, Any]) -> None:
    found = {f["criterion"]: f for f in evidence["findings"]}
    assert sides(found["returning"]) == (1470, 10551, 438, 1779)
    assert found["returning"]["lift"] < 1


def test_the_value_of_pages_is_too_good(evidence: dict[str, Any]) -> None:
    """It is worked out from purchases, so it foretells what it was made of; being 0 elsewhere it is no blank field."""
    found = {f["criterion"]: f for f in evidence["findings"]}
    assert sides(found["page_value"]) == (1538, 2730, 370, 9600)
    assert evidence["leaks"] == []


def test_who_was_turned_away_and_bought(evidence: dict[str, Any]) -> None:
    assert len(evidence["won_anyway"]) == 1624
