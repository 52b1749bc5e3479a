"""Read conformance cases, and make each a policy, a lead and what is expected of it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "conformance"
SUITES = {
    "shared": (SHARED / "base.yaml", SHARED),
    "values": (HERE / "base.yaml", HERE / "cases"),
    "time": (HERE / "base_time.yaml", HERE / "cases_time"),
}
KEYS = frozenset(
    "name rule stages waivers values converted lead leads measure at_least as_of is outcome accountable "
    "breaches owner unobserved".split()
)
DEFAULT_LEAD = {"id": "L", "created_at": "2026-01-12T14:00:00Z"}
DEFAULT_AS_OF = "2026-02-01T00:00:00Z"


class JsonScalars(yaml.SafeLoader):
    """YAML whose plain scalars are JSON's, as in a policy."""


JsonScalars.yaml_implicit_resolvers = {}
for first, tag, pattern in (
    ("tf", "bool", r"true|false"),
    ("n", "null", r"null"),
    ("-0123456789", "int", r"-?(?:0|[1-9][0-9]*)"),
    ("-0123456789", "float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"),
):
    JsonScalars.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first)
    )


@dataclass(frozen=True)
class Case:
    """One case: ``policy`` is the document, ``expected`` the case as it is written."""

    suite: str
    file: str
    name: str
    policy: Mapping[str, Any]
    expected: Mapping[str, Any]

    @property
    def lead(self) -> dict[str, Any]:
        return DEFAULT_LEAD | self.expected.get("lead", {})

    @property
    def as_of(self) -> str:
        return str(self.expected.get("as_of", DEFAULT_AS_OF))

    @property
    def unobserved(self) -> frozenset[str]:
        return frozenset(self.expected.get("unobserved", ()))

    @property
    def is_metric(self) -> bool:
        return "measure" in self.expected


def load(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), JsonScalars)  # noqa: S506 - a safe loader with fewer types


def every_case() -> Iterator[Case]:
    """Yield every case of every suite that is there."""
    for suite, (base_file, folder) in SUITES.items():
        if not base_file.exists():
            continue
        base = load(base_file)
        for path in sorted(folder.glob("*.yaml")):
            if path != base_file:
                yield from _cases(suite, path, base)


def _cases(suite: str, path: Path, base: Mapping[str, Any]) -> Iterator[Case]:
    for case in load(path)["cases"]:
        unknown = set(case) - KEYS
        if unknown:
            raise ValueError(f"{path.name}: {case['name']}: unknown keys {sorted(unknown)}")
        yield Case(suite, path.stem, case["name"], _policy(base, case), case)


def _policy(base: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    policy = dict(base)
    if "rule" in case:
        policy["stages"] = {"s": {"owner": "cmo", "rule": case["rule"]}}
    else:
        policy["stages"] = case.get("stages", {"s": {"owner": "cmo", "rule": True}})
    for key in ("waivers", "converted"):
        if key in case:
            policy[key] = case[key]
    if "values" in case:
        policy["values"] = {**policy.get("values", {}), **case["values"]}
    return policy


def text_of(policy: Mapping[str, Any]) -> str:
    """Write a policy as YAML that means exactly the same; JSON is YAML."""
    return json.dumps(policy, ensure_ascii=False, indent=1)
