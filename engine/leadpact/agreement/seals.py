"""Closed periods: what a period came to is sealed, and a later audit that differs says how and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadpact.agreement.audit import Audit
from leadpact.agreement.judged import JudgedLead, data_digest, number_of
from leadpact.agreement.promises import Kept
from leadpact.agreement.quantities import Json
from leadpact.agreement.record import commitment_record
from leadpact.agreement.results import Result
from leadpact.readings.amounts import iso_date, rfc3339

SEALED = ("commitment", "group", "verdict", "value", "n", "events", "unknown", "interval")


_SEAL = ("period", "closed_as_of", "policy", "digest", "data_digest", "leads", "figures")


class CannotCloseError(ValueError):
    """A period that cannot be sealed, with the reason."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One sealed figure that comes out differently; a side that is not there is None."""

    commitment: str
    group: str
    then: Mapping[str, Any] | None
    now: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Reopened:
    """A sealed period, looked at again: what differs, and why."""

    period: str
    closed_as_of: str
    differences: tuple[Difference, ...]
    why: tuple[str, ...]


def seal(audit: Audit, period: str) -> Json:
    """Seal what the commitments of a period came to.

    Raises:
        CannotCloseError: no commitment is judged by that period, or one of them still waits.
    """
    results = _of(audit.results, period)
    if not results:
        names = dict.fromkeys(r.period.name for r in audit.results if r.period is not None)
        known = f": one of {', '.join(names)}" if names else ""
        raise CannotCloseError(f"no commitment is judged by the period `{period}`{known}")
    for result in results:
        if result.kept is Kept.TOO_EARLY:
            when = (
                ""
                if result.judged_from is None
                else f", judged from {iso_date(result.judged_from)}"
            )
            raise CannotCloseError(
                f"`{period}` is still open: {result.commitment.name} is too early{when}"
            )
    return {
        "period": period,
        "closed_as_of": rfc3339(audit.as_of),
        "policy": audit.tree.id,
        "digest": audit.tree.digest,
        "data_digest": _data(results),
        "leads": _leads(results),
        "figures": [_figure(result, audit) for result in results],
    }


def is_seal(found: object) -> bool:
    """Whether a value is what `seal` gives, as far as `reopened` reads it."""
    if not isinstance(found, Mapping) or not found.keys() >= set(_SEAL):
        return False
    figures = found["figures"]
    return isinstance(figures, list) and all(
        isinstance(figure, Mapping)
        and figure.keys() >= set(SEALED)
        and (figure["group"] is None or _is_group(figure["group"]))
        for figure in figures
    )


def _is_group(found: object) -> bool:
    return isinstance(found, Mapping) and "value" in found


def reopened(audit: Audit, sealed: Mapping[str, Any]) -> Reopened:
    """Look at a sealed period again."""
    results = _of(audit.results, sealed["period"])
    then = {_key(figure): figure for figure in sealed["figures"]}
    now = {_key(figure): figure for figure in (_figure(result, audit) for result in results)}
    differences = tuple(
        Difference(*key, then.get(key), now.get(key))
        for key in dict.fromkeys((*then, *now))
        if then.get(key) != now.get(key)
    )
    return Reopened(
        sealed["period"],
        sealed["closed_as_of"],
        differences,
        tuple(_why(audit, sealed, results)) if differences else (),
    )


def _why(audit: Audit, sealed: Mapping[str, Any], results: Sequence[Result]) -> Iterable[str]:
    if sealed["digest"] != audit.tree.digest:
        told = f"{sealed['policy']} then, {audit.tree.id} now"
        if sealed["policy"] == audit.tree.id:
            told = f"another text of {audit.tree.id}, or other versions beside it"
        yield f"the policy is another one: {told}"
    if sealed["data_digest"] != _data(results):
        leads = _leads(results)
        number = (
            f"{sealed['leads']} leads then, {leads} now"
            if leads != sealed["leads"]
            else (f"the same number of leads, {leads}, with other values or events")
        )
        yield f"the data is another one: {number}"
    if sealed["closed_as_of"] != rfc3339(audit.as_of):
        yield f"it is asked as of {rfc3339(audit.as_of)}, and was closed as of {sealed['closed_as_of']}"


def _of(results: Iterable[Result], period: str) -> tuple[Result, ...]:
    return tuple(r for r in results if r.period is not None and r.period.name == period)


def _data(results: Sequence[Result]) -> str:
    return data_digest(_once(results))


def _leads(results: Sequence[Result]) -> int:
    return number_of(_once(results))


def _once(results: Sequence[Result]) -> list[JudgedLead]:
    """Give the leads of some results, each once: no two members of an audit have a lead in common."""
    found = {
        member.id: lead.only((member,))
        for result in results
        for lead in result.leads
        for member in lead.members
    }
    return list(found.values())


def _figure(result: Result, audit: Audit) -> Json:
    told = commitment_record(result, audit.certainty.level)
    return {key: told[key] for key in SEALED}


def _key(figure: Mapping[str, Any]) -> tuple[str, str]:
    group = figure["group"]
    return str(figure["commitment"]), "" if group is None else str(group["value"])
