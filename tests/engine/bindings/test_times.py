"""How a source writes dates and times, and what a binding makes of it: the same in every engine."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

from engine.bindings.desk import HEAD, POLICY, bind, borne_out, rows, table, told
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.records.bindings.zone_offsets import clock_offsets, offset_of
from leadpact.records.clock import read_timestamp

FIELDS = "lead: {{id: id, fields: {{created_at: {datum}}}}}\n"


def made(runner, datum, cells, *, zone="", of=RawType.CELL):
    """What becomes of cells in a field of instants; the number of the row keeps their order."""
    text = HEAD + (f"zone: {zone}\n" if zone else "") + FIELDS.format(datum=datum)
    source = table(
        [{"id": f"{n:02}", "t": cell} for n, cell in enumerate(cells)], runner.dialect, {"t": of}
    )
    return bind(text, runner.dialect, {"lead": source})


def instants(runner, datum, cells, *, zone="", of=RawType.CELL):
    """The instants that are read, in microseconds; None where there is none."""
    found = made(runner, datum, cells, zone=zone, of=of)
    return [row[1] for row in rows(found.leads, runner, "id", "is created")]


def micros(text):
    found = read_timestamp(text)
    return found if isinstance(found, int) else None


def read(runner, datum, cells, *, zone="", of=RawType.CELL):
    found = made(runner, datum, cells, zone=zone, of=of)
    return [row[1] for row in rows(found.leads, runner, "id", "created_at")]


WRITTEN = {
    # as the language has it, in any zone
    "2026-01-12T14:00:00Z": "2026-01-12T14:00:00Z",
    " 2026-01-12 14:00:00.123456789+02:00 ": "2026-01-12 14:00:00.123456789+02:00",
    # an offset without its colon or its minutes, one digit, no seconds
    "2026-01-12T14:00:00.000+0200": "2026-01-12T14:00:00.000+02:00",
    "2026-01-12 14:00+02": "2026-01-12T14:00:00+02:00",
    "2026-1-2 3:04:05": "2026-01-02T03:04:05+01:00",
    "2026-01-12 14:00": "2026-01-12T14:00:00+01:00",
    "2026-07-12 14:00:00": "2026-07-12 14:00:00+02:00",
    # what stands for nothing, and what cannot be read
    "": None,
    "  ": None,
    "2026-01-12": "2026-01-12",
    "yesterday": "yesterday",
    "2026-13-40 99:99": "2026-13-40T99:99:00+01:00",
}


def test_times_without_an_offset_have_that_of_the_zone(runner):
    found = read(runner, "t", list(WRITTEN), zone="Europe/Berlin")
    assert dict(zip(WRITTEN, found, strict=True)) == WRITTEN


def test_without_a_zone_they_are_left_as_they_are(in_duckdb):
    cells = ["2026-01-12 14:00:00", "2026-1-2 3:04", "2026-01-12 14:00+02"]
    found = read(in_duckdb, "t", cells)
    assert found == ["2026-01-12 14:00:00", "2026-1-2 3:04", "2026-01-12T14:00:00+02:00"]


FORMATS = [
    ("%d/%m/%Y %H:%M", "29/2/2016 01:16", "2016-02-29T01:16:00Z"),
    ("%m/%d/%Y %I:%M %p", "2/9/2016 12:16 AM", "2016-02-09T00:16:00Z"),
    ("%m/%d/%Y %I:%M %p", "2/9/2016 1:16 pm", "2016-02-09T13:16:00Z"),
    ("%m/%d/%Y %I:%M %p", "2/9/2016 13:16 PM", "2016-02-09T99:16:00Z"),
    ("%m/%d/%Y %I:%M %p", "2/9/2016 13:16 AM", "2016-02-09T99:16:00Z"),
    ("%d.%m.%y %H:%M:%S.%f", "01.02.69 00:00:01.5", "1969-02-01T00:00:01.5Z"),
    ("%d.%m.%y %H:%M:%S.%f", "01.02.68 00:00:01.5", "2068-02-01T00:00:01.5Z"),
    ("%a, %d %b %Y %H:%M:%S %z", "Mon, 12 Jan 2026 14:00:00 -0530", "2026-01-12T14:00:00-05:30"),
    ("%B %d, %Y (%H:%M)", "September 3, 2026 (07:05)", "2026-09-03T07:05:00Z"),
    ("%d %b %Y %H:%M", "3 Foo 2026 07:05", "2026-00-03T07:05:00Z"),
    ("100%% %Y%m%d %H", "100% 20260112 14", "2026-01-12T14:00:00Z"),
    ("epoch seconds", "1768226400", "2026-01-12T14:00:00.000000Z"),
    ("epoch milliseconds", "1768226400123", "2026-01-12T14:00:00.123000Z"),
    ("%d/%m/%Y %H:%M", "2016-02-29", "2016-02-29"),
]


@pytest.mark.parametrize(("form", "cell", "wanted"), FORMATS, ids=str)
def test_formats(in_duckdb, form, cell, wanted):
    assert read(in_duckdb, f'{{column: t, dates: "{form}"}}', [cell], zone="UTC") == [wanted]


def test_formats_mean_the_same_everywhere(runner):
    forms = list(dict.fromkeys(form for form, _, _ in FORMATS))
    datum = f"{{column: t, dates: [{', '.join(f'{chr(34)}{f}{chr(34)}' for f in forms)}]}}"
    cells = [cell for _, cell, _ in FORMATS]
    assert instants(runner, datum, cells, zone="UTC") == [micros(w) for _, _, w in FORMATS]


class TestADateAlone:
    def test_stays_a_date(self, in_duckdb):
        found = made(in_duckdb, '{column: t, dates: "%d/%m/%Y"}', ["1/2/2026"], zone="UTC")
        assert rows(found.leads, in_duckdb, "created_at") == [("1/2/2026",)]
        assert found.assumed == {}
        assert borne_out(found, in_duckdb) == [
            (
                "LP745 at `t`: `t` has dates without a time of day, and `created_at` is an instant; "
                'write `assume_time: "12:00"`, if that will do'
            )
        ]

    @pytest.mark.parametrize("cell", ["2026-01-02T09:00:00Z", "", "yesterday"])
    def test_is_told_only_of_a_column_that_has_one(self, in_duckdb, cell):
        datum = '{column: t, dates: "%d/%m/%Y"}'
        assert borne_out(made(in_duckdb, datum, [cell], zone="UTC"), in_duckdb) == []
        assert borne_out(made(in_duckdb, "t", [cell]), in_duckdb) == []

    @pytest.mark.parametrize(
        ("cell", "zone", "code"),
        [("2026-01-02", "UTC", "LP745"), ("2026-01-02 09:00", "", "LP748")],
    )
    def test_is_told_without_a_format_too(self, in_duckdb, cell, zone, code):
        found = made(in_duckdb, "t", [cell, "2026-01-02T09:00:00Z"], zone=zone)
        assert [w[:5] for w in borne_out(found, in_duckdb)] == [code]

    def test_is_not_told_where_no_rule_looks_at_it(self, in_duckdb):
        text = HEAD + "lead: {from: lead, id: id, fields: {created_at: c, won_at: w}}\n"
        cells = [{"id": "1", "c": "2026-01-02T09:00:00Z", "w": "2026-01-02"}]
        looked = POLICY.replace("> 50", "> 50 and won_at is known")
        assert borne_out(bind(text, DUCKDB, {"lead": cells}), in_duckdb) == []
        found = bind(text, DUCKDB, {"lead": cells}, looked)
        assert [w[:5] for w in borne_out(found, in_duckdb)] == ["LP745"]

    def test_takes_the_time_that_is_assumed(self, runner):
        datum = '{column: t, dates: "%d/%m/%Y", assume_time: "12:00"}'
        cells = ["1/7/2026", "2026-01-02", "2026-01-02T09:00:00Z", ""]
        found = made(runner, datum, cells, zone="Europe/Berlin")
        assert found.assumed == {"created_at": "created_at assumed"}
        assert rows(found.leads, runner, "id", "created_at", "created_at assumed") == [
            ("00", "2026-07-01T12:00:00+02:00", True),
            ("01", "2026-01-02T12:00:00+01:00", True),
            ("02", "2026-01-02T09:00:00Z", False),
            ("03", None, False),
        ]

    def test_of_a_column_of_dates(self, runner):
        datum = '{column: t, assume_time: "23:59:59"}'
        found = made(runner, datum, ["2026-01-02", None], zone="UTC", of=RawType.DATE)
        assert rows(found.leads, runner, "created_at", "created_at assumed") == [
            ("2026-01-02T23:59:59Z", True),
            (None, False),
        ]

    def test_of_a_column_of_dates_without_a_time_to_assume(self, in_duckdb):
        found = made(in_duckdb, "t", ["2026-01-02"], of=RawType.DATE)
        assert found.leads.columns["created_at"] is RawType.DATE
        assert [w[:5] for w in borne_out(found, in_duckdb)] == ["LP745"]

    def test_needs_a_zone(self, in_duckdb):
        found = made(in_duckdb, '{column: t, assume_time: "12:00"}', ["2026-01-02"])
        assert rows(found.leads, in_duckdb, "created_at") == [("2026-01-02",)]
        assert borne_out(found, in_duckdb) == [
            (
                "LP748 at `t`: `t` has times without an offset from UTC, and no zone is given for them; "
                "write `zone:`, for the binding or for the column"
            )
        ]


class TestColumnsOfTimes:
    CLOCK = "2026-07-12 14:00:00.25"

    def test_with_a_zone_are_left_alone(self, in_duckdb):
        found = made(in_duckdb, "t", ["2026-01-12 14:00:00+00"], of=RawType.INSTANT)
        assert found.leads.columns["created_at"] is RawType.INSTANT
        assert told(found) == []

    def test_without_one_have_that_of_the_binding(self, runner):
        cells = [self.CLOCK, "2026-03-08 02:30:00", "2026-11-01 01:30:00", None]
        found = instants(runner, "t", cells, zone="America/Los_Angeles", of=RawType.CLOCK)
        wanted = ("2026-07-12T14:00:00.25-07:00", "2026-03-08T02:30:00-08:00")
        twice = "2026-11-01T01:30:00-07:00"
        assert found == [*map(micros, wanted), micros(twice), None]

    def test_in_utc(self, runner):
        cells = [self.CLOCK, "2026-03-08 02:30:00"]
        found = instants(runner, "t", cells, zone="UTC", of=RawType.CLOCK)
        assert found == [micros("2026-07-12T14:00:00.25Z"), micros("2026-03-08T02:30:00Z")]

    def test_without_any_zone(self, in_duckdb):
        found = made(in_duckdb, "t", [self.CLOCK], of=RawType.CLOCK)
        assert found.leads.columns["created_at"] is RawType.CLOCK
        assert [w[:5] for w in borne_out(found, in_duckdb)] == ["LP748"]

    @pytest.mark.parametrize("of", [RawType.INTEGER, RawType.DOUBLE])
    def test_that_count_from_1970(self, runner, of):
        datum = "{column: t, dates: epoch milliseconds}"
        found = instants(runner, datum, ["1768226400123", None], of=of)
        assert found == [1768226400123000, None]

    def test_that_count_from_nobody_knows_when(self, in_duckdb):
        found = made(in_duckdb, "t", ["1768226400123"], of=RawType.INTEGER)
        assert told(found) == [
            "LP749 at `t`: `created_at` is an instant, and `t` is a column of whole numbers"
        ]


class TestDates:
    TEXT = (
        HEAD
        + 'dates: ["%d.%m.%Y", "%d.%m.%Y %H:%M"]\nzone: UTC\n'
        + "lead: {id: id, fields: {created_at: c, signed_on: t}}\n"
    )

    def test_are_read_from_times_of_a_clock(self, runner):
        cells = ["3.2.2026", "03.02.2026 23:59", "2026-2-3", "2026-02-03 04:05:06", "soon", ""]
        source = [{"id": f"{n}", "c": "2026-01-01T00:00:00Z", "t": t} for n, t in enumerate(cells)]
        found = bind(self.TEXT, runner.dialect, {"lead": source})
        read = [day for _, day in rows(found.leads, runner, "id", "signed_on")]
        assert read == [*["2026-02-03"] * 4, "soon", None]

    def test_are_read_from_columns_of_times(self):
        for of, wanted in ((RawType.CLOCK, RawType.DATE), (RawType.INSTANT, RawType.INSTANT)):
            source = table(
                [{"id": "1", "c": "2026-01-01T00:00:00Z", "t": "2026-02-03 04:05:06"}],
                DUCKDB,
                {"t": of},
            )
            found = bind(self.TEXT, DUCKDB, {"lead": source})
            assert found.leads.columns["signed_on"] is wanted
            assert len(told(found)) == (of is RawType.INSTANT)


class TestOffsets:
    """Against PEP 495's ``fold=0``, which is what every calendar of a policy does."""

    ZONES = (
        "America/Sao_Paulo",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Casablanca",
    )

    @pytest.mark.parametrize("zone", ZONES)
    def test_of_clocks_around_every_change(self, in_duckdb, zone):
        near = [timedelta(seconds=s) for s in (-3601, -3600, -1, 0, 1, 3600)]
        clocks = [start + d for start, _ in clock_offsets(zone) for d in near if start.year > 1972]
        values = exp.values([(c.isoformat(" "),) for c in clocks], alias="v", columns=["c"])
        found = dict(
            in_duckdb.run(
                exp.select("c", exp.alias_(offset_of(exp.column("c"), zone), "o")).from_(values)
            )
        )
        for clock in clocks:
            wanted = clock.replace(tzinfo=ZoneInfo(zone)).isoformat()[-6:]
            assert found[clock.isoformat(" ")] == wanted

    def test_of_other_years_and_of_odd_seconds_are_not_known(self, in_duckdb):
        for zone, clock in (
            ("Europe/Paris", "1969-12-31 23:59:59"),
            ("Europe/Paris", "2050-01-01 00:00:00"),
            ("Africa/Monrovia", "1971-01-01 00:00:00"),  # 44 minutes and 30 seconds
        ):
            written = offset_of(exp.Literal.string(clock), zone)
            assert in_duckdb.run(exp.select(written)) == [("",)]
