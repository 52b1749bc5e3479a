"""YAML with positions (first version)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from leadpact.diagnostics.catalogue import files as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.source import Source, Span

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Scalar:
    source: Source
    span: Span
    text: str
    style: str

    @property
    def value(self) -> Any:
        if self.style != "plain":
            return self.text
        if self.text in ("", "null"):
            return None
        if self.text in ("true", "false"):
            return self.text == "true"
        if _NUMBER.fullmatch(self.text):
            return json.loads(self.text)
        return self.text

    def span_of(self, part: Span) -> Span:
        if self.style == "plain" and self.span.end - self.span.start == len(self.text):
            return Span(self.span.start + part.start, self.span.start + part.end)
        return self.span


@dataclass(frozen=True)
class Entry:
    key: Scalar
    value: "Node"


@dataclass(frozen=True)
class MappingNode:
    source: Source
    span: Span
    entries: tuple[Entry, ...]

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        return {e.key.text: e for e in self.entries}

    def get(self, name: str) -> "Node | None":
        e = self._by_name.get(name)
        return None if e is None else e.value

    def key(self, name: str) -> Scalar | None:
        e = self._by_name.get(name)
        return None if e is None else e.key


@dataclass(frozen=True)
class SequenceNode:
    source: Source
    span: Span
    items: tuple["Node", ...]


Node: TypeAlias = Scalar | MappingNode | SequenceNode


def compose(source: Source) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    styles = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}

    def conv(n: Any) -> Node:
        span = Span(n.start_mark.index, n.end_mark.index)
        if isinstance(n, yaml.ScalarNode):
            return Scalar(source, span, n.value, styles[n.style])
        if isinstance(n, yaml.MappingNode):
            return MappingNode(source, span, tuple(Entry(conv(k), conv(v)) for k, v in n.value))
        return SequenceNode(source, span, tuple(conv(i) for i in n.value))

    return conv(yaml.compose(source.text, Loader=yaml.SafeLoader)), ()


def comment_cut(scalar: Scalar) -> Span | None:
    return None


def read_source(path: Path) -> Source | Diagnostic:
    return Source(str(path), Path(path).read_text("utf-8"))
