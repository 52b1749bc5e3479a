"""What a query over a policy says of a lead, read back from its codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlglot import exp

from leadpact.policy import PolicyTree, Stage, StageKind
from leadpact.readings.columns.codes import Reason
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.outcomes import OUTCOME_CODES
from leadpact.readings.columns.terms import case, column, is_null, plus, times, whole
from leadpact.readings.columns.verdict_codes import VERDICT_CODES
from leadpact.readings.outcomes import Accountable, Breach, Outcome
from leadpact.readings.resting import assumed_of, criteria_rest_on, rests_on
from leadpact.readings.verdicts import Verdict

NO_FLAGS: Final[Mapping[str, str]] = MappingProxyType({})
_VERDICTS: Final = {code: verdict for verdict, code in VERDICT_CODES.items()}
_OUTCOMES: Final = {code: outcome for outcome, code in OUTCOME_CODES.items()}
_COVERED: Final = (None, False, True)
_WORD_BITS: Final = 60
_VERDICT_BITS: Final = 3
_OUTCOME_BITS: Final = 4
_COVERED_BITS: Final = 2
_BLAME_BITS: Final = 40


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion: its verdict, the reason why it is unknown, the waiver that let it pass.

    ``assumed`` is as of a stage.
    """

    name: str
    verdict: Verdict
    reason: Reason | None
    waiver: str | None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage with its criteria; it has none where it does not apply.

    ``assumed`` names the fields and kinds that it rests on and whose time of day was assumed.
    """

    name: str
    verdict: Verdict
    criteria: tuple[CriterionResult, ...]
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What a policy says of all leads with the same codes; ``covered`` is None where nobody can say."""

    covered: bool | None
    stages: tuple[StageResult, ...]
    outcome: Outcome | None
    accountable: Accountable | None
    breaches: tuple[Breach, ...]

    @property
    def has_failed(self) -> bool:
        return any(stage.verdict is Verdict.FAIL for stage in self.stages)

    @property
    def is_unknown(self) -> bool:
        """Whether data would have to come before all is decided: a stage, or whether the lead is covered."""
        return self.covered is None or any(s.verdict is Verdict.UNKNOWN for s in self.stages)


class Reading:
    """Reads rows of codes back; ``with_reasons`` the causes and waivers of criteria too.

    ``flags`` are the columns that say where a time of day was assumed, by fields and kinds.
    """

    def __init__(
        self, columns: Columns, *, with_reasons: bool, flags: Mapping[str, str] = NO_FLAGS
    ) -> None:
        self.columns = columns
        self._flags = flags
        self._rests_on = rests_on(columns.tree) if flags else {}
        self._criteria_rest_on = criteria_rest_on(columns.tree) if flags else {}
        self.tree: PolicyTree = columns.tree
        self._waivers = tuple(self.tree.waivers)
        self._fields = [("covered", _COVERED_BITS)]
        self._reasons: list[str] = []
        for stage in columns.stages:
            self._fields.append((stage.verdict, _VERDICT_BITS))
            for k in stage.criteria:
                self._fields.append((k.verdict, _VERDICT_BITS))
                if with_reasons:
                    self._reasons += [k.cause, k.waiver]
        self._fields += [("outcome", _OUTCOME_BITS), ("accountable", _BLAME_BITS)]
        self._fields += [(flag, 1) for flag in flags.values()]
        self._words = _parted(self._fields)

    @property
    def terms(self) -> tuple[exp.Expr, ...]:
        """Give the columns to ask for: codes side by side in few numbers, then those of reasons."""
        words = (_word(fields) for fields in self._words)
        packed = (exp.alias_(word, f"w{n}") for n, word in enumerate(words))
        return (*packed, *(column(name) for name in self._reasons))

    def read(self, row: Sequence[Any]) -> Result:
        """Read one row of the terms."""
        codes: dict[str, int | None] = {}
        for fields, word in zip(self._words, row, strict=False):
            rest = int(word)
            for name, bits in fields:
                codes[name] = rest & ((1 << bits) - 1)
                rest >>= bits
        codes.update(zip(self._reasons, row[len(self._words) :], strict=True))
        covered = _COVERED[codes["covered"] or 0]
        if covered is False:
            return Result(covered, (), None, None, ())
        stages = tuple(self._stages(codes))
        outcome = _OUTCOMES.get(codes["outcome"] or 0)
        by_name = {stage.name: stage for stage in stages}
        breaches = tuple(
            Breach(name, _owner(stage, by_name[name]))
            for name, stage in self.tree.stages.items()
            if stage.kind is StageKind.SLA and by_name[name].verdict is Verdict.FAIL
        )
        blame = codes["accountable"]
        accountable = self._accountable(blame, by_name) if blame else None
        return Result(covered, stages, outcome, accountable, breaches)

    def _stages(self, codes: dict[str, int | None]) -> Iterator[StageResult]:
        assumed = frozenset(name for name, flag in self._flags.items() if codes[flag])
        for stage in self.columns.stages:
            verdict = _VERDICTS[codes[stage.verdict] or 0]
            criteria = []
            if verdict is not Verdict.NOT_APPLICABLE:
                for k in stage.criteria:
                    code = codes[k.verdict]
                    if code:
                        reason = self._reason(codes.get(k.cause))
                        waiver = (
                            codes.get(k.waiver) if code == VERDICT_CODES[Verdict.WAIVED] else None
                        )
                        name = None if waiver is None else self._waivers[waiver]
                        rests = assumed and self._criteria_rest_on[stage.name][k.name] & assumed
                        known = assumed_of(self.tree, rests)
                        criteria.append(
                            CriterionResult(k.name, _VERDICTS[code], reason, name, known)
                        )
            rests = assumed and self._rests_on[stage.name] & assumed
            names = assumed_of(self.tree, rests)
            yield StageResult(stage.name, verdict, tuple(criteria), names)

    def _reason(self, code: int | None) -> Reason | None:
        return self.columns.reasons[code - 1] if code is not None and code > 0 else None

    def _accountable(self, blame: int, stages: dict[str, StageResult]) -> Accountable:
        charge, reason = self.columns.charges.read(blame)
        stage, found = self.tree.stages[charge.stage], stages[charge.stage]
        own = next((k for k in stage.criteria if k.name == charge.criterion), None)
        owner = self.columns.reasons[reason - 1].owner if reason else None
        names = _failed(found)
        if found.verdict is not Verdict.FAIL:
            names = () if charge.criterion is None else (charge.criterion,)
        return Accountable(
            stage=stage.name,
            owner=owner or (own.owner if own else None) or stage.owner,
            fix=(own.fix if own else None) or stage.fix,
            criteria=names,
        )


def _failed(found: StageResult) -> tuple[str, ...]:
    return tuple(k.name for k in found.criteria if k.verdict is Verdict.FAIL)


def _owner(stage: Stage, found: StageResult) -> str | None:
    """Name who answers for a failed stage: the owner of its first failed criterion, else its own."""
    first = next(iter(_failed(found)), None)
    own = next((k.owner for k in stage.criteria if k.name == first), None)
    return own or stage.owner


def _parted(fields: Sequence[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Part the fields so that each part fits into one whole number."""
    words: list[list[tuple[str, int]]] = [[]]
    room = _WORD_BITS
    for name, bits in fields:
        if bits > room:
            words.append([])
            room = _WORD_BITS
        words[-1].append((name, bits))
        room -= bits
    return words


def _word(fields: Sequence[tuple[str, int]]) -> exp.Expression:
    shift, word = 0, None
    for name, bits in fields:
        code = column(name)
        if name == "covered":
            code = case([(code, whole(2)), (is_null(code), whole(0))], whole(1))
        known = exp.cast(exp.Coalesce(this=code, expressions=[whole(0)]), "BIGINT")
        part = times(known, whole(1 << shift)) if shift else known
        word = part if word is None else plus(word, part)
        shift += bits
    assert word is not None  # noqa: S101 - no part is empty
    return word
