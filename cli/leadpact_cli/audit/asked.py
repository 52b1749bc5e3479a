"""What one call of `leadpact audit` asks for."""

from dataclasses import dataclass

from leadpact_cli.choosing import Choosing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Choosing):
    """The arguments and options of one call, as they were given."""

    versions: tuple[str, ...]
    history: bool
    in_place: bool
    spend: str | None
    account: str | None
    always_valid: bool
    remedies: str | None
    since_audit: str | None
    close: str | None
    plan: bool
    fail_on: frozenset[str]
    strict: bool
    memory: str | None
    extract: str | None
    show_values: bool
