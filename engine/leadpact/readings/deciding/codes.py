"""The verdicts of a flat policy as one tuple: what `decide` makes first, and everything else is read from."""

from typing import TypeAlias

from leadpact.policy import PolicyTree, Stage
from leadpact.readings.deciding.accounts import Account, accountable_of, breaches_of, outcome_of
from leadpact.readings.deciding.program import Lines, Program
from leadpact.readings.deciding.results import CriterionResult, Judged, StageResult
from leadpact.readings.outcomes import Outcome
from leadpact.readings.verdicts import Verdict

Code: TypeAlias = bool | Verdict | None
"""True: it passes, False: it fails, None: unknown; of a stage also that it does not apply."""

Codes: TypeAlias = tuple[Code, ...]
"""Whether the lead is covered and converted; then each stage's code, and those of its criteria, in file order."""

VERDICTS: dict[Code, Verdict] = {
    True: Verdict.PASS,
    False: Verdict.FAIL,
    None: Verdict.UNKNOWN,
    Verdict.NOT_APPLICABLE: Verdict.NOT_APPLICABLE,
}
WORDS = {code: verdict.value for code, verdict in VERDICTS.items()}
_MOST_REMEMBERED = 16_384


class Told(dict[Codes, tuple[Judged, Account]]):
    """What follows from codes: leads with the same ones have it in common."""

    def __init__(self, tree: PolicyTree) -> None:
        super().__init__()
        self._tree = tree

    def __missing__(self, codes: Codes) -> tuple[Judged, Account]:
        """Work out what follows from codes that were not seen lately."""
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        judged = judged_by(codes, self._tree)
        found = self[codes] = judged, _account(self._tree, judged)
        return found


def _account(tree: PolicyTree, judged: Judged) -> Account:
    """Give account by verdicts alone: of an undecided lead they do not tell who answers for it."""
    if judged.covered is False:
        return Account(None, None, ())
    outcome = outcome_of(tree, judged.results, converted=judged.converted)
    undecided = outcome is Outcome.UNDECIDED
    accountable = None if undecided else accountable_of(tree, judged.results, outcome)
    return Account(outcome, accountable, breaches_of(tree, judged.results))


def judged_by(codes: Codes, tree: PolicyTree) -> Judged:
    """Read a lead's verdicts from its codes."""
    covered = None if codes[0] is None else codes[0] is True
    if covered is False:
        return Judged(covered, {}, None)
    place, results = 2, {}
    for name, stage in tree.stages.items():
        end = place + 1 + len(stage.criteria)
        results[name] = _result(stage, codes[place], codes[place + 1 : end])
        place = end
    return Judged(covered, results, None if tree.converted is None else codes[1] is True)


def _result(stage: Stage, code: Code, codes: Codes) -> StageResult:
    verdict = VERDICTS[code]
    if verdict is Verdict.NOT_APPLICABLE:
        return StageResult(stage, verdict, None, None, ())
    criteria = tuple(
        CriterionResult(criterion, VERDICTS[of], None, None, None)
        for criterion, of in zip(stage.criteria, codes, strict=True)
    )
    return StageResult(stage, verdict, None, None, criteria)


def write_verdicts(tree: PolicyTree, program: Program) -> str:
    """Write the function from codes to `verdicts()`; give its name."""
    name, words = program.reserve("verdicts_of"), program.bind("word", WORDS)
    lines = Lines()
    if tree.covers is not None:
        with lines.below("if codes[0] is False:"):
            lines.add("return {}")
    place = 2
    with lines.below("return {"):
        for stage in tree.stages.values():
            criteria = ", ".join(
                f"{criterion.name!r}: {words}[codes[{number}]]"
                for number, criterion in enumerate(stage.criteria, start=place + 1)
            )
            told = f"{{{criteria}}}"
            if stage.when is not None:
                told = f"{{}} if codes[{place}] is not_applicable else {told}"
            lines.add(
                f"{stage.name!r}: {{'verdict': {words}[codes[{place}]], 'criteria': {told}}},"
            )
            place += 1 + len(stage.criteria)
    lines.add("}")
    program.define(name, "codes", "the verdicts of a decision, by name", lines)
    return name
