"""The fenced blocks of a Markdown page, each with its place and what its first line says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
GENERATED = ("errors.md", "text.md")
_FENCE = re.compile(r"^(```+) *(.*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """``language`` and ``words`` are what stands behind the fence: ``yaml`` and ``("policy",)``."""

    page: Path
    line: int
    language: str
    words: tuple[str, ...]
    body: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(REPOSITORY)}:{self.line}"


def pages() -> tuple[Path, ...]:
    """Give the README and every page under docs/."""
    return (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md")))


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page in order; ``line`` is that of the fence."""
    lines = iter(enumerate(page.read_text("utf-8").splitlines(), start=1))
    for number, line in lines:
        if opening := _FENCE.match(line):
            closing = opening[1]
            body = []
            for _, inner in lines:
                if inner == closing:
                    break
                body.append(inner)
            else:
                raise ValueError(f"{page.name}:{number}: this fence is never closed")
            language, *words = opening[2].split() or [""]
            yield Block(page, number, language, tuple(words), "".join(f"{i}\n" for i in body))


def prose(page: Path) -> str:
    """Give the page without its blocks."""
    kept, fence = [], ""
    for line in page.read_text("utf-8").splitlines():
        found = _FENCE.match(line)
        if fence:
            fence = "" if line == fence else fence
        elif found:
            fence = found[1]
        else:
            kept.append(line)
    return "\n".join(kept)
