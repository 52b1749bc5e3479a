"""The conformance cases, many at a time: one policy over several leads, as of one instant.

Cases of one rule that share a vocabulary become one policy of as many stages, so that a suite needs
few queries. Policies of several stages can be put into one as well, each stage under a new name:
what such a policy means of a lead is for the definition to say, so nothing is lost but the outcomes
of the single ones.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count, islice
from typing import Any

from conformance.cases_reader import Case, every_case, text_of

RULES = 60
"""So many rules make a policy: a database takes no more columns than 1,600."""

MERGED = 12


@dataclass(frozen=True)
class Batch:
    """A policy as a document, and leads by a key of their own: the ids of cases are the same."""

    name: str
    policy: Mapping[str, Any]
    as_of: str
    unobserved: frozenset[str]
    leads: tuple[tuple[str, Mapping[str, Any]], ...]


def rule_batches(*, one_in: int = 1) -> list[Batch]:
    """Put the cases of one rule together, many to a policy: of every rule, or of one in several."""
    found = []
    numbers = count()
    for cases in _grouped(case for case in _judged() if "rule" in case.expected):
        of_rule: dict[str, list[Case]] = {}
        for case in cases:
            of_rule.setdefault(repr(case.expected["rule"]), []).append(case)
        chosen = [cases for cases in of_rule.values() if next(numbers) % one_in == 0]
        for part in _chunks(chosen, RULES):
            stages = {
                f"s{n}": {"owner": "cmo", "rule": alike[0].expected["rule"]}
                for n, alike in enumerate(part)
            }
            every = [case for alike in part for case in alike]
            found.append(_batch(every, {**every[0].policy, "stages": stages}))
    return found


def stage_batches() -> list[Batch]:
    """Put the cases of several stages together that have the very same policy."""
    alike: dict[tuple[str, str, frozenset[str]], list[Case]] = {}
    for case in _judged():
        if "rule" not in case.expected:
            key = (text_of(case.policy), case.as_of, case.unobserved)
            alike.setdefault(key, []).append(case)
    return [_batch(cases, cases[0].policy) for cases in alike.values()]


def merged_batches(*, one_in: int = 1) -> list[Batch]:
    """Put policies of several stages into one, a dozen at a time, with all their leads.

    Gives every such policy, or one in several.
    """
    alike: dict[tuple[Any, ...], list[Batch]] = {}
    for batch in stage_batches():
        own = ("name", "converted", "values")
        key = (batch.as_of, batch.unobserved, *(repr(batch.policy.get(name)) for name in own))
        alike.setdefault(key, []).append(batch)
    parts = [part for batches in alike.values() for part in _chunks(batches, MERGED)]
    return [_merged(part) for part in parts[::one_in]]


def bundles(batches: Iterable[Batch]) -> list[list[Batch]]:
    """Put batches of one vocabulary side by side, to be asked in one query, up to `RULES` stages."""
    found: list[list[Batch]] = []
    sizes: list[int] = []
    for batch in sorted(batches, key=lambda batch: batch.policy["name"]):
        size = len(batch.policy["stages"])
        fits = found and found[-1][0].policy["name"] == batch.policy["name"]
        if fits and sizes[-1] + size <= RULES:
            found[-1].append(batch)
            sizes[-1] += size
        else:
            found.append([batch])
            sizes.append(size)
    return found


@cache
def _judged() -> tuple[Case, ...]:
    return tuple(
        case for case in every_case() if not case.is_metric and case.expected["is"] != "error"
    )


def _grouped(cases: Iterable[Case]) -> list[list[Case]]:
    """Group cases that can share a policy: all but the rule is the same."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        rest = {key: part for key, part in case.policy.items() if key != "stages"}
        key = f"{case.as_of} {sorted(case.unobserved)} {text_of(rest)}"
        found.setdefault(key, []).append(case)
    return list(found.values())


def _batch(cases: list[Case], policy: Mapping[str, Any]) -> Batch:
    first = cases[0]
    leads = tuple((f"k{n}", case.lead) for n, case in enumerate(cases))
    name = f"{first.suite}/{first.file}/{first.name}"
    return Batch(name, policy, first.as_of, first.unobserved, leads)


def _merged(batches: list[Batch]) -> Batch:
    stages: dict[str, Any] = {}
    waivers: dict[str, Any] = {}
    leads: list[tuple[str, Mapping[str, Any]]] = []
    for number, batch in enumerate(batches):
        prefix = f"p{number}_"
        policy = _renamed(batch.policy, prefix)
        stages |= policy["stages"]
        waivers |= {f"{prefix}{name}": waiver for name, waiver in policy.get("waivers", {}).items()}
        leads += [(f"{prefix}{key}", record) for key, record in batch.leads]
    merged = {**batches[0].policy, "stages": stages}
    if waivers:
        merged["waivers"] = waivers
    first = batches[0]
    return Batch(first.name, merged, first.as_of, first.unobserved, tuple(leads))


def _renamed(policy: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Put a prefix before the names of stages, wherever a rule or a waiver names one."""
    names = "|".join(map(re.escape, policy["stages"]))
    pattern = re.compile(rf"(?<![\w.\"'])(?<!\d )({names})(?![\w.\"'(])")

    def written(part: Any) -> Any:
        if isinstance(part, str):
            return pattern.sub(rf"{prefix}\1", part)
        if isinstance(part, Mapping):
            return {key: written(inner) for key, inner in part.items()}
        return [written(inner) for inner in part] if isinstance(part, list) else part

    stages = {
        f"{prefix}{name}": _with_rules(stage, written) for name, stage in policy["stages"].items()
    }
    waivers = {
        name: {**waiver, "stage": f"{prefix}{waiver['stage']}"}
        for name, waiver in policy.get("waivers", {}).items()
    }
    return {**policy, "stages": stages, "waivers": waivers}


def _with_rules(stage: Mapping[str, Any], written: Any) -> dict[str, Any]:
    rules = ("when", "rule", "all", "any", "of", "score")
    return {key: written(part) if key in rules else part for key, part in stage.items()}


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(items)
    while part := list(islice(left, size)):
        yield part
