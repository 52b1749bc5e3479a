"""Say in one sentence, with the actual values, why a rule has its verdict."""

from leadpact.readings.english import clause
from leadpact.readings.findings import Finding
from leadpact.readings.stages import CriterionFinding, StageFinding
from leadpact.readings.telling import Scope, Telling


def because(f: CriterionFinding, found: StageFinding, telling: Telling) -> str:
    """Say why a criterion has its verdict."""
    return because_of(f.finding, telling.rule_of(found.stage.name))


def because_of(finding: Finding, scope: Scope) -> str:
    """Say why an expression is true, false or unknown."""
    return clause(finding.expr, scope.telling.wording, negated=finding.value is False)
