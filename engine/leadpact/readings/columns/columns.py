"""A policy as a query: what each of its columns means."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sqlglot import exp

from leadpact.policy import PolicyTree
from leadpact.readings.columns.charges import Charges
from leadpact.readings.columns.clocks import ClockTable
from leadpact.readings.columns.codes import Reason

if TYPE_CHECKING:  # an annotation, of what is loaded when somebody audits
    from leadpact.readings.columns.audit_columns import AuditColumns


@dataclass(frozen=True, slots=True)
class CriterionColumns:
    """The columns of one criterion: its verdict's code, why it is unknown, the waiver that covers it.

    ``truth`` is a column that is true where it passes, false where it fails, NULL where it is unknown;
    None where it may have another verdict.
    """

    name: str
    verdict: str
    cause: str
    waiver: str
    truth: str | None


@dataclass(frozen=True, slots=True)
class StageColumns:
    """The columns of one stage: its verdict's code, and its criteria's; ``truth`` as of a criterion."""

    name: str
    verdict: str
    criteria: tuple[CriterionColumns, ...]
    truth: str | None


@dataclass(frozen=True)
class Columns:
    """A policy as a query of one row a lead, in no order.

    Its columns: ``id``; those that were carried; ``created_at`` in microseconds; ``is_later``, the
    lead did not exist yet; ``covered``; verdict, cause and waiver of each stage's criteria as codes
    (`VERDICT_CODES`; ``reasons`` from 1, or minus a blame; the policy's waivers from 0); ``outcome``
    (`OUTCOME_CODES`); ``accountable``, a blame: ``charges`` and ``reasons`` in one number (see
    `Charges`); those of ``audit``, where one was asked for. ``tables`` have to be there, under their
    names, before it runs. ``names`` are all columns but the truths, ``write`` writes the query with some.
    """

    tree: PolicyTree
    names: tuple[str, ...]
    write: Callable[[Iterable[str]], exp.Select]
    tables: tuple[ClockTable, ...]
    stages: tuple[StageColumns, ...]
    reasons: tuple[Reason, ...]
    charges: Charges
    carried: tuple[str, ...]
    groups: tuple[str, ...]
    condition: str | None
    audit: "AuditColumns | None"

    @property
    def truths(self) -> tuple[str, ...]:
        """Name the columns of truths."""
        named: list[str | None] = []
        for stage in self.stages:
            named += [stage.truth, *(k.truth for k in stage.criteria)]
        return tuple(dict.fromkeys(truth for truth in named if truth is not None))

    def without_truths(self) -> "Columns":
        """Give the same, with the columns of ``names`` alone."""
        stages = (
            replace(
                stage, truth=None, criteria=tuple(replace(k, truth=None) for k in stage.criteria)
            )
            for stage in self.stages
        )
        return replace(self, stages=tuple(stages))

    @cached_property
    def query(self) -> exp.Select:
        """Give the whole query: a column for each of ``names``."""
        return self.write(self.names)
