"""The arguments and options that commands share, and how each is read."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])
Decorator = Callable[[_Command], _Command]

POLICY = click.argument("policy", metavar="POLICY")
LEADS = click.argument("leads", metavar="LEADS...", nargs=-1, required=True)
AS_OF = click.option(
    "--as-of",
    metavar="TIMESTAMP",
    help="The instant that is asked about, `2026-02-02T09:00:00Z`, or a date for its start in the "
    "first calendar's zone. [default: now]",
)
ACTIVITY = click.option(
    "--activity",
    metavar="FILE",
    help="A table of the leads' events, with the columns lead_id, kind, at and the attributes: a "
    "file or a URL, as LEADS are.",
)
BINDING = click.option(
    "--binding",
    metavar="NAME|FILE",
    help="What turns LEADS, the tables of a CRM or a warehouse, into the policy's words: a file, or "
    "the name of a ready-made one; NAME=FILE says which table a file is.",
)
OUTPUT = click.option(
    "--output",
    default="-",
    metavar="FILE",
    help="Where the data goes, whole or not at all. [default: stdout]",
)


def formats(*names: str) -> Decorator[Any]:
    """Let the caller choose how the answer is written; the first is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How the answer is written.",
    )


def one_or_more(flag: str, *words: str, default: str, help: str) -> Decorator[Any]:
    """Let the caller choose words of a closed list: apart by commas, or by giving the option again."""

    def read(
        _ctx: click.Context, _option: click.Parameter, given: tuple[str, ...]
    ) -> frozenset[str]:
        found = frozenset(word.strip() for value in given for word in value.split(","))
        for word in sorted(found - set(words)):
            raise click.UsageError(f"`{flag} {word}`: one of {', '.join(words)}")
        return found

    metavar = f"[{'|'.join(words)}],…"
    return click.option(
        flag, multiple=True, default=(default,), callback=read, metavar=metavar, help=help
    )


_SIZE = re.compile(r"(?=.*[1-9])\d+(?:\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)


def _size(_context: click.Context, _option: click.Parameter, said: str | None) -> str | None:
    if said is not None and not _SIZE.fullmatch(said):
        raise click.UsageError(f"`--memory {said}` is no amount of memory: write `500MB` or `2GB`")
    return said


MEMORY = click.option(
    "--memory",
    metavar="SIZE",
    callback=_size,
    help="The most memory to take, `2GB`; beyond it work goes to the disk. [default: 1 to 2 GB, or 256 MB a core]",
)
