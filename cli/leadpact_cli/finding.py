"""Find leads by id in the files that a command names, or say why they are not there."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

import click

from leadpact.diagnostics.suggest import closest
from leadpact.lead import Lead
from leadpact.readings.amounts import counted, printable, rfc3339
from leadpact.records.leads import lead_key
from leadpact.records.notes import Notes, Reason

MOST_COMPARED = 20_000
"""A misspelt id is compared with so many others at most: each takes its time."""


class Leads(Protocol):
    """What leads are found in: files that are read through, or the embedded engine."""

    @property
    def shared(self) -> Collection[str]: ...

    @property
    def ids(self) -> Collection[str]: ...

    @property
    def notes(self) -> Notes: ...

    def leads(self, only: Collection[str]) -> Iterator[Lead]: ...


def find_leads(files: Leads, wanted: Sequence[str], as_of: int) -> list[Lead]:
    """Give the leads with these ids, in the order of the command, each once.

    Raises:
        UsageError: an id that no lead has, that several records share, or whose lead does not exist yet.
    """
    keys = dict.fromkeys(map(lead_key, wanted))
    found = {lead_key(lead.id): lead for lead in files.leads(only=keys)}
    problems = [_absent(key, files) for key in keys if key not in found]
    problems += [_later(lead, as_of) for lead in found.values() if _is_later(lead, as_of)]
    if problems:
        raise click.UsageError("\n".join(problems))
    return [found[key] for key in keys]


def _is_later(lead: Lead, as_of: int) -> bool:
    return lead.created_at is not None and lead.created_at > as_of


def _later(lead: Lead, as_of: int) -> str:
    created = "" if lead.created_at is None else rfc3339(lead.created_at)
    return (
        f"`{printable(lead.id)}` does not exist yet as of {rfc3339(as_of)}: it was created {created}, "
        "so ask with a later `--as-of`"
    )


def _absent(key: str, files: Leads) -> str:
    name = printable(key)
    if key in files.shared:
        return f"`{name}` is the id of several records, so nobody can say which one is meant"
    known = files.ids
    guess = closest(key, known) if len(known) <= MOST_COMPARED else None
    said = f"there is no lead `{name}`"
    if guess:
        return f"{said}: did you mean `{printable(guess)}`?"
    aside = [
        f"{counted(found.count, 'record')} set aside: {reason.value} ({found.examples[0]})"
        for reason, found in files.notes.set_aside.items()
        if reason is not Reason.SHARED_ID
    ]
    told = "; ".join([f"{counted(len(known), 'id')} in the input", *aside])
    return f"{said} ({told})"
