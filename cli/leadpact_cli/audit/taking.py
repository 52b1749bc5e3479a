"""What `leadpact audit` does before it writes: gather, judge, count; by one policy or by several versions of it."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import BinaryIO

import click

from leadpact.agreement.auditing import take_gathered
from leadpact.agreement.auditing_versions import take_versions
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.extracting import LeadsBehind
from leadpact.agreement.line import Line
from leadpact.agreement.merged import merged
from leadpact.agreement.spend_table import read_spending
from leadpact.api import load
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import LeftOut, Selection
from leadpact.engines.run_warnings import shown_by
from leadpact.engines.sources import source_name
from leadpact.engines.standard_input import Rewound
from leadpact.policy import PolicyTree
from leadpact.versions import load_history, load_versions
from leadpact_cli.audit.asked import Asked
from leadpact_cli.audit.in_place import told_in_place
from leadpact_cli.audit.page import Told
from leadpact_cli.audit.source import Reading
from leadpact_cli.choosing import Choice, choice_of, selection
from leadpact_cli.judging import Progress
from leadpact_cli.sources import gathered_sources


def policy_of(asked: Asked) -> PolicyTree | Line:
    """Load the policy; with `--version` or `--history` a line of versions.

    Raises:
        UsageError: both are given.
        PolicyError, HistoryError: a policy is not sound, or there is no history of it.
    """
    if asked.history and asked.versions:
        raise click.UsageError("`--history` and `--version`: one or the other says which versions")
    if asked.history:
        return load_history(asked.policy).line
    if asked.versions:
        return load_versions(asked.policy, *asked.versions).line
    return load(asked.policy).tree


def newest_of(policy: PolicyTree | Line) -> PolicyTree:
    """Give the version that takes effect last."""
    return policy.trees[-1] if isinstance(policy, Line) else policy


@contextmanager
def told(
    asked: Asked, policy: PolicyTree | Line, as_of: int, *, with_ids: bool, beside: bool
) -> Iterator[Told]:
    """Judge and count the leads that a call names; ``with_ids``: it shows which they are."""
    words = merged(policy, policy.present(as_of)) if isinstance(policy, Line) else policy
    if asked.account is not None and asked.account not in words.fields:
        raise click.UsageError(f"`--account`: the policy has no field `{asked.account}`")
    spending = None if asked.spend is None else read_spending(words, asked.spend)
    auditor = Auditor(
        policy,
        as_of,
        spending=spending,
        account=asked.account,
        always_valid=asked.always_valid,
    )
    if asked.in_place:
        yield told_in_place(asked, auditor, with_ids=with_ids)
        return
    with (
        closing(Progress(beside_data=beside)) as progress,
        Embedded(memory=asked.memory, watch=progress) as engine,
    ):
        taking = _Taking(asked, auditor, engine)
        left_out = taking.take(with_ids=with_ids)
        reading = replace(taking.reading, left_out=left_out)
        progress.close()
        audit = auditor.audit()
        yield Told(audit, reading, LeadsBehind(engine, audit, auditor.looked))


class _Taking:
    """One call at work. ``reading`` is what the sources told in the words of the present version."""

    def __init__(self, asked: Asked, auditor: Auditor, engine: Embedded) -> None:
        self._asked = asked
        self._auditor = auditor
        self._engine = engine
        self._choices = [
            choice_of(asked, tree, names_version=len(auditor.line.trees) > 1)
            for tree in auditor.line.trees
        ]
        self._missing: dict[str, tuple[str, ...]] = {}
        self._present = auditor.line.trees[auditor.present]
        self._found: Reading | None = None

    @property
    def reading(self) -> Reading:
        assert self._found is not None  # noqa: S101 - it is asked for once all is taken
        notes = self._found.notes
        missing = {**self._missing, **notes.missing_columns}
        return replace(self._found, notes=replace(notes, missing_columns=missing))

    def take(self, *, with_ids: bool) -> LeftOut:
        """Judge and count everyone, by one policy or by its versions."""
        asked, auditor = self._asked, self._auditor
        events = () if asked.activity is None else (asked.activity,)
        rewound = Rewound(sys.stdin.buffer, (*asked.leads, *events), self._engine.folder)

        def gathered(tree: PolicyTree) -> Gathered:
            with rewound.again() as stdin:
                return self._gathered(tree, stdin)

        if auditor.is_by_version:
            return take_versions(auditor, gathered, self._selection, with_ids=with_ids)
        tree = self._present
        return take_gathered(auditor, gathered(tree), self._selection(tree), with_ids=with_ids)

    def _selection(self, tree: PolicyTree) -> Selection:
        return selection(self._choice(tree), tree)

    def _choice(self, tree: PolicyTree) -> Choice:
        trees = self._auditor.line.trees
        return next(c for c, of in zip(self._choices, trees, strict=True) if of is tree)

    def _gathered(self, tree: PolicyTree, stdin: BinaryIO) -> Gathered:
        asked, as_of = self._asked, self._auditor.as_of
        found, told_of_it = gathered_sources(
            self._engine,
            tree,
            asked.leads,
            activity=asked.activity,
            binding=asked.binding,
            as_of=as_of,
            stdin=stdin,
            versions=self._auditor.line.trees,
        )
        notes = found.notes(with_events=True)
        if tree is self._present:
            shown = shown_by(found, as_of, source_name(asked.leads[0]))
            assumes = bool(found.flags)
            self._auditor.told_of(shown, told_of_it.warnings)
            choice = self._choice(tree)
            self._found = Reading(
                choice, notes, LeftOut(), told_of_it, shown, assumes_times=assumes
            )
        else:
            self._missing |= notes.missing_columns
        return found
