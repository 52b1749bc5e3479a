"""Judge leads one by one, and show how far it is."""

import sys
from collections.abc import Iterator

import click

from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.explain import Explainer, Explanation
from leadpact_cli.manners import is_quiet, is_terminal

_LONG = 2_000
"""From so many leads on, judging takes long enough to show how far it is."""


def judge(leads: Iterator[Lead], tree: PolicyTree, as_of: int) -> Iterator[Explanation]:
    """Judge leads by the defining reading."""
    explain = Explainer(tree)
    for lead in leads:
        yield explain(lead, as_of)


def with_progress(leads: Iterator[Lead], expected: int, *, beside_data: bool) -> Iterator[Lead]:
    """Show how far it is on stderr, where a person looks and data does not run over the same screen."""
    if expected < _LONG or is_quiet() or not is_terminal(sys.stderr) or beside_data:
        yield from leads
        return
    with click.progressbar(leads, length=expected, label="judging", file=sys.stderr) as bar:
        yield from bar
