"""Read choices as codes: the rank of the member among its sorted members."""

from collections.abc import Mapping

from sqlglot import exp

from leadpact.operators.text import folded
from leadpact.policy import Datum
from leadpact.readings.columns.dialect_text import enumerated
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.typed_source import Source


def codes(members: tuple[str, ...]) -> Mapping[str, int]:
    """Give each member its code: their numbers from 0, in the order of code points."""
    return {member: code for code, member in enumerate(sorted(members))}


def choice(source: Source, datum: Datum) -> exp.Expression | None:
    """Read a member, or an alias of one, ignoring case and outer space.

    The members as they are written in the policy are tried first, as most records have them.
    """
    ranks = codes(datum.type.members)
    spellings = {folded(member.strip(" ")): member for member in datum.type.members} | dict(
        datum.spellings
    )
    match source.of:
        case RawType.CELL:
            as_written = {member: member for member in ranks}
            written, said = source.raw, source.raw
        case RawType.JSON:
            as_written = {f'"{member}"': member for member in ranks if _is_plain(member)}
            written = source.dialect.json_written(source.raw)
            said = source.dialect.json_text(source.raw)
        case _:
            return None
    trimmed = source.dialect.trimmed(said)
    if source.dialect.name == "duckdb" and source.of is RawType.CELL:
        spelled = _spelled(source.dialect.small_letters_for(trimmed, spellings), spellings, ranks)
        return exp.Coalesce(this=enumerated(source.raw, tuple(ranks)), expressions=[spelled])
    if all(map(str.isascii, spellings)):  # no other text is one of them in small letters
        small = source.dialect.small_ascii_letters(trimmed)
    else:
        small = source.dialect.small_letters(trimmed)
    slow = _looked_up(small, {spelling: ranks[member] for spelling, member in spellings.items()})
    fast = {spelling: ranks[member] for spelling, member in as_written.items()}
    return _looked_up(written, fast).else_(slow) if fast else slow


def _spelled(
    small: exp.Expression, spellings: Mapping[str, str], ranks: Mapping[str, int]
) -> exp.Expression:
    """Look a spelling up as DuckDB's enumerations do, then the rank of the member that it stands for."""
    ordered = sorted(spellings, key=lambda spelling: ranks[spellings[spelling]])
    place = enumerated(small, ordered)
    if len(ordered) == len(ranks):
        return place
    listed = [exp.Literal.number(ranks[spellings[spelling]]) for spelling in ordered]
    return exp.Anonymous(
        this="list_extract",
        expressions=[
            exp.Array(expressions=listed),
            exp.Add(this=place, expression=exp.Literal.number(1)),
        ],
    )


def _is_plain(member: str) -> bool:
    """Whether JSON spells the text in one way only."""
    return member.isascii() and member.isprintable() and not set('"\\/') & set(member)


def _looked_up(text: exp.Expression, ranks: Mapping[str, int]) -> exp.Case:
    case = exp.Case(this=text.copy())
    for spelling, rank in ranks.items():
        case = case.when(exp.Literal.string(spelling), exp.Literal.number(rank))
    return case
