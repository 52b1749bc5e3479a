"""Writes the report: parts, drawings and the index of what is behind each number, as one file."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from leadpact.readings.amounts import counted, printable
from leadpact.readings.naming import capital
from leadpact_cli.audit.html.curves import trends, waits
from leadpact_cli.audit.html.gaps import gaps, waivers
from leadpact_cli.audit.html.leads import losses, sources, stages
from leadpact_cli.audit.html.money import money
from leadpact_cli.audit.html.naming import Json, Names
from leadpact_cli.audit.html.parts import Address, Part, addresses
from leadpact_cli.audit.html.periods import over_time
from leadpact_cli.audit.html.pictures import funnel, waterfall
from leadpact_cli.audit.html.promises import promises
from leadpact_cli.audit.html.sections import part_of
from leadpact_cli.audit.html.times import due, times
from leadpact_cli.audit.page import words
from leadpact_cli.audit.section import Section

_HERE = files(__package__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the index: where a number leads, what it says, how many rows of the extract there are."""

    address: Address
    says: str
    leads: int


def parts_of(
    record: Json,
    names: Names,
    more: tuple[Section, ...] = (),
    about_input: tuple[str, ...] = (),
) -> tuple[Part, ...]:
    """Lay out the report of an audit's record.

    ``more`` follows the promises, ``about_input`` is what the reading of the tables told.
    """
    return (
        *promises(record, names),
        *over_time(record, names, tuple(trends(record, names))),
        *map(part_of, more),
        *stages(record, names, tuple(funnel(record))),
        *sources(record, names),
        *losses(record, names, tuple(waterfall(record, names))),
        *times(record, names, tuple(waits(record, names))),
        *money(record, names),
        *gaps(record, names, about_input),
        *due(record, names),
        *waivers(record, names),
    )


def index_of(
    parts: tuple[Part, ...], behind: Mapping[tuple[str, str, str], int]
) -> tuple[Entry, ...]:
    """Say what is behind each number: ``behind`` counts the extract's rows by key, what and source."""
    of_key: dict[str, list[tuple[str, str, int]]] = {}
    for (key, what, source), leads in behind.items():
        of_key.setdefault(key, []).append((what, source, leads))
    found = []
    for address, says in addresses(parts).items():
        leads = sum(
            number
            for what, source, number in of_key.get(address.key, ())
            if (not address.what or what in address.what)
            and (address.source is None or source == address.source)
        )
        if leads:
            found.append(Entry(address, says, leads))
    return tuple(found)


def page(
    record: Json,
    names: Names,
    opening: tuple[str, ...],
    parts: tuple[Part, ...],
    index: tuple[Entry, ...],
    extract: str | None,
) -> str:
    """Write the page; ``extract`` is how it calls the file with the leads, None where there is none."""
    style, script = (
        Markup(_HERE.joinpath(name).read_text("utf-8"))  # noqa: S704 - files of ours, not data
        for name in ("page.css", "page.js")
    )
    template = _environment().from_string(_HERE.joinpath("page.html.jinja").read_text("utf-8"))
    return template.render(
        title=printable(capital(words(names.tree.name.replace("-", "_")))),
        record_title=printable(names.tree.title),
        counted=counted,
        opening=opening,
        record=record,
        names=names,
        parts=parts,
        behind={entry.address for entry in index},
        index=index,
        extract=extract,
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        version=version("leadpact"),
    )


def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.filters["capital"] = capital
    found.filters["fragment"] = lambda text: quote(text, safe="/:=+@%-._~")
    # A drawing is written by an XML writer, which escapes every name in it.
    found.filters["drawing"] = Markup
    return found


def _hash(text: str) -> str:
    """Give what the page's policy of content knows a style sheet or a script by."""
    return b64encode(sha256(text.encode()).digest()).decode("ascii")
