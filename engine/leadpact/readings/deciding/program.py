"""Python source while it is being written: blocks of lines, and the objects that its names stand for."""

import keyword
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

STEP = "    "


PARAMETERS = frozenset(
    "as_of at decision doubtful e f lead raw record seen sure x".split()  # parameters and loops
)
"""Names that written functions give their own parts."""


class Names:
    """Gives every part of a program a readable name of its own.

    The names of variables end in ``_``, which no name of the program does: they never meet.
    """

    def __init__(self, taken: Iterable[str] = (), *, end: str = "_") -> None:
        self._taken = set(taken)
        self._end = end

    def new(self, hint: str) -> str:
        """Give a name like the hint that nothing else has."""
        plain = re.sub(r"[^0-9A-Za-z_]+", "_", hint).strip("_") or "part"
        plain = f"_{plain}" if plain[0].isdigit() or keyword.iskeyword(plain) else plain
        name, number = f"{plain}{self._end}", 2
        while name in self._taken:
            name, number = f"{plain}_{number}{self._end}", number + 1
        self._taken.add(name)
        return name


class Lines:
    """Lines of a function's body, at a depth of indentation."""

    def __init__(self, depth: int = 1) -> None:
        self.written: list[str] = []
        self.depth = depth

    def add(self, line: str) -> None:
        """Write one line at the present depth."""
        self.written.append(f"{STEP * self.depth}{line}")

    @contextmanager
    def below(self, line: str) -> Iterator[None]:
        """Write a line that opens a block, and what follows inside it."""
        self.add(line)
        self.depth += 1
        yield
        self.depth -= 1


class Program:
    """A module in the making: its functions in order, and what its free names stand for."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace: dict[str, Any] = dict(namespace)
        self.functions: list[str] = []
        self._names = Names({*namespace, *PARAMETERS}, end="")

    def bind(self, hint: str, value: object) -> str:
        """Give an object a name in the program."""
        name = self._names.new(hint)
        self.namespace[name] = value
        return name

    def reserve(self, hint: str) -> str:
        """Give a function a name before it is written."""
        return self._names.new(hint)

    def define(self, name: str, parameters: str, comment: str, lines: Lines) -> None:
        """Write one function."""
        remark = f"  # {as_comment(comment)}" if comment else ""
        head = f"def {name}({parameters}):{remark}"
        self.functions.append("\n".join((head, *lines.written)))

    @property
    def source(self) -> str:
        """The text of the whole module."""
        return "\n\n\n".join(self.functions) + "\n"

    def run(self, filename: str) -> dict[str, Any]:
        """Compile and run the module; give its namespace."""
        exec(compile(self.source, filename, "exec"), self.namespace)  # noqa: S102 - the source is written from a checked tree alone
        return self.namespace


def as_comment(text: str) -> str:
    """Write a text so that it stays one comment: what is not printed is written as an escape."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
