"""Codes 7xx: leads and their timelines, as files hold them."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

NO_SUCH_FILE = Complaint(
    code="LP701",
    name="no-such-file",
    severity=Severity.ERROR,
    message="there is no file `{path}`",
    why="Leads are read from the files that the command names; a pattern has to match one at least.",
    bad="leadpact check policy.yaml leeds.jsonl",
    good="leadpact check policy.yaml leads.jsonl",
)
UNREADABLE_FILE = Complaint(
    code="LP702",
    name="unreadable-file",
    severity=Severity.ERROR,
    message="`{path}` cannot be read: {because}",
    why="A directory is no file of leads, and a file has to be open to the user who reads it.",
    bad="leadpact check policy.yaml exports/",
    good="leadpact check policy.yaml 'exports/*.csv'",
)
UNKNOWN_FORMAT = Complaint(
    code="LP703",
    name="unknown-format",
    severity=Severity.ERROR,
    message="`{path}` has no ending that says how it is written",
    why="The ending of its name says how a file is read: as JSON Lines, as JSON, or as a table.",
    bad="leadpact check policy.yaml leads.xlsx",
    good="leadpact check policy.yaml leads.csv",
)
INVALID_JSON = Complaint(
    code="LP704",
    name="invalid-json",
    severity=Severity.ERROR,
    message="this is not JSON: {because}",
    why="A `.json` file is one document, so one mistake leaves all of it unread. In JSON Lines a "
    "line with a mistake is set aside alone.",
    bad='[{"id": "L-1"},]',
    good='[{"id": "L-1"}]',
)
NO_RECORDS = Complaint(
    code="LP705",
    name="no-records",
    severity=Severity.ERROR,
    message="a file of records holds a list of objects, or one object, not {what}",
    why="Each lead is one object with its fields, and so is each event of an activity file.",
    bad='"L-1"',
    good='[{"id": "L-1", "created_at": "2026-01-12T14:00:00Z"}]',
)
NO_HEADER = Complaint(
    code="LP706",
    name="no-header",
    severity=Severity.ERROR,
    message="`{path}` has no header",
    why="The first row of a table names its columns; without it no cell has a meaning.",
    bad="L-1,2026-01-12T14:00:00Z",
    good="id,created_at\nL-1,2026-01-12T14:00:00Z",
)
MISSING_COLUMN = Complaint(
    code="LP707",
    name="missing-column",
    severity=Severity.ERROR,
    message="there is no column `{column}`",
    why="A table of leads needs `id` and `created_at`, a table of events `lead_id`, `kind` and "
    "`at`. Columns carry the policy's own dotted names, letter for letter; any other column of "
    "the policy may be missing and is then blank for every lead.",
    bad="ID,created\nL-1,2026-01-12T14:00:00Z",
    good="id,created_at\nL-1,2026-01-12T14:00:00Z",
)
REPEATED_COLUMN = Complaint(
    code="LP708",
    name="repeated-column",
    severity=Severity.ERROR,
    message="two columns are called `{column}`",
    why="Of two columns with one name nobody can say which one the policy means.",
    bad="id,created_at,source,source",
    good="id,created_at,source,source_detail",
)
NOT_UTF8 = Complaint(
    code="LP709",
    name="not-utf8",
    severity=Severity.ERROR,
    message="`{path}` is not UTF-8 text: {because}",
    why="Files of leads are UTF-8, with or without a byte order mark. In a table or in JSON Lines a "
    "single line that is not is set aside; a file that is written otherwise as a whole is refused.",
    bad="leads.tsv, saved as “Unicode text” (UTF-16)",
    good="leads.csv, saved as “CSV UTF-8”",
)
UNCLOSED_QUOTE = Complaint(
    code="LP710",
    name="unclosed-quote",
    severity=Severity.ERROR,
    message="a quoted cell is opened here and never closed",
    why='A cell that starts with `"` goes on, over line breaks too, up to the next single `"`: all '
    'rows after it would be lost in it. A `"` inside a quoted cell is written twice.',
    bad='id,title\nL-1,"VP Sales',
    good='id,title\nL-1,"VP Sales"',
)
REPEATED_INPUT = Complaint(
    code="LP711",
    name="repeated-input",
    severity=Severity.ERROR,
    message="standard input is named twice",
    why="Standard input can be read once: as leads or as something else.",
    bad="leadpact check policy.yaml - -",
    good="leadpact check policy.yaml -",
)
BAD_SPEND = Complaint(
    code="LP712",
    name="bad-spend",
    severity=Severity.ERROR,
    message="this row of spend cannot be used: {because}",
    why="A table of spend has the columns `source`, `from`, `to` (both included) and `amount`, perhaps "
    "`currency`. A price is spend over leads: one row that is left out makes every price that it "
    "belongs to a false one, so the whole table is refused.",
    bad="source,from,to,amount\nad_click,2026-01-31,2026-01-01,19400",
    good="source,from,to,amount\nad_click,2026-01-01,2026-01-31,19400",
)
TIMELINE_IN_A_CELL = Complaint(
    code="LP713",
    name="timeline-in-a-cell",
    severity=Severity.WARNING,
    message="the column `activity` of `{file}` is no list of structures: it is not read",
    why="In JSON the timeline of a lead is a list under `activity`, in Parquet a list of structures. What "
    "stands in a cell of a table, or in a column of text or JSON, is not taken for one: the leads then "
    "have no timeline, and what rests on it is unknown. A binding reads such a column as a table of "
    "its own.",
    bad='id,activity\nL-1,"[{""kind"": ""call"", ""at"": ""2026-01-12T15:00:00Z""}]"',
    good="leadpact bind policy.yaml leads.csv --output our.yaml\n"
    "leadpact check policy.yaml leads.csv --binding our.yaml",
)

COMPLAINTS: tuple[Complaint, ...] = (
    NO_SUCH_FILE,
    UNREADABLE_FILE,
    UNKNOWN_FORMAT,
    INVALID_JSON,
    NO_RECORDS,
    NO_HEADER,
    MISSING_COLUMN,
    REPEATED_COLUMN,
    NOT_UTF8,
    UNCLOSED_QUOTE,
    REPEATED_INPUT,
    BAD_SPEND,
    TIMELINE_IN_A_CELL,
)
