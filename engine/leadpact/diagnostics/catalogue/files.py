"""Codes 1xx: reading the policy file, before any of it means something."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

_ERROR = Severity.ERROR

UNREADABLE = Complaint(
    code="LP101",
    name="unreadable-file",
    severity=_ERROR,
    message="`{name}` cannot be read: {because}",
    why="A command was given a file that does not exist, that is a directory, or that may not be "
    "opened.",
    bad="leadpact lint policies/inbuond.yaml",
    good="leadpact lint policies/inbound.yaml",
)
TOO_LARGE = Complaint(
    code="LP102",
    name="file-too-large",
    severity=_ERROR,
    message="the file is larger than {most} MiB",
    why="A policy is read aloud by leaders: the longest has some thousands of lines. A larger file is "
    "most likely not a policy, and reading it would keep the machine busy for nothing.",
    bad="leadpact lint leads.jsonl",
    good="leadpact lint policies/inbound.yaml",
)
NOT_UTF_8 = Complaint(
    code="LP103",
    name="not-utf-8",
    severity=_ERROR,
    message="the file is not UTF-8: {because}",
    why="Text is read as UTF-8 everywhere, so that the same file means the same on every machine.",
    bad="title: M\\xfcller  # saved as Latin-1",
    good="title: Müller  # saved as UTF-8",
)
FORBIDDEN_CHARACTER = Complaint(
    code="LP104",
    name="forbidden-character",
    severity=_ERROR,
    message="{what} cannot stand in a policy",
    why="Control characters and invisible separators are seen by nobody who reads the agreement, and "
    "programs disagree about what they mean.",
    bad='title: "leads\\0"',
    good="title: leads",
)
BROKEN_YAML = Complaint(
    code="LP105",
    name="broken-yaml",
    severity=_ERROR,
    message="{problem}",
    why="The file is no YAML at this place, so that nothing behind it can be read. Indentation, "
    "brackets and quotes are the usual causes.",
    bad="stages:\n  fit:\n   owner: cmo\n    rule: contact.budget",
    good="stages:\n  fit:\n    owner: cmo\n    rule: contact.budget",
)
NEEDS_QUOTES = Complaint(
    code="LP106",
    name="needs-quotes",
    severity=_ERROR,
    message="{problem}",
    why="YAML has its own use for some characters: `: ` makes a mapping, a leading quote, bracket or "
    "sign begins something else than text, and inside `{…}` and `[…]` commas and brackets end it. "
    "A rule that holds one of these is put in quotes as a whole.",
    bad='rule: "pricing" = page',
    good="rule: '\"pricing\" = page'",
)
TOO_DEEP = Complaint(
    code="LP107",
    name="too-deep",
    severity=_ERROR,
    message="the file nests more than {most} levels",
    why="Nothing in a policy needs as many levels, and a limit keeps every reading of it bounded.",
    bad="[[[[[[[[… fifty times and more",
    good="stages: {fit: {all: {size: company.employees > 50}}}",
)
TOO_MANY_VALUES = Complaint(
    code="LP108",
    name="too-many-values",
    severity=_ERROR,
    message="the file holds more than {most} values",
    why="A policy has some hundreds of values. The limit keeps the time to read any file bounded.",
    bad="a list of a million choices",
    good="a text field, and the list in a table of its own",
)
DUPLICATE_KEY = Complaint(
    code="LP109",
    name="duplicate-key",
    severity=_ERROR,
    message="the key `{key}` comes twice",
    why="Of two values under one key most programs silently take the last one, so that two readers "
    "of one agreement would see two rules.",
    bad="owner: cmo\nowner: cro",
    good="owner: cmo",
)
ALIAS = Complaint(
    code="LP110",
    name="alias",
    severity=_ERROR,
    message="{what} cannot stand in a policy",
    why="Aliases make the meaning of a line depend on another one far away, and nested ones grow to "
    "any size. What several rules share is named once under `values`.",
    bad="rule: &fast first_reply < 1 h",
    good="values: {fast: first_reply < 1 h}",
)
TAG = Complaint(
    code="LP111",
    name="tag",
    severity=_ERROR,
    message="the tag `{written}` cannot stand in a policy",
    why="Tags change how a value is read, in ways that differ from program to program. A policy's "
    "values are JSON's: text, numbers, `true`, `false`, `null`.",
    bad="version: !!str 1.0.0",
    good="version: 1.0.0",
)
SEVERAL_DOCUMENTS = Complaint(
    code="LP112",
    name="several-documents",
    severity=_ERROR,
    message="a second document begins here",
    why="One file is one version of one agreement, so that its history is the agreement's history.",
    bad="leadpact: 1\n---\nleadpact: 1",
    good="leadpact: 1",
)
EMPTY_FILE = Complaint(
    code="LP113",
    name="empty-file",
    severity=_ERROR,
    message="the file says nothing",
    why="There is no key in the file: it is empty, or all of it is a comment.",
    bad="# leadpact: 1",
    good="leadpact: 1",
)
NO_MAPPING = Complaint(
    code="LP114",
    name="no-mapping",
    severity=_ERROR,
    message="the file must be a mapping of keys, this is {found}",
    why="The top level of a policy is its keys: `leadpact`, `name`, `lead`, `stages` and the others.",
    bad="- leadpact: 1",
    good="leadpact: 1",
)
BAD_KEY = Complaint(
    code="LP115",
    name="bad-key",
    severity=_ERROR,
    message="a key must be a word, this is {found}",
    why="Keys are names. YAML would also take lists and mappings for keys: mostly an unquoted `{{…}}` "
    "of a template.",
    bad="title: {{ title }}",
    good="title: '{{ title }}'",
)
KEY_WITHOUT_VALUE = Complaint(
    code="LP116",
    name="key-without-value",
    severity=_ERROR,
    message="the key `{key}` has no value",
    why="Inside `{…}` a comma separates keys, in the middle of a rule too. The rest of the rule would "
    "become a key of its own without a value.",
    bad="all: {soon: earliest(first(reply), as_of) < as_of}",
    good='all: {soon: "earliest(first(reply), as_of) < as_of"}',
)
UNKNOWN_KEY = Complaint(
    code="LP120",
    name="unknown-key",
    severity=_ERROR,
    message="`{key}` is no key of {owner}",
    why="A misspelt key would otherwise be ignored, and what it says would not be in force. The keys "
    "of a policy are those of docs/language.md, no others.",
    bad="fit: {ownr: cmo, rule: contact.budget}",
    good="fit: {owner: cmo, rule: contact.budget}",
)
MISSING_KEY = Complaint(
    code="LP121",
    name="missing-key",
    severity=_ERROR,
    message="{owner} needs the key `{key}`",
    why="Without this key the part of the agreement would have no meaning, or one that nobody chose.",
    bad="score: {of: {size: {rule: company.employees > 50, points: 60}}}",
    good="score: {at_least: 60, of: {size: {rule: company.employees > 50, points: 60}}}",
)
WRONG_KIND = Complaint(
    code="LP122",
    name="wrong-kind",
    severity=_ERROR,
    message="{name} must be {wanted}, found {found}",
    why="Each key holds one kind of thing: text, a number, a list or a mapping of further keys.",
    bad="stages: [fit, intent]",
    good="stages: {fit: {owner: cmo, rule: contact.budget}}",
)
WRONG_VALUE = Complaint(
    code="LP123",
    name="wrong-value",
    severity=_ERROR,
    message="{name} must be {wanted}, found {found}",
    why="The kind is right and the value is not: a word that is none of those the key knows, a number "
    "out of its range, an empty list, a version that is none.",
    bad="version: v1.0",
    good="version: 1.0.0",
)
ONE_OF_SEVERAL = Complaint(
    code="LP124",
    name="one-of-several",
    severity=_ERROR,
    message="{problem}",
    why="Some keys are alternatives: a stage asks its question in one form (`rule`, `all`, `any`, "
    "`at_least` with `of`, or `score`), a commitment has one target and one way to pick its leads. "
    "None would say nothing, and two would contradict each other.",
    bad="fit: {rule: contact.budget, all: {size: company.employees > 50}}",
    good="fit: {all: {budget: contact.budget, size: company.employees > 50}}",
)
COMPLAINTS: tuple[Complaint, ...] = (
    UNREADABLE,
    TOO_LARGE,
    NOT_UTF_8,
    FORBIDDEN_CHARACTER,
    BROKEN_YAML,
    NEEDS_QUOTES,
    TOO_DEEP,
    TOO_MANY_VALUES,
    DUPLICATE_KEY,
    ALIAS,
    TAG,
    SEVERAL_DOCUMENTS,
    EMPTY_FILE,
    NO_MAPPING,
    BAD_KEY,
    KEY_WITHOUT_VALUE,
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_KIND,
    WRONG_VALUE,
    ONE_OF_SEVERAL,
)
