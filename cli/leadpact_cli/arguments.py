"""The arguments and options that commands share, and how each is read."""

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
    help="A table of the leads' events, with the columns lead_id, kind, at and the attributes.",
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


class OneOrMore(click.ParamType):
    """Words of a closed list, apart by commas; the option may come again as well."""

    name = "words"

    def __init__(self, *words: str) -> None:
        self.words = words

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return f"[{'|'.join(self.words)}],…"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        found = value if isinstance(value, tuple) else tuple(w.strip() for w in value.split(","))
        for word in found:
            if word not in self.words:
                self.fail(f"`{word}` is none of {', '.join(self.words)}", param, ctx)
        return found
