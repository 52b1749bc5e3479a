"""From a file, or the name of a ready-made binding, to a binding held against a policy."""

from collections.abc import Sequence
from pathlib import Path

from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.catalogue.files import WRONG_KIND, WRONG_VALUE
from leadpact.diagnostics.diagnostic import Diagnostic, in_file_order
from leadpact.documents.schema import check_shape
from leadpact.documents.text_files import read_source
from leadpact.documents.wanted import text
from leadpact.documents.yaml_source import MappingNode, compose
from leadpact.policy import PolicyTree
from leadpact.records.bindings.bound import BindingError
from leadpact.records.bindings.checks import check
from leadpact.records.bindings.merging import laid_over
from leadpact.records.bindings.reading import read_document
from leadpact.records.bindings.ready_made import no_such_binding, source_of
from leadpact.records.bindings.shapes import Binding
from leadpact.source import Source, Span

_SHAPES = frozenset({WRONG_KIND.code, WRONG_VALUE.code})


def load_binding(name: str, tree: PolicyTree, versions: Sequence[PolicyTree] = ()) -> Binding:
    """Load a ready-made binding by its name, or a file, and hold it against a policy, or its versions.

    Raises:
        BindingError: it cannot be read, or something in it is wrong; it carries every diagnostic.
    """
    source = source_of(name)
    is_ready_made = source is not None
    if source is None:
        if not Path(name).suffix and not Path(name).exists():
            raise BindingError(no_such_binding(name, Source(name, ""), Span(0, 0)))
        read = read_source(Path(name))
        if isinstance(read, Diagnostic):
            raise BindingError(read)
        source = read
    binding, found = read_binding(source, tree, versions, is_ready_made=is_ready_made)
    if binding is None or any(d.is_error for d in found):
        raise BindingError(*found)
    return binding


def read_binding(
    source: Source,
    tree: PolicyTree,
    versions: Sequence[PolicyTree] = (),
    *,
    is_ready_made: bool = False,
) -> tuple[Binding | None, tuple[Diagnostic, ...]]:
    """Read the text of a binding, and say all that is wrong with it, each at its place.

    It is None where it has no parts to read; beside errors it is given and not to be used.
    """
    document, found = _document(source, frozenset({Path(source.name).resolve()}))
    if document is None:
        return None, in_file_order(found)
    binding, more = read_document(document, source, is_ready_made=is_ready_made)
    found += more
    if not any(d.is_error for d in found):
        found += check(binding, tree, versions)
    return binding, in_file_order(_each_fault_once(found))


def _each_fault_once(found: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out what is said of a place whose shape is wrong already."""
    misshapen = {(id(d.source), d.span): d for d in reversed(found) if d.complaint.code in _SHAPES}
    return [d for d in found if misshapen.get((id(d.source), d.span), d) is d]


def _document(
    source: Source, above: frozenset[Path]
) -> tuple[MappingNode | None, list[Diagnostic]]:
    """Read a document, laid over the one that it is like; ``above`` are it and the files that are like it."""
    node, broken = compose(source)
    if not isinstance(node, MappingNode):
        return None, list(broken)
    found = [*broken, *check_shape(node, "binding")]
    like = node.get("like")
    name = text(like)
    if like is None or name is None:
        return node, found
    base: Source | Diagnostic | None = source_of(name)
    if base is None:
        where = (Path(source.name).parent / name).resolve()
        if where in above:
            found.append(says.LIKE_ITSELF.at(like.source, like.span, name=name))
            return node, found
        above |= {where}
        base = read_source(Path(source.name).parent / name) if where.is_file() else None
    if base is None:
        found.append(no_such_binding(name, like.source, like.span))
        return node, found
    if isinstance(base, Diagnostic):
        return node, [*found, base]
    below, more = _document(base, above)
    return (node if below is None else laid_over(below, node)), [*found, *more]
