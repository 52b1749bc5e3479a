"""What one call of `leadpact audit` asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The arguments and options of one call, as they were given."""

    policy: str
    versions: tuple[str, ...]
    history: bool
    leads: tuple[str, ...]
    activity: str | None
    binding: str | None
    in_place: bool
    spend: str | None
    as_of: str | None
    account: str | None
    always_valid: bool
    remedies: str | None
    since_audit: str | None
    close: str | None
    plan: bool
    where: str | None
    since: str | None
    until: str | None
    last: int | None
    sample: int | None
    seed: int | None
    fail_on: frozenset[str]
    strict: bool
    memory: str | None
    extract: str | None
    show_values: bool
    form: str
    output: str
