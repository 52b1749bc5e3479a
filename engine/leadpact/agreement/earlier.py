"""An earlier audit beside this one: what was missed then, and how it stands now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from leadpact.agreement.results import Result, newest

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an audit's JSON said of one commitment in one period: its verdict, its value as written."""

    key: Key
    verdict: str
    value: Any
    is_missed: bool


@dataclass(frozen=True, slots=True)
class Since:
    """A commitment that was missed then: the same period now, and the newest that can be judged."""

    then: Earlier
    now: Result | None
    newest: Result | None


@dataclass(frozen=True, slots=True)
class History:
    """An earlier audit, held against this one. ``changed`` are other periods that come out differently."""

    as_of: str
    same_policy: bool
    missed: tuple[Since, ...]
    changed: tuple[Since, ...]


class NotAnAuditError(ValueError):
    """What was given is no JSON of an audit of this agreement."""


def history(record: object, results: Iterable[Result], policy: str, digest: str) -> History:
    """Hold an earlier audit against this one's results.

    Raises:
        NotAnAuditError: the record is none, or of another agreement.
    """
    if not isinstance(record, Mapping) or not isinstance(record.get("commitments"), list):
        raise NotAnAuditError("it is not what `leadpact audit --format json` writes")
    name = str(record.get("policy", ""))
    if name.partition("@")[0] != policy.partition("@")[0]:
        raise NotAnAuditError(f"it is an audit of {name or 'nothing'}, not of {policy}")
    everything = tuple(results)
    by_key = {result.key: result for result in everything}
    last = {(r.key[0], r.key[2]): r for r in newest(everything)}
    missed, changed = [], []
    for then in map(_earlier, record["commitments"]):
        now = by_key.get(then.key)
        since = Since(then, now, last.get((then.key[0], then.key[2])))
        if then.verdict.startswith("missed"):
            missed.append(since)
        elif now is not None and then.verdict not in ("too early", now.verdict):
            changed.append(since)
    same = record.get("digest") == digest
    return History(str(record.get("as_of", "")), same, tuple(missed), tuple(changed))


def _earlier(told: object) -> Earlier:
    try:
        assert isinstance(told, Mapping)  # noqa: S101 - what is none is refused below
        group = told["group"]
        grouped = "" if group is None else group["value"]
        period = told["period"]
        return Earlier(
            key=(
                str(told["commitment"]),
                "" if "last" in period else str(period["name"]),
                "unknown" if grouped is None else str(grouped),
            ),
            verdict=str(told["verdict"]),
            value=told["value"],
            is_missed=bool(told["missed"]),
        )
    except (AssertionError, KeyError, TypeError) as error:
        raise NotAnAuditError("it is not what `leadpact audit --format json` writes") from error
