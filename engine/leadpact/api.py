"""The door of the library: load a policy, explain leads by it.

A reading is imported when it is asked for: whoever loads a policy to check a table, or to audit, waits
for no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadpact import kept
from leadpact.diagnostics.diagnostic import Diagnostic, in_file_order
from leadpact.diagnostics.render import to_texts
from leadpact.documents.text_files import read_source
from leadpact.lead import Lead, Unreadable
from leadpact.policy import PolicyTree
from leadpact.records.clock import read_timestamp
from leadpact.source import Source

if TYPE_CHECKING:  # annotations, of what is loaded when somebody explains, audits or compiles
    from leadpact.agreement.audit import Audit
    from leadpact.readings.deciding.decision import Decide
    from leadpact.readings.deciding.readers import Readers
    from leadpact.readings.explain import Explainer, Explanation
    from leadpact.records.leads import Converter

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class PolicyError(Exception):
    """A policy that cannot be used: ``diagnostics`` says why, each at its place.

    ``str()`` gives the text that ``leadpact lint`` shows.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(to_texts(d for d in diagnostics if d.is_error))
        self.diagnostics = diagnostics


class LeadError(ValueError):
    """A record that is no lead, or an instant that is none."""


def instant_of(as_of: datetime | str | int) -> int:
    """Give an instant in UTC microseconds; a whole number is one already.

    Raises:
        LeadError: the datetime has no zone, or the text is no RFC 3339 timestamp.
    """
    if isinstance(as_of, datetime):
        if as_of.tzinfo is None:
            raise LeadError("as_of needs an offset from UTC: give an aware datetime")
        return (as_of - _EPOCH) // _MICROSECOND
    return as_of if isinstance(as_of, int) else _instant_of_text(as_of)


@lru_cache(maxsize=16)  # many leads are asked about as of one instant
def _instant_of_text(text: str) -> int:
    read = read_timestamp(text)
    if isinstance(read, Unreadable):
        raise LeadError(f"as_of is no timestamp: {read.because}")
    return read


@dataclass(frozen=True)
class Policy:
    """One agreement, ready to be asked.

    ``tree`` is the linked policy; ``warnings`` what is suspicious but no error.
    """

    tree: PolicyTree
    warnings: tuple[Diagnostic, ...] = field(default=(), repr=False)

    @property
    def id(self) -> str:
        """Name and version: ``inbound-leads@1.0.0``."""
        return self.tree.id

    @property
    def digest(self) -> str:
        """The SHA-256 of the policy's text."""
        return self.tree.digest

    @cached_property
    def _explainer(self) -> "Explainer":
        from leadpact.readings.explain import Explainer  # noqa: PLC0415

        return Explainer(self.tree)

    @cached_property
    def _convert(self) -> "Converter":
        from leadpact.records.conversion import Spelling  # noqa: PLC0415
        from leadpact.records.leads import converter  # noqa: PLC0415

        return converter(self.tree, spelling=Spelling.JSON)

    def explain(self, lead: Mapping[str, Any] | Lead, *, as_of: datetime | str) -> "Explanation":
        """Say what the policy says of one lead, and why.

        ``lead`` is a record as in JSON (fields nested, the timeline under ``activity``); ``as_of``
        an aware datetime or an RFC 3339 text.

        Raises:
            LeadError: the record has no id, or ``as_of`` is no instant.
        """
        return self._explained(lead, instant_of(as_of))

    def _explained(self, lead: Mapping[str, Any] | Lead, as_of: int) -> "Explanation":
        if not isinstance(lead, Lead):
            converted = self._convert(lead)
            if not isinstance(converted, Lead):
                raise LeadError(f"this record is no lead: {converted.because}")
            lead = converted
        return self._explainer(lead, as_of)

    def audit(  # noqa: PLR0913 - each is one thing that an audit is about
        self,
        *leads: str,
        as_of: datetime | str,
        activity: str | None = None,
        binding: str | None = None,
        spend: str | None = None,
        account: str | None = None,
        always_valid: bool = False,
        one_by_one: bool = False,
    ) -> "Audit":
        """Say what the leads of some sources come to by the agreement.

        ``leads``, ``activity``, ``binding`` and ``spend`` name files and databases as the command line
        does; ``account`` is the field that leads of one account share. Leads created after ``as_of``
        are left out.

        The audit's ``leads`` stand together where they are alike; ``one_by_one`` each is by itself,
        with how long it waited, as `leads_behind` needs it: slower, and larger.

        Raises:
            UnusableInput, BindingError: a source or a binding cannot be used.
            EngineError: the engine refuses.
            LeadError: ``as_of`` is no instant.
        """
        from leadpact.agreement.from_files import audit_files  # noqa: PLC0415

        return audit_files(
            self.tree,
            leads,
            instant_of(as_of),
            activity=activity,
            binding=binding,
            spend=spend,
            account=account,
            always_valid=always_valid,
            one_by_one=one_by_one,
        )

    def audit_in_place(  # noqa: PLR0913 - each is one thing that an audit is about
        self,
        engine: object,
        leads: str,
        *,
        as_of: datetime | str,
        activity: str | None = None,
        spend: str | None = None,
        account: str | None = None,
        always_valid: bool = False,
    ) -> "Audit":
        """Say what leads come to by the agreement that lie in a database or on a cluster, and are judged there.

        ``engine`` is the URL of a Postgres (``postgresql://…``) or of a Spark (``sc://…``, ``local[2]``), or a
        Spark session. ``leads`` and ``activity`` name tables or are queries of it, whose columns have the
        policy's names: ``id`` and the fields; ``lead_id``, ``kind``, ``at`` and the attributes. Groups of
        leads that are alike leave the engine, and the ids behind numbers. Leads without an id of their own
        are left out.

        The figures are those of `audit`; of data that cannot be read the numbers are told, not the spellings.

        Raises:
            EngineError: the engine refuses, or a table lacks a column that each row needs.
            UnusableInput: the table of spend cannot be used.
            LeadError: ``as_of`` is no instant.
        """
        from leadpact.agreement.in_place import audit_in_place, opened  # noqa: PLC0415

        at = instant_of(as_of)
        with opened(engine) as running:
            return audit_in_place(
                running,
                self.tree,
                leads,
                at,
                activity=activity,
                spend=spend,
                account=account,
                always_valid=always_valid,
            )

    def compile(self) -> "Decide[Explanation]":
        """Compile the policy to one fast function that decides a lead, without the trace.

        ``decide(lead, as_of=…)`` takes what `explain` takes and gives a `Decision` with the same
        verdicts; ``decide.batch(leads, as_of=…)`` an iterator of them; ``decide.source`` is the
        Python that was written for this policy.
        """
        from leadpact.readings.python import compile_policy  # noqa: PLC0415

        return compile_policy(self.tree, _readers(), self._explained)


def _readers() -> "Readers":
    """Give the readers of records, as a reading that compiles is handed them."""
    from leadpact.readings.deciding.readers import Readers  # noqa: PLC0415
    from leadpact.records.conversion import Spelling, reader  # noqa: PLC0415
    from leadpact.records.leads import read_id  # noqa: PLC0415

    def lead_id(raw: object) -> str:
        found = read_id(raw)
        if isinstance(found, str):
            return found
        raise LeadError(f"this record is no lead: {found.because}")

    return Readers(
        value=lambda datum: reader(datum, Spelling.JSON),
        instant=read_timestamp,
        lead_id=lead_id,
        as_of=instant_of,
    )


def examine(source: Source) -> tuple[PolicyTree | None, tuple[Diagnostic, ...]]:
    """Read and link a policy; the tree is None where there are errors."""
    # Imported when a text is read for the first time: parsers take longer to load than a kept policy.
    from leadpact.check.agreement import link  # noqa: PLC0415
    from leadpact.documents.loader import read_policy  # noqa: PLC0415

    tree, found = read_policy(source)
    if tree is None:
        return None, found
    linked, more = link(tree)
    said = in_file_order([*found, *more])
    return (None if any(d.is_error for d in said) else linked), said


def load(path: str | Path) -> Policy:
    """Load a policy file.

    Raises:
        PolicyError: the file cannot be read, or the policy in it is not sound; it carries every
            diagnostic.
    """
    source = read_source(Path(path))
    if isinstance(source, Diagnostic):
        raise PolicyError((source,))
    return load_text(source)


def load_text(source: Source) -> Policy:
    """Load a policy from text that is already read, as `load` does: what an earlier run has kept is known.

    Raises:
        PolicyError: the policy is not sound.
    """
    if (known := kept.recall(source)) is not None:
        return Policy(known)
    policy = load_source(source)
    if not policy.warnings:
        kept.keep(policy.tree)
    return policy


def load_source(source: Source) -> Policy:
    """Load a policy from text that is already read.

    Raises:
        PolicyError: the policy is not sound.
    """
    tree, found = examine(source)
    if tree is None:
        raise PolicyError(found)
    return Policy(tree, tuple(d for d in found if not d.is_error))
