"""An audit beside earlier ones: what was missed then, what closed periods come to now."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from leadpact.agreement.audit import Audit
from leadpact.agreement.earlier import History, NotAnAuditError, Since, history
from leadpact.agreement.results import Result
from leadpact.agreement.seals import (
    CannotCloseError,
    Difference,
    Reopened,
    is_seal,
    reopened,
    seal,
)
from leadpact.diagnostics.catalogue.data import UNREADABLE_FILE
from leadpact.lead import Unreadable
from leadpact.readings.amounts import instant, number, printable
from leadpact.readings.styled import Role, Segment
from leadpact.records.clock import read_timestamp
from leadpact.records.rows import UnusableInput, about_file
from leadpact_cli.audit.amounts import NONE, share, told
from leadpact_cli.audit.page import Told, words
from leadpact_cli.audit.promises import is_share
from leadpact_cli.audit.section import Row, Section
from leadpact_cli.moments import zone_of
from leadpact_cli.output import json_text, opened

Json = dict[str, Any]


def read_history(named: str, audit: Audit) -> History:
    """Read an earlier audit, and hold it against this one.

    Raises:
        UnusableInput: the file cannot be read, or is no audit of this agreement.
    """
    try:
        return history(_loaded(Path(named)), audit.results, audit.tree.id, audit.tree.digest)
    except NotAnAuditError as problem:
        raise UnusableInput(about_file(UNREADABLE_FILE, named, because=str(problem))) from None


def _loaded(path: Path) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        because = (error.strerror or "it is gone").lower()
    except ValueError:
        because = "it is not JSON"
    raise UnusableInput(about_file(UNREADABLE_FILE, str(path), because=because))


# -- closed periods


def book_of(policy: str) -> Path:
    """Give the file that holds the closed periods of a policy; it stands beside it, to be committed."""
    return Path(policy).with_suffix(".closed.json")


def read_book(policy: str) -> list[Json]:
    """Read the closed periods; none where there is no such file.

    Raises:
        UnusableInput: the file is not what `--close` writes.
    """
    path = book_of(policy)
    if not path.exists():
        return []
    found = _loaded(path)
    periods = found.get("closed") if isinstance(found, dict) else None
    if not isinstance(periods, list) or not all(is_seal(period) for period in periods):
        because = "it is not what `leadpact audit --close` writes"
        raise UnusableInput(about_file(UNREADABLE_FILE, str(path), because=because))
    return periods


def close(policy: str, period: str, audit: Audit, book: list[Json]) -> Json:
    """Seal a period, and write it into the policy's book.

    Raises:
        UsageError: it cannot be closed, or is closed already.
    """
    try:
        sealed = seal(audit, period)
    except CannotCloseError as problem:
        raise click.UsageError(f"`--close`: {problem}") from None
    if any(old["period"] == period for old in book):
        raise click.UsageError(
            f"`--close`: `{period}` is closed already in `{book_of(policy)}`; take it out there to "
            "close it anew"
        )
    book.append(sealed)
    with opened(str(book_of(policy))) as out:
        out.write(json_text({"closed": book}, indent=2) + "\n")
    return sealed


def reopened_periods(audit: Audit, book: list[Json]) -> tuple[Reopened, ...]:
    """Look at every closed period again."""
    return tuple(reopened(audit, sealed) for sealed in book)


# -- as sections


def since_section(found: History, page: Told) -> Iterator[Section]:
    """Tell what was missed then, and how it stands now."""
    rows = tuple(_since(since, page, "") for since in found.missed) + tuple(
        _since(since, page, "comes out differently") for since in found.changed
    )
    notes = () if found.same_policy else ("the policy has changed since",)
    about = f"the audit of {_when(found.as_of, page)}: what was missed, and how it stands"
    if not rows:
        yield Section("SINCE THEN", about, ("",), (), notes=("nothing was missed then", *notes))
        return
    head = ("promise", "period", "then", "now", "newest")
    yield Section("SINCE THEN", about, head, rows, notes=notes)


def _when(as_of: str, page: Told) -> str:
    """Tell the instant of the earlier audit as this one tells its own."""
    at = read_timestamp(as_of)
    if isinstance(at, Unreadable):
        return printable(as_of)
    return instant(at, zone_of(page.audit.tree))


def _since(since: Since, page: Told, note: str) -> Row:
    name, _, group = since.then.key
    label = words(name) + (f", {printable(group)}" if group else "")
    now, last = since.now, since.newest
    period = since.then.key[1] if now is None else page.period(now.period, now.commitment.last)
    return Row(
        (
            label,
            printable(period),
            f"{printable(since.then.verdict)}, {_written(since.then.value, now or last)}",
            Segment("not in this audit", Role.MUTED) if now is None else _stands(now),
            NONE
            if last is None
            else f"{page.period(last.period, last.commitment.last)}: {_stands(last)}",
        ),
        (Segment(note, Role.UNSURE),) if note else (),
    )


def _stands(result: Result) -> str:
    figure = result.judgement.figure
    return f"{result.verdict}, {told(figure.value, figure.type, is_rate=is_share(result))}"


def _written(value: Any, like: Result | None) -> str:  # noqa: ANN401 - a value as the JSON holds it
    if value is None:
        return NONE
    if isinstance(value, Mapping):
        return f"{printable(str(value.get('amount')))} {printable(str(value.get('currency')))}"
    if not isinstance(value, int | float):
        return printable(str(value))
    if like is not None and is_share(like):
        return share(value)
    return number(value)


def closed_section(found: tuple[Reopened, ...], page: Told) -> Iterator[Section]:
    """Tell which closed periods come out differently, how, and why."""
    if not found:
        return
    differing = [period for period in found if period.differences]
    like = {result.commitment.name: result for result in page.audit.results}
    rows = tuple(_reopened(period, like) for period in differing)
    same = len(found) - len(differing)
    notes = (f"{same:,} closed as before",) if same else ()
    head = ("period", "what", "closed as", "comes out as") if rows else ("",)
    flat = tuple(row for group in rows for row in group)
    yield Section("CLOSED PERIODS", "held against what was sealed", head, flat, notes=notes)


def _reopened(period: Reopened, like: Mapping[str, Result]) -> tuple[Row, ...]:
    rows = [
        Row(
            (
                period.period,
                _what(d),
                _figure(d.then, like.get(d.commitment)),
                Segment(_figure(d.now, like.get(d.commitment)), Role.UNSURE),
            )
        )
        for d in period.differences
    ]
    notes = tuple(Segment(f"because {why}", Role.MUTED) for why in period.why)
    rows[-1] = Row(rows[-1].cells, notes)
    return tuple(rows)


def _what(difference: Difference) -> str:
    return words(difference.commitment) + (
        f", {printable(difference.group)}" if difference.group else ""
    )


def _figure(sealed: Mapping[str, Any] | None, like: Result | None) -> str:
    if sealed is None:
        return "not there"
    value = _written(sealed["value"], like)
    return f"{printable(str(sealed['verdict']))}, {value} of {sealed['n']}"


# -- as JSON


def since_record(found: History) -> Json:
    """Write the history for programs."""
    return {
        "as_of": found.as_of,
        "same_policy": found.same_policy,
        "missed": [_since_record(since) for since in found.missed],
        "changed": [_since_record(since) for since in found.changed],
    }


def _since_record(since: Since) -> Json:
    name, period, group = since.then.key
    return {
        "commitment": name,
        "period": period,
        "group": group,
        "then": {"verdict": since.then.verdict, "value": since.then.value},
        "now": None if since.now is None else since.now.verdict,
        "newest": None
        if since.newest is None
        else {
            "period": "" if since.newest.period is None else since.newest.period.name,
            "verdict": since.newest.verdict,
        },
    }


def closed_record(found: tuple[Reopened, ...]) -> list[Json]:
    """Write the closed periods for programs."""
    return [
        {
            "period": period.period,
            "closed_as_of": period.closed_as_of,
            "same": not period.differences,
            "differences": [
                {"commitment": d.commitment, "group": d.group, "then": d.then, "now": d.now}
                for d in period.differences
            ],
            "why": list(period.why),
        }
        for period in found
    ]
