"""Tell why a lead passed or failed, for people to read: the text of `leadpact why`, as lines with roles."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leadpact.readings.judgement import Judgement
from leadpact.readings.screen_head import headline, outcome
from leadpact.readings.screen_notes import as_of, changes, data_quality
from leadpact.readings.screen_page import NARROWEST, WIDEST, Page
from leadpact.readings.screen_stages import blocks
from leadpact.readings.screen_strip import strip
from leadpact.readings.styled import Line
from leadpact.readings.telling import Telling
from leadpact.readings.told_changes import Change


@dataclass(frozen=True, slots=True)
class Screen:
    """The lines, top to bottom; ``str()`` is the plain text."""

    lines: tuple[Line, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.lines))


def screen(
    judgement: Judgement,
    to_pass: Iterable[Change] = (),
    *,
    width: int = 80,
    trace: bool = False,
) -> Screen:
    """Set the screen of one lead in so many columns (60 to 200).

    ``to_pass`` are the changes that would let it pass; ``trace`` adds every comparison with its
    place in the policy.
    """
    page = Page(Telling(judgement, in_words=True), min(max(width, NARROWEST), WIDEST), trace)
    return Screen(tuple(_lines(page, to_pass)))


def _lines(page: Page, to_pass: Iterable[Change]) -> Iterator[Line]:
    yield from headline(page)
    yield from outcome(page)
    if page.telling.judgement.stages:
        yield from blocks(page)
        yield from strip(page)
    yield from changes(to_pass, page)
    yield from data_quality(page)
    yield from as_of(page)
