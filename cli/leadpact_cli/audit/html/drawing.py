"""Draws a chart as SVG that takes its colours from the page, so that it is light, dark or printed with it."""

from typing import Any, Final
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert

_SVG: Final = "http://www.w3.org/2000/svg"
_VERSION: Final = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_FONT: Final = "Liberation Sans"
"""What vl-convert measures with; Arial and Helvetica, which the page falls back to, are as wide."""

INK, MUTED, LINE, PAPER = "#010101", "#020202", "#030303", "#040404"
ACCENT, BAND, GOOD, BAD = "#050505", "#060606", "#070707", "#080808"
UNSURE, WAITING, NONE = "#090909", "#0a0a0a", "#0b0b0b"
ROLES: Final = {
    INK: "ink",
    MUTED: "muted",
    LINE: "line",
    PAPER: "paper",
    ACCENT: "accent",
    BAND: "band",
    GOOD: "good",
    BAD: "bad",
    UNSURE: "unsure",
    WAITING: "waiting",
    NONE: "none",
}
"""Stands for a colour while a chart is drawn; the page's style sheet says which it is."""
_DROPPED: Final = frozenset(
    {"aria-label", "aria-roledescription", "aria-hidden", "role", "pointer-events", "font-family"}
)

ET.register_namespace("", _SVG)


def inline(rows: list[dict[str, Any]]) -> alt.InlineData:
    """Give a chart its rows: a drawing reads nothing from anywhere else."""
    return alt.InlineData(values=rows)


def drawn(chart: alt.LayerChart | alt.FacetChart, name: str, title: str, description: str) -> str:
    """Draw a chart; a reader that sees nothing is told its title and its description.

    ``name`` is unique on the page, and starts the names of the parts of the drawing.
    """
    spec = chart.configure(
        font=_FONT,
        background="transparent",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=MUTED,
            titleColor=MUTED,
            tickColor=LINE,
            domainColor=LINE,
            gridColor=LINE,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelLimit=280,
        ),
        text=alt.MarkConfig(fontSize=12, color=INK),
        legend=alt.LegendConfig(labelColor=INK, labelFontSize=12, title=None, symbolStrokeWidth=0),
    ).to_dict(validate=False)
    svg = vl_convert.vegalite_to_svg(spec, vl_version=_VERSION, allowed_base_urls=[])
    root = ET.fromstring(svg)  # noqa: S314 - written by vl-convert a line above, from our own spec
    _coloured(root)
    _named(root, name)
    ids = (f"{name}-title", f"{name}-description")
    for at, (tag, identity, text) in enumerate(
        (("title", ids[0], title), ("desc", ids[1], description))
    ):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": identity})
        element.text = text
        root.insert(at, element)
    root.set("role", "img")
    root.set("aria-labelledby", " ".join(ids))
    return ET.tostring(root, encoding="unicode")


def _coloured(root: ET.Element) -> None:
    """Put a class where a colour is, and drop what a picture without parts has no use for."""
    for element in root.iter():
        classes = []
        for part in ("fill", "stroke"):
            role = ROLES.get(element.get(part, ""))
            if role is not None:
                del element.attrib[part]
                classes.append(f"{part}-{role}")
        for attribute in _DROPPED & element.attrib.keys():
            del element.attrib[attribute]
        element.attrib.pop("class", None)
        if classes:
            element.set("class", " ".join(classes))
    _pruned(root)


def _pruned(element: ET.Element) -> None:
    """Drop what draws nothing: empty groups and paths, and what is not displayed."""
    for child in list(element):
        _pruned(child)
        tag = child.tag.rpartition("}")[2]
        is_empty = (tag == "g" and not len(child)) or (tag == "path" and not child.get("d"))
        if is_empty or child.get("display") == "none":
            element.remove(child)


def _named(root: ET.Element, name: str) -> None:
    """Make the names of a drawing its own: several drawings stand on one page."""
    # Numbered anew: vl-convert counts on from drawing to drawing, as long as the process lives.
    found = [element.get("id", "") for element in root.iter() if element.get("id")]
    names = {identity: f"{name}-{at}" for at, identity in enumerate(found, 1)}
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute == "id":
                element.set("id", names[value])
            elif value.startswith("url(#"):
                element.set(attribute, f"url(#{names.get(value[5:-1], value[5:-1])})")
