"""The sample leads of the ready-made policies, explained."""

from functools import cache
from pathlib import Path

from leadpact.api import load_source
from leadpact.readings.explain import Explainer, Explanation
from leadpact.records.clock import read_timestamp
from leadpact.records.lead_files import open_leads
from leadpact.source import Source

POLICIES = Path(__file__).parents[2] / "policies"
FILES = {
    "inbound": ("inbound.jsonl", None),
    "enterprise": ("enterprise.jsonl", None),
    "product_led": ("product_led.jsonl", None),
    "partner": ("partner.csv", "partner_activity.csv"),
}
AS_OF = "2026-02-02T00:14:00Z"


@cache
def explained(name: str, as_of: str = AS_OF) -> dict[str, Explanation]:
    """Explain every sample lead of a policy, by id."""
    file = POLICIES / f"{name}.yaml"
    tree = load_source(Source(f"policies/{file.name}", file.read_text("utf-8"))).tree
    leads, activity = FILES[name]
    samples = POLICIES / "samples"
    files = open_leads(tree, (str(samples / leads),), activity=activity and str(samples / activity))
    explain, instant = Explainer(tree), read_timestamp(as_of)
    assert isinstance(instant, int)
    return {lead.id: explain(lead, instant) for lead in files.leads()}
