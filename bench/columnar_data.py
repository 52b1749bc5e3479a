"""Leads and events for the columnar benchmarks, drawn by DuckDB: the same rows on every machine."""

from pathlib import Path

import duckdb

from twelve_leads import COUNTRIES, INDUSTRIES, RANKS, SOURCES, WORK

EVENTS_A_LEAD = 20


def _draw(salt: int, of: int) -> str:
    return f"(hash(i * 31 + {salt}) % {of})"


def _one_of(words: list[str] | tuple[str, ...], salt: int) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    # squared, so that the first words are the commonest
    return f"list_extract([{listed}], 1 + (({_draw(salt, 1000)} * {_draw(salt + 1, 1000)}) // 1000 * {len(words)} // 1000)::int)"


def _or_blank(term: str, salt: int) -> str:
    return f"CASE WHEN {_draw(salt, 100)} >= 8 THEN {term} END"


def twelve(home: Path, number: int) -> Path:
    """Write leads for `twelve.yaml`, 8 % of every field missing."""
    path = home / f"twelve_{number}.parquet"
    if path.exists():
        return path
    title = f"{_one_of(RANKS, 40)} || ' of ' || {_one_of(WORK, 50)}"
    fields = {
        "source": _one_of(SOURCES, 10),
        "company.employees": f"(exp(1 + {_draw(20, 1000)} / 100.0))::bigint",
        "company.industry": _one_of(INDUSTRIES, 30),
        "company.annual_revenue": f"exp(10 + {_draw(35, 1000)} / 90.0)",
        "company.country": _one_of(COUNTRIES, 37),
        "contact.title": title,
        "contact.decision_maker": f"{_draw(60, 100)} < 40",
        "contact.budget_authority": f"{_draw(61, 100)} < 55",
        "pricing_page": f"({_draw(62, 100)} < 45)::int * {_draw(63, 4000)} / 10.0",
        "demo_requested": f"{_draw(64, 100)} < 10",
        "content_downloads": f"{_draw(65, 3)}::bigint",
        "email_opens": f"{_draw(66, 6)}::bigint",
        "email_clicks": f"{_draw(67, 4)}::bigint",
    }
    columns = ", ".join(
        f'{_or_blank(term, 200 + n)} AS "{name}"' for n, (name, term) in enumerate(fields.items())
    )
    duckdb.execute(
        f"COPY (SELECT 'L-' || i AS id, {columns} FROM range({number}) t(i)) TO '{path}' (FORMAT parquet)"
    )
    return path


def dated(home: Path, number: int) -> Path:
    """Write the same leads, with an instant of creation."""
    path = home / f"dated_{number}.parquet"
    if not path.exists():
        created = "TIMESTAMPTZ '2026-01-15 09:00:00+00' AS created_at"
        duckdb.execute(
            f"COPY (SELECT *, {created} FROM '{twelve(home, number)}') TO '{path}' (FORMAT parquet)"
        )
    return path


def texts(home: Path, number: int) -> tuple[Path, Path]:
    """Write them as CSV, and as JSON Lines with groups."""
    leads, csv, lines = dated(home, number), home / "leads.csv", home / "leads.jsonl"
    described = duckdb.execute(f"DESCRIBE FROM '{leads}'").fetchall()
    names = [name for name, *_ in described]
    groups = dict.fromkeys(name.split(".")[0] for name in names if "." in name)
    fields = [f'"{name}"' for name in names if "." not in name]
    for group in groups:
        inner = (f"'{n.split('.')[1]}': \"{n}\"" for n in names if n.startswith(f"{group}."))
        fields.append(f"{{{', '.join(inner)}}} AS {group}")
    duckdb.execute(f"COPY (FROM '{leads}') TO '{csv}' (HEADER)")
    duckdb.execute(f"COPY (SELECT {', '.join(fields)} FROM '{leads}') TO '{lines}' (FORMAT json)")
    return csv, lines


def pairs(home: Path, number: int) -> Path:
    """Write pairs of instants over three years, up to a week apart; a tenth has no second one."""
    path = home / f"pairs_{number}.parquet"
    if path.exists():
        return path
    start = "timestamptz '2024-01-01 00:00:00+00'"
    first = f"({_draw(1, 94_608_000)})::bigint"
    second = f"{first} + ({_draw(2, 604_800)})::bigint"
    duckdb.execute(
        f"COPY (SELECT 'L-' || i AS id, {start} + to_seconds({first}) AS assigned_at, "
        f"CASE WHEN {_draw(3, 10)} > 0 THEN {start} + to_seconds({second}) END AS touched_at "
        f"FROM range({number}) t(i)) TO '{path}' (FORMAT parquet)"
    )
    return path


def inbound(home: Path, number: int) -> tuple[Path, Path]:
    """Write leads for `inbound.yaml` with every field known, and twenty events for each of them."""
    leads, events = home / f"inbound_{number}.parquet", home / f"activity_{number}.parquet"
    if events.exists():
        return leads, events
    created = f"timestamptz '2026-01-05 00:00:00+00' + to_seconds(({_draw(1, 8_640_000)})::bigint)"
    duckdb.execute(
        f"""COPY (SELECT 'L-' || i AS id, {created} AS created_at, {_one_of(("demo_request", "form_submission", "ad_click"), 2)} AS source,
        (20 + {_draw(4, 6000)})::bigint AS "company.employees",
        list_extract(['software', 'fintech', 'healthcare', 'manufacturing'], 1 + {_draw(5, 4)}::int) AS "company.industry",
        (1000000 + {_draw(6, 150)} * 1000000)::double AS "company.annual_revenue",
        {_one_of(RANKS, 7)} AS "contact.title", {_draw(9, 100)} < 70 AS "contact.decision_maker",
        {_draw(10, 100)} < 80 AS "contact.budget_authority"
        FROM range({number}) t(i)) TO '{leads}' (FORMAT parquet)"""
    )
    kind = """CASE WHEN j = 0 THEN 'became_qualified' WHEN j = 1 THEN 'assigned' WHEN j = 2 THEN 'demo_requested'
      WHEN j < 9 THEN 'page_view' WHEN j < 11 THEN 'email_open' WHEN j < 13 THEN 'email_click'
      WHEN j < 16 THEN 'call' WHEN j < 18 THEN 'email_sent' WHEN j = 18 THEN 'reply' ELSE 'meeting_held' END"""
    late = "CASE WHEN j = 0 THEN 600 WHEN j = 1 THEN 900 WHEN j < 13 THEN 86400 WHEN j < 18 THEN 604800 ELSE 1728000 END"
    at = f"{created} + to_seconds((hash(i * 31 + 70 + j) % ({late}))::bigint)"
    keep = "j NOT IN (2, 18, 19) OR hash(i * 31 + 90 + j) % 100 < 55"
    duckdb.execute(
        f"""COPY (SELECT 'L-' || i AS lead_id, {kind} AS kind, {at} AS "at",
        CASE WHEN j BETWEEN 3 AND 8 THEN list_extract(['pricing', 'docs', 'home'], 1 + (hash(i * 7 + j) % 3)::int) END AS page,
        CASE WHEN j BETWEEN 3 AND 8 THEN (hash(i * 11 + j) % 400)::double END AS time_on_page,
        CASE WHEN j BETWEEN 13 AND 17 THEN hash(i * 13 + j) % 10 = 0 END AS automated,
        CASE WHEN j BETWEEN 13 AND 15 THEN list_extract(['connected', 'voicemail', 'no_answer', 'no_answer'], 1 + (hash(i * 17 + j) % 4)::int) END AS outcome
        FROM range({number}) t(i), range({EVENTS_A_LEAD}) u(j) WHERE {keep}) TO '{events}' (FORMAT parquet)"""
    )
    return leads, events
