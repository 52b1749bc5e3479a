"""A calendar is loaded as an earlier run has kept it: the very rows that are made without one."""

import pytest

from leadpact.calendars import WorkingWeek, compile_calendar, read_calendar
from leadpact.engines.clock_tables import MOST_KEPT, load_clocks
from leadpact.engines.embedded import Embedded
from leadpact.engines.running import EngineError
from leadpact.readings.columns import clocks
from leadpact.readings.columns.clocks import clock_table

ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LEADPACT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def clock(zone=ZONES[0], hours="09:00-17:00"):
    week = read_calendar(timezone=zone, hours={"mon-fri": hours}, holidays=())
    assert isinstance(week, WorkingWeek)
    return clock_table("calendar_us", compile_calendar(week))


def loaded(table):
    with Embedded() as engine:
        load_clocks(engine, table)
        return engine.run('SELECT * FROM "calendar_us" ORDER BY "day"')


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_kept_is_what_was_made(cache, zone, monkeypatch):
    table = clock(zone)
    assert loaded(table) == list(table.rows)
    monkeypatch.setattr(Embedded, "helper", None)  # nobody makes it again
    assert loaded(table) == list(table.rows)
    assert len(list(cache.glob("clocks-*"))) == 1


def test_the_rows_are_not_made_where_they_are_kept(cache):
    loaded(clock())
    clock_table.cache_clear()
    again = clock()
    loaded(again)
    assert "rows" not in vars(again)


def test_another_calendar_is_kept_apart(cache):
    first, other = clock(), clock(hours="08:00-17:00")
    assert loaded(first) != loaded(other)
    assert loaded(first) == list(first.rows)
    assert loaded(other) == list(other.rows)
    assert len(list(cache.glob("clocks-*"))) == 2


def test_a_damaged_file_is_as_good_as_none(cache):
    table = clock()
    loaded(table)
    (file,) = cache.glob("clocks-*")
    whole = file.read_bytes()
    for content in (b"", b"nonsense", whole[:1000]):
        file.write_bytes(content)
        assert loaded(table) == list(table.rows)
        assert file.read_bytes()[:4] == b"PAR1"


@pytest.mark.parametrize(
    "rows",
    [
        "SELECT 'x' AS \"day\"",
        "SELECT * FROM kept LIMIT 5",
        'SELECT * REPLACE ("day" + 1 AS "day") FROM kept',
    ],
)
def test_a_foreign_file_is_as_good_as_none(cache, tmp_path, rows):
    table = clock()
    loaded(table)
    (file,) = cache.glob("clocks-*")
    other = tmp_path / "other.parquet"
    with Embedded() as engine:
        engine.run(f"CREATE VIEW kept AS FROM read_parquet('{file}')")
        engine.run(f"COPY ({rows}) TO '{other}' (FORMAT parquet)")
    other.replace(file)
    assert loaded(table) == list(table.rows)


def test_without_a_cache_it_is_made(cache, monkeypatch):
    monkeypatch.setenv("LEADPACT_CACHE", "off")
    table = clock()
    assert loaded(table) == list(table.rows)
    assert not cache.exists()


def test_without_room_it_is_not_kept(cache, monkeypatch):
    def refuse(*_):
        raise EngineError("no space left on the device")

    monkeypatch.setattr(Embedded, "copy", refuse)
    table = clock()
    assert loaded(table) == list(table.rows)
    assert list(cache.glob("*")) == []


def test_it_is_made_where_nobody_can_tell_one_state_of_the_code_from_another(cache, monkeypatch):
    monkeypatch.setattr(clocks, "__file__", "leadpact.pyz/clocks.py")
    table = clock(zone="Asia/Tokyo")
    assert loaded(table) == list(table.rows)
    assert not cache.exists()


def test_the_oldest_make_room(cache):
    cache.mkdir()
    for number in range(MOST_KEPT):
        (cache / f"clocks-{number}").write_text("older")
    loaded(clock())
    assert len(list(cache.glob("clocks-*"))) == MOST_KEPT
