"""The leads behind each number of an audit: a row for each, under the key that the report names."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from leadpact.agreement.audit import Audit
from leadpact.agreement.judged import JudgedLead, Member, Standing
from leadpact.agreement.losses import LOST
from leadpact.agreement.measures import Leaf
from leadpact.agreement.results import Result
from leadpact.agreement.totals import Amount
from leadpact.readings.amounts import rfc3339
from leadpact.readings.outcomes import Outcome
from leadpact.readings.verdicts import Verdict

PASSED, NOT_PASSED, UNKNOWN = "passed", "not passed", "unknown"
WAITING, PASSED_SO_FAR, LEFT_OUT = "waiting", "passed so far", "left out"
COUNTED, NOT_COUNTED = "counted", "not counted"
HAPPENED = "happened"
COST_THE_LEAD, WITHOUT_LOSS = "cost the lead", "without loss"
ALONE, WITH_OTHERS = "alone", "with others"
UNREADABLE = "unreadable"


class Behind(NamedTuple):
    """Leads behind a number: under which ``key``, ``what`` they were there, where they come from.

    ``member`` is one lead where the audit has them one by one.
    """

    key: str
    what: str
    source: str
    member: Member

    @property
    def lead(self) -> str:
        """The id of the first of them."""
        return self.member.id


@lru_cache(4096)
def key_of(*parts: str | None) -> str:
    """Name a number: its parts in order, apart by slashes, each as a URL writes it."""
    return "/".join("-" if part is None else quote(part, safe="") for part in parts)


def leads_behind(audit: Audit) -> Iterator[Behind]:
    """Yield the leads behind every number of an audit, by the numbers' order in the report.

    Where leads stand together they come together; how long each waited is then not among it.
    """
    for lead in audit.leads:
        yield from _rows(lead, key_of("leads"), lead.outcome.value)
        if lead.covered is None:
            yield from _rows(lead, key_of("coverage_unknown"), "")
    yield from _commitments(audit)
    for name in audit.stages:
        for lead in audit.leads:
            standing = lead.stages.get(name)  # None: its version of the policy has no such stage
            if standing is not None and (what := in_rate(standing)) is not None:
                yield from _rows(lead, key_of("stage", name), what)
    yield from _charged(audit.leads)
    for lead in audit.leads:
        yield from _breaches(lead)
    yield from _times(audit)
    for lead in audit.leads:
        yield from _data(lead)


def _rows(lead: JudgedLead, key: str, what: str) -> Iterator[Behind]:
    source = lead.fact("source")
    told = "" if source is None else str(source)
    return (Behind(key, what, told, member) for member in lead.members)


def in_rate(standing: Standing) -> str | None:
    """Say as what a lead counts in a stage's rate; None where the stage is not asked of it."""
    if standing.applies is False:
        return None
    if standing.wait is not None:
        return PASSED_SO_FAR if standing.has_passed else WAITING
    if standing.applies is None:
        return LEFT_OUT
    if standing.verdict is Verdict.UNKNOWN:
        return UNKNOWN
    return PASSED if standing.has_passed else NOT_PASSED


# -- commitments


def _commitments(audit: Audit) -> Iterator[Behind]:
    for result in audit.results:
        promise = audit.asking.promises[result.version][result.commitment.name]
        leaf = promise.reckoner.main
        if leaf is None:
            continue
        key = key_of_result(result)
        members = [lead for lead in result.leads if promise.meets(lead)]
        amounts = {entry.lead.id: entry.amount for entry in leaf.of(members).entries}
        for lead in result.leads:
            meets = promise.meets(lead)
            what = LEFT_OUT if meets is None else None
            if meets:
                amount = amounts.get(lead.id)
                what = _outside(leaf, lead) if amount is None else _inside(leaf, lead, amount)
            if what is not None:
                yield from _rows(lead, key, what)


def key_of_result(result: Result) -> str:
    """Name what a commitment came to in one period, for one group."""
    name, period, group = result.key
    return key_of("commitment", name, period or None, *((group,) if result.is_grouped else ()))


def _inside(leaf: Leaf, lead: JudgedLead, amount: Amount) -> str:
    """Say as what a lead counts that an aggregate's value is made of."""
    if leaf.function != "rate":
        return COUNTED
    if amount:
        return PASSED
    is_unknown = lead.stages[str(leaf.stage)].verdict is Verdict.UNKNOWN
    return UNKNOWN if is_unknown else NOT_PASSED


def _outside(leaf: Leaf, lead: JudgedLead) -> str | None:
    """Say what keeps a lead out of an aggregate; None where it is not asked about."""
    seen = leaf.of((lead,))
    if seen.entries:  # another lead has its key, and stands for both
        return COUNTED
    if seen.unknown:
        return UNKNOWN
    if seen.unsettled:
        return PASSED_SO_FAR if seen.so_far else WAITING
    if seen.left_out:
        return LEFT_OUT
    return NOT_COUNTED if leaf.function == "count" else None


# -- who answers for them


def key_of_charge(stage: str, owner: str | None, outcome: Outcome) -> str:
    """Name the leads that a party is charged with at one stage, by what they ended as."""
    return key_of("charged", stage, owner, outcome.value)


def _charged(leads: Sequence[JudgedLead]) -> Iterator[Behind]:
    for lead in leads:
        charged = lead.accountable
        if charged is not None and lead.outcome in (*LOST, Outcome.UNDECIDED):
            key = key_of_charge(charged.stage, charged.owner, lead.outcome)
            yield from _rows(lead, key, " + ".join(charged.criteria))


def _breaches(lead: JudgedLead) -> Iterator[Behind]:
    charged = lead.accountable
    for breach in lead.breaches:
        costs = lead.outcome in LOST and charged is not None and charged.stage == breach.stage
        key = key_of("broken", breach.stage, breach.owner)
        yield from _rows(lead, key, COST_THE_LEAD if costs else WITHOUT_LOSS)


# -- times


def _times(audit: Audit) -> Iterator[Behind]:
    for at, delay in enumerate(audit.delays):
        key = key_of("time", delay.step.stage, delay.step.criterion)
        for lead in audit.leads:
            lag = lead.lags[at] if lead.lags else None
            if lag is not None:
                yield from _rows(lead, key, HAPPENED if lag.is_over else WAITING)
    by_id = {lead.id: lead for lead in audit.leads if lead.lags}
    for due in audit.due:
        key = key_of("due", due.step.stage, due.step.criterion)
        for closes, name in due.leads:
            if name in by_id:
                yield from _rows(by_id[name], key, rfc3339(closes))


# -- data


def _data(lead: JudgedLead) -> Iterator[Behind]:
    for name in lead.waivers:
        yield from _rows(lead, key_of("waived", name), "")
    wants = dict.fromkeys(w for standing in lead.stages.values() for w in standing.wants)
    for want in wants:
        key = key_of("missing", want.name, want.cause.value, want.owner)
        yield from _rows(lead, key, ALONE if len(wants) == 1 else WITH_OTHERS)
    for name in lead.unreadable:
        yield from _rows(lead, key_of("unreadable", name), UNREADABLE)
