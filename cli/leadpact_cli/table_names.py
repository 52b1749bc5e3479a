"""The name of a table as a command line gives it: parts apart by dots, nothing that SQL would read as more."""

import re
from typing import Final

import click

_PART: Final = re.compile(r"\w[\w $-]*", re.ASCII)
_MOST_PARTS: Final = 3


class TableName(click.ParamType[str]):
    """``leads``, ``crm.leads``, ``project.crm.leads``."""

    name = "table"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the name as it is, or refuse it."""
        parts = value.split(".")
        if len(parts) > _MOST_PARTS or not all(map(_PART.fullmatch, parts)):
            self.fail(
                f"{value!r} is no name of a table: write `leads`, `crm.leads` or `project.crm.leads`, in "
                "letters, digits, `_`, `$` and `-`",
                param,
                ctx,
            )
        return value
