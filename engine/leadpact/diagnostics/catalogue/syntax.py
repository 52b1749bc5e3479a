"""Codes 2xx: the sentences of a rule."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

UNEXPECTED = Complaint(
    code="LP201",
    name="unexpected-word",
    severity=Severity.ERROR,
    message="{found} is not expected here",
    why="The sentence of a rule is read from left to right. At this place the grammar has room for "
    "something else only; the label says what.",
    bad="company.employees >= >= 50",
    good="company.employees >= 50",
)
UNFINISHED = Complaint(
    code="LP202",
    name="unfinished-rule",
    severity=Severity.ERROR,
    message="the rule ends too early",
    why="Something is missing at the end of the rule: an operand after an operator, a closing "
    "parenthesis, a closing quote.",
    bad="company.employees >=",
    good="company.employees >= 50",
)
UNREADABLE_CHARACTER = Complaint(
    code="LP203",
    name="unreadable-character",
    severity=Severity.ERROR,
    message="`{found}` means nothing in a rule",
    why="Rules are made of names, literals, operators, parentheses and brackets. This character "
    "belongs to none of them.",
    bad="company.employees ; 50",
    good="company.employees = 50",
)
TOO_LONG = Complaint(
    code="LP204",
    name="rule-too-long",
    severity=Severity.ERROR,
    message="a rule has at most 10,000 characters, this one has {count}",
    why="A rule is a sentence that leaders read aloud. A longer one is better split into criteria "
    "or named values.",
    bad='source = "a" or source = "a" or … (for ten thousand characters)',
    good='source in ["a", "b"]',
)
TOO_DEEP = Complaint(
    code="LP205",
    name="rule-too-deep",
    severity=Severity.ERROR,
    message="a rule has at most {most} levels",
    why="Parentheses, `not`, signs and chains of arithmetic nest. Beyond the limit nobody can read "
    "the rule, and every reading of it stays bounded.",
    bad="((((… a hundred times and more",
    good="name the inner parts under `values`",
)
FOREIGN_OPERATOR = Complaint(
    code="LP206",
    name="foreign-operator",
    severity=Severity.ERROR,
    message="`{found}` is written `{meant}` here",
    why="Rules are written in one spelling only, so that two people never write the same rule in "
    "two ways: `=` for equal, `!=` for unequal, `and`, `or`, `not` as words in small letters.",
    bad='source == "ad_click" && contact.decision_maker',
    good='source = "ad_click" and contact.decision_maker',
)
CHAIN = Complaint(
    code="LP207",
    name="chained-comparison",
    severity=Severity.ERROR,
    message="comparisons are not chained",
    why="`1 < x < 3` means different things in different languages. Say `between`, which includes "
    "both ends, or join two comparisons with `and`.",
    bad="1 < company.employees < 3",
    good="company.employees > 1 and company.employees < 3",
)
CURLY_QUOTES = Complaint(
    code="LP208",
    name="curly-quotes",
    severity=Severity.ERROR,
    message="curly quotes do not hold a text",
    why="Word processors and chats turn straight quotes into curly ones. The language reads only "
    "straight ones, double or single.",
    bad="source = “ad_click”",
    good='source = "ad_click"',
)
MALFORMED_LITERAL = Complaint(
    code="LP209",
    name="malformed-literal",
    severity=Severity.ERROR,
    message="{because}",
    why="Literals carry their unit and are exact: a number with at most one fraction, money with a "
    "currency and at most four decimals, a duration with its units from the largest to the "
    "smallest, a date that exists, a timestamp with seconds and an offset.",
    bad="site_time > 30 min 1 h",
    good="site_time > 1 h 30 min",
)
EMPTY_TEXT = Complaint(
    code="LP210",
    name="empty-literal",
    severity=Severity.ERROR,
    message="{what} is never empty",
    why="Every text contains the empty text, and nothing is a member of an empty list: such a rule "
    "would be constant.",
    bad='contact.title contains ""',
    good='contact.title contains "vp"',
)
NO_ANCHOR = Complaint(
    code="LP211",
    name="window-without-anchor",
    severity=Severity.ERROR,
    message="`within` needs an instant to count from",
    why="A window is a length of time after or before an instant. Without the instant nobody can "
    "say when the clock starts, which is what sales and marketing argue about most.",
    bad="attempt within 4 business hours",
    good="attempt within 4 business hours after first(assigned)",
)
WORKING_TIME_APART = Complaint(
    code="LP212",
    name="working-time-outside-window",
    severity=Severity.ERROR,
    message="working time stands only behind `within`",
    why="Working time is read on the calendar of a stage between two instants; a difference of two "
    "instants is wall time. The two are never compared.",
    bad="handed_at - created_at <= 4 business hours",
    good="handed_at within 4 business hours after created_at",
)
EMPTY_RULE = Complaint(
    code="LP213",
    name="empty-rule",
    severity=Severity.ERROR,
    message="a rule is one sentence, this one is empty",
    why="A rule that says nothing would hold for every lead or for none, and nobody could tell which.",
    bad='rule: ""',
    good="rule: company.employees > 50",
)
RULE_CUT = Complaint(
    code="LP214",
    name="rule-cut-by-comment",
    severity=Severity.WARNING,
    message="this rule ends where the comment begins",
    why="In YAML ` #` starts a comment and cuts an unquoted sentence short. Where the `#` belongs to "
    "the rule, the rule silently says less than it seems to.",
    bad='rule: source = "ad #1"',
    good="rule: 'source = \"ad #1\"'",
)
COMPLAINTS: tuple[Complaint, ...] = (
    UNEXPECTED,
    UNFINISHED,
    UNREADABLE_CHARACTER,
    TOO_LONG,
    TOO_DEEP,
    FOREIGN_OPERATOR,
    CHAIN,
    CURLY_QUOTES,
    MALFORMED_LITERAL,
    EMPTY_TEXT,
    NO_ANCHOR,
    WORKING_TIME_APART,
    EMPTY_RULE,
    RULE_CUT,
)
