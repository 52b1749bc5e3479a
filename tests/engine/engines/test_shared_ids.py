"""Ids that several records share are found in whatever order they come."""

from collections import Counter
from random import Random

import pytest
from sqlglot import exp

from leadpact.engines.embedded import Embedded
from leadpact.engines.shared_ids import Shared, find_shared

MANY = [f"L-{number}" for number in range(1, 3000)]


def rows_of(engine: Embedded, ids: list[str | None]) -> exp.Subquery:
    engine.run("CREATE OR REPLACE TABLE given (place BIGINT, id VARCHAR)")
    engine.run("INSERT INTO given SELECT unnest(?), unnest(?)", [list(range(len(ids))), ids])
    return exp.select("place", "id").from_("given").subquery("leads")


def shared(ids: list[str | None]) -> tuple[int, list[tuple[int, str]], set[str]]:
    """Give how many records share their ids, the first of them, and all keys."""
    with Embedded() as engine:
        found: Shared = find_shared(engine, rows_of(engine, ids))
        keys = () if found.table is None else engine.run(exp.select("key").from_(found.table))
        return found.count, list(found.first), {key for (key,) in keys}


@pytest.mark.parametrize(
    "ids",
    [
        MANY,  # L-9 comes before L-10, which no order of texts knows
        sorted(MANY),
        sorted(MANY, reverse=True),
        [None, "b", None, "a", None, None],
        [],
        ["é", "z", "a", "E"],
    ],
)
def test_ids_of_their_own_are_shared_by_nobody(ids):
    assert shared(ids) == (0, [], set())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ordered", [True, False])
def test_every_record_of_a_shared_id_is_found(seed, ordered):
    drawn = Random(seed)  # noqa: S311 - which ids are drawn is no secret
    ids: list[str | None] = [drawn.choice(MANY) for _ in range(2000)]
    ids = [None if drawn.random() < 0.1 else one for one in ids]
    if ordered:
        ids = [None, *sorted(filter(None, ids), key=lambda one: (len(one), one))]
    wanted = {one for one, records in Counter(filter(None, ids)).items() if records > 1}
    count, first, keys = shared(ids)
    assert keys == wanted
    assert count == sum(one in wanted for one in ids)
    assert all(ids[place] == key for place, key in first)


def test_outer_spaces_make_no_other_id():
    ids: list[str | None] = ["L-1", "L-2", "L-2 ", " L-3", "L-4"]
    assert shared(ids) == (2, [(1, "L-2"), (2, "L-2")], {"L-2"})


def test_two_next_to_each_other_in_an_order_of_numbers_are_found():
    ids: list[str | None] = ["9", "10", "10", "11"]
    assert shared(ids) == (2, [(1, "10"), (2, "10")], {"10"})
