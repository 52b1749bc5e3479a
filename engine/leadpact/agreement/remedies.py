"""What follows from a missed commitment: who funds what, by when, and the evidence."""

import re
from decimal import Decimal

from leadpact.agreement.audit import Audit
from leadpact.agreement.cohorts import period_of
from leadpact.agreement.judged import ids_of
from leadpact.agreement.quantities import Json
from leadpact.agreement.record import commitment_record
from leadpact.agreement.results import Result
from leadpact.readings.amounts import iso_date, rfc3339

_MONEY = re.compile(r"\b([0-9][0-9_,]*(?:\.[0-9]+)?)([kM]?) ([A-Z]{3})\b")
_TIMES = {"": 1, "k": 1_000, "M": 1_000_000}
EVIDENCE = (
    "measure", "unit", "target", "period", "group", "verdict", "missed_in_a_row", "value", "range", "n",
    "events", "unknown", "interval", "target_inside", "leads_needed",
)  # fmt: skip


def remedies_record(audit: Audit, today: int) -> Json:
    """Write the remedies of an audit: one for each commitment whose newest judged period is missed.

    ``today`` is the local date of the audit, an ordinal.
    """
    missed = [result for result in audit.standing if result.is_missed]
    return {
        "policy": audit.tree.id,
        "digest": audit.tree.digest,
        "data_digest": audit.digest,
        "as_of": rfc3339(audit.as_of),
        "remedies": [_remedy(result, audit, today) for result in missed],
    }


def _remedy(result: Result, audit: Audit, today: int) -> Json:
    commitment = result.commitment
    told = commitment_record(result, audit.certainty.level)
    return {
        "commitment": commitment.name,
        "owners": list(commitment.owners),
        "what": commitment.if_missed,
        "amount": _amount(commitment.if_missed or ""),
        "due": _due(result, today),
        "evidence": {key: told[key] for key in EVIDENCE} | {"leads": ids_of(result.leads)},
    }


def _amount(text: str) -> Json | None:
    """Give the one amount that the consequence names, written as in a rule: ``5k USD``."""
    found = _MONEY.findall(text)
    if len(found) != 1:
        return None
    digits, letter, currency = found[0]
    amount = Decimal(re.sub("[_,]", "", digits)) * _TIMES[letter]
    return {"amount": f"{amount.normalize():f}", "currency": currency}


def _due(result: Result, today: int) -> str | None:
    """Give the last day of the running period: the next time that the promise is looked at."""
    if result.commitment.every is None:
        return None
    return iso_date(period_of(today, result.commitment.every).after - 1)
