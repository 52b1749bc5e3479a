"""Every operator of the language, by symbol. To add one: write its record, list it here."""

from leadpact.operators.arithmetic import ADD, DIVIDE, MULTIPLY, NEGATE, SUBTRACT
from leadpact.operators.compare import ABOVE, AT_LEAST, AT_MOST, BELOW, EQUAL, NOT_EQUAL
from leadpact.operators.membership import IN
from leadpact.operators.model import Operator
from leadpact.operators.text import CONTAINS, ENDS_WITH, HAS_WORD, STARTS_WITH

OPERATORS: dict[str, Operator] = {
    op.symbol: op
    for op in (
        EQUAL,
        NOT_EQUAL,
        BELOW,
        AT_MOST,
        ABOVE,
        AT_LEAST,
        IN,
        CONTAINS,
        STARTS_WITH,
        ENDS_WITH,
        HAS_WORD,
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        NEGATE,
    )
}
