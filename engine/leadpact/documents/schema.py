"""Check the shape of a document against its JSON Schema, and say what is wrong in the author's words.

The schema is the only list of keys, kinds and values: its titles name what is expected and its
descriptions say what a key is for, here as in an editor.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from leadpact import packaged
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.documents.shape_faults import Fault, explain
from leadpact.documents.yaml_nodes import Node, plain

MOST_COMPLAINTS = 100


def check_shape(node: Node, schema_name: str) -> Iterator[Diagnostic]:
    """Yield what in the document is not as ``<schema_name>.schema.json`` has it, a hundred at most."""
    yield from islice(_complaints(node, schema_name), MOST_COMPLAINTS)


def _complaints(node: Node, schema_name: str) -> Iterator[Diagnostic]:
    schema = packaged.schema(schema_name)
    told = set()
    for error in _errors_by(schema_name)(plain(node)):
        fault = Fault(
            keyword=str(error.validator),
            wanted=error.validator_value,
            schema=error.schema if isinstance(error.schema, dict) else {},
            path=tuple(error.absolute_path),
            found=error.instance,
        )
        # One error a missing key comes from jsonschema; one fault speaks of all keys of a mapping.
        if (fault.keyword, fault.path, str(fault.wanted)) not in told:
            told.add((fault.keyword, fault.path, str(fault.wanted)))
            yield from explain(fault, node, schema)


@cache
def _errors_by(schema_name: str) -> Callable[[Any], Iterator[Any]]:
    # Imported when first used: that takes longer than reading a policy.
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415

    kinds = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
    strict = validators.extend(Draft202012Validator, type_checker=kinds)  # type: ignore[no-untyped-call]  # its stub is bare
    errors: Callable[[Any], Iterator[Any]] = strict(packaged.schema(schema_name)).iter_errors
    return errors


def _is_whole(_: object, value: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Take `2` for a whole number and `2.0` for none, as a rule does."""
    return isinstance(value, int) and not isinstance(value, bool)
