"""Codes 720 to 769: bindings, which map the tables of a CRM to the policy's vocabulary."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

NO_SUCH_BINDING = Complaint(
    code="LP720",
    name="no-such-binding",
    severity=_ERROR,
    message="there is no binding `{name}`",
    why="A binding is a file of yours, or one that comes with leadpact, by its name: "
    "`leadpact bind -h` lists them.",
    bad="leadpact bind policy.yaml leads.csv --binding hubspott",
    good="leadpact bind policy.yaml leads.csv --binding hubspot",
)
UNKNOWN_PART = Complaint(
    code="LP721",
    name="binding-unknown-part",
    severity=_ERROR,
    message="{owner} has no {what} `{name}`",
    why="A binding maps columns to the policy's own fields, kinds and attributes. What a ready-made "
    "binding has beyond the policy is passed over; in a file of yours it is a mistake, and the "
    "field that was meant would be unknown for every lead.",
    bad="lead: {fields: {company.size: NumberOfEmployees}}",
    good="lead: {fields: {company.employees: NumberOfEmployees}}",
)
UNKNOWN_TABLE = Complaint(
    code="LP722",
    name="binding-unknown-table",
    severity=_ERROR,
    message="there is no {what} `{name}`",
    why="Parts of a binding name tables by the names that stand under `tables`, and columns of a "
    "joined table by the name of the join.",
    bad="tables: {lead: {}}\nlead: {from: leads, id: Id}",
    good="tables: {lead: {}}\nlead: {from: lead, id: Id}",
)
NOT_BOUND = Complaint(
    code="LP723",
    name="binding-misses-field",
    severity=_ERROR,
    message="the binding says nothing about `{name}`",
    why="Every lead needs an `id`, and `created_at`, the instant that it came in: without them no "
    "lead can be told from another, and no version and no period can be found for it.",
    bad="lead: {from: lead, id: Id, fields: {source: LeadSource}}",
    good="lead: {from: lead, id: Id, fields: {created_at: CreatedDate, source: LeadSource}}",
)
CANNOT_FIT = Complaint(
    code="LP724",
    name="binding-cannot-fit",
    severity=_ERROR,
    message="{problem}",
    why="A unit belongs to a number, money or a duration, a format of dates to a date or an instant, "
    "spellings to what is written in words; a constant has to be a value of the type of its "
    "field.",
    bad="company.employees: {column: employees, in: minutes}",
    good="company.employees: {column: employees, in: thousands}",
)
BAD_TIME_FORMAT = Complaint(
    code="LP725",
    name="bad-time-format",
    severity=_ERROR,
    message="`{text}` is no format of dates: {because}",
    why="Formats are those of strptime: `%d/%m/%Y %H:%M`. They name a year, a month and a day, each "
    "once; `epoch seconds` and `epoch milliseconds` count from 1970.",
    bad="dates: dd/mm/yyyy",
    good='dates: "%d/%m/%Y"',
)
BAD_CONDITION = Complaint(
    code="LP726",
    name="bad-condition",
    severity=_ERROR,
    message="{what} cannot stand in a condition on rows",
    why="A condition on rows compares columns with constants: `=`, `!=`, `<`, `>`, `in`, `contains`, "
    "`starts with`, `ends with`, `is known`, joined by `and`, `or`, `not`. A blank cell equals "
    "nothing.",
    bad="when: exists(call)",
    good='when: TaskSubtype = "Call" and CompletedDateTime is known',
)
BAD_ZONE = Complaint(
    code="LP727",
    name="binding-zone",
    severity=_ERROR,
    message="{problem}",
    why="A zone is a name of the IANA database, so that daylight saving is known.",
    bad="zone: EST5",
    good="zone: America/New_York",
)
BAD_NUMBER_FORMAT = Complaint(
    code="LP728",
    name="bad-number-format",
    severity=_ERROR,
    message="{problem}",
    why="The decimal is a point or a comma, and the separator of thousands another sign: otherwise "
    "`1,234` could be read in two ways.",
    bad='numbers: {decimal: ",", thousands: ","}',
    good='numbers: {decimal: ",", thousands: "."}',
)
CONTRADICTION = Complaint(
    code="LP729",
    name="binding-contradiction",
    severity=_ERROR,
    message="{problem}",
    why="A kind that the source cannot provide has no events in it: the binding says one or the other.",
    bad="unobserved: [call]\nactivity: {call: {from: task, at: CompletedDateTime}}",
    good="activity: {call: {from: task, at: CompletedDateTime, lead: WhoId}}",
)
LIKE_ITSELF = Complaint(
    code="LP730",
    name="binding-like-itself",
    severity=_ERROR,
    message="by `{name}` this binding would start from itself",
    why="`like` names the binding that another is laid over. Going from each to the one that it is like "
    "has to end at one that is like none.",
    bad="like: our.binding.yaml  # in our.binding.yaml",
    good="like: salesforce",
)
NO_TABLE_OF_LEADS = Complaint(
    code="LP733",
    name="no-table-of-leads",
    severity=_ERROR,
    message="none of the inputs is the table of leads",
    why="A binding finds its tables by the names of the inputs. `lead=export.csv` says which input "
    "is meant.",
    bad="leadpact bind policy.yaml a.csv b.csv --binding hubspot",
    good="leadpact bind policy.yaml contact=a.csv deal=b.csv --binding hubspot",
)
NO_COLUMN_OF_LEADS = Complaint(
    code="LP734",
    name="no-column-of-leads",
    severity=_ERROR,
    message="the table of leads has no column for `{name}`",
    why="Without its id and the instant that it came in nothing can be said of a lead.",
    bad="lead: {from: lead, id: LeadNumber, fields: {created_at: CreatedDate}}",
    good="lead: {from: lead, id: Id, fields: {created_at: CreatedDate}}",
)
NO_COLUMN = Complaint(
    code="LP735",
    name="not-in-the-data",
    severity=_WARNING,
    message="{what} is not in the data: {missing}",
    why="A field or an attribute whose column is not there is unknown for every lead, and so is what "
    "rests on it. A kind of event whose table or column is not there is unobserved, never zero. In "
    "a condition on a table's rows a column that is not there is blank.",
    bad="company.employees: NumberOfEmployes",
    good="company.employees: [NumberOfEmployees, No. of Employees]",
)
REPEATED_COLUMN = Complaint(
    code="LP736",
    name="binding-repeated-column",
    severity=_ERROR,
    message="`{name}` stands in the header of `{table}` more than once",
    why="Of two columns with one name nobody can say which one is meant. As long as the binding uses "
    "none of them they do no harm.",
    bad="source: category  # the header has it twice",
    good="source: contact_type",
)
DUE_DATE = Complaint(
    code="LP740",
    name="due-date-is-no-contact",
    severity=_WARNING,
    message="`{column}` is when a task is due, not when it was done",
    why="A task's due date has no time of day, is often set for later, and stays when nobody called: "
    "taken for a contact it shows promises kept that were not. The time of completion is "
    "`CompletedDateTime`.",
    bad="call: {from: task, at: ActivityDate, lead: WhoId}",
    good="call: {from: task, at: CompletedDateTime, lead: WhoId}",
)
LAST_ASSIGNMENT = Complaint(
    code="LP741",
    name="last-assignment-only",
    severity=_WARNING,
    message="`{column}` keeps the last assignment only",
    why="Each new owner overwrites it, so a lead that was passed on seems to have been assigned late, "
    "or worked at once. The history of the owner has every assignment.",
    bad="assigned: {from: contact, at: hubspot_owner_assigneddate, lead: id}",
    good='assigned: {from: history, when: name = "hubspot_owner_id", at: timestamp, lead: contact_id}',
)
OWNERS_OWN_TIME = Complaint(
    code="LP742",
    name="response-of-current-owner",
    severity=_WARNING,
    message="`{column}` counts from the assignment of the current owner",
    why="A CRM's own response time starts anew with each owner, and counts what automation sends: "
    "whoever held the lead before is left out. The first contact is the first event of the "
    "timeline.",
    bad="call: {from: contact, at: hs_sa_first_engagement_date, lead: id}",
    good="call: {from: engagement_call, at: property_hs_timestamp, lead: link.contact_id}",
)
HEAD_COUNT_BAND = Complaint(
    code="LP743",
    name="head-count-is-a-band",
    severity=_WARNING,
    message="`{column}` is a band, not a number of employees",
    why="A contact's head count is picked from a list such as `51-200`. No band is a number, so it "
    "is unreadable; the company's own `numberofemployees` is one.",
    bad="company.employees: numemployees",
    good="company.employees: company.numberofemployees",
)
MERGED_ID = Complaint(
    code="LP744",
    name="merged-contact-changes-its-id",
    severity=_WARNING,
    message="nothing here says which ids the leads had before they were merged",
    why="Two contacts that are merged go on under one id, in some CRMs a new one: what happened "
    "under the other is lost, or belongs to nobody, unless a table or a column names the earlier "
    "ids.",
    bad="an export of contacts without `Merged Contact IDs`",
    good="an export of contacts with `Merged Contact IDs`, or with the table of merges",
)
DATE_ALONE = Complaint(
    code="LP745",
    name="date-without-time",
    severity=_WARNING,
    message="`{column}` has dates without a time of day, and {what} is an instant",
    why="A date is a whole day: no window of minutes or hours can be judged by it, so it is "
    "unreadable as an instant. With `assume_time` it stands for that time of its day, and every "
    "verdict that rests on it says that it was assumed.",
    bad='closed_at: {column: closed, dates: "%d/%m/%Y"}',
    good='closed_at: {column: closed, dates: "%d/%m/%Y", assume_time: "12:00", zone: Europe/Paris}',
)
SILENT_KIND = Complaint(
    code="LP746",
    name="kind-without-events",
    severity=_WARNING,
    message="no event of the kind `{kind}` in the whole run",
    why="Of a kind that the source records none is a fact, and promises fail by it. Where not a single "
    "lead has one, the kind is more often spelt otherwise, kept elsewhere or not recorded at all. "
    "Then the binding says so under `unobserved`, and what rests on the kind is unknown.",
    bad='{"kind": "Call", "at": "2026-01-12T15:00:00Z"}   of a policy with the kind call',
    good='{"kind": "call", "at": "2026-01-12T15:00:00Z"}',
)
OTHER_TIME = Complaint(
    code="LP747",
    name="export-of-another-time",
    severity=_WARNING,
    message="fields are as exported, with dates up to {newest}; events count up to the instant asked "
    "about",
    why="A timeline can be cut at any instant, a field cannot: an owner or a status is that of the day "
    "of the export. Asked about another day, both are looked at side by side. And what has happened "
    "since the export is not in it: silence then says nothing. It is said where the newest instant "
    "in the data and `--as-of` are more than a day apart.",
    bad="leadpact check policy.yaml export_of_february.csv --as-of 2026-05-01",
    good="leadpact check policy.yaml export_of_february.csv --as-of 2026-03-01",
)
NO_ZONE = Complaint(
    code="LP748",
    name="times-without-zone",
    severity=_WARNING,
    message="`{column}` has times without an offset from UTC, and no zone is given for them",
    why="The same clock is another instant in each zone. Without one the times are unreadable; a "
    "guess would move every lead by hours.",
    bad='created_at: {column: opened_at, dates: "%d/%m/%Y %H:%M"}',
    good='zone: Europe/Lisbon\nlead: {fields: {created_at: {column: opened_at, dates: "%d/%m/%Y %H:%M"}}}',
)
UNREADABLE_TYPE = Complaint(
    code="LP749",
    name="column-cannot-be-read",
    severity=_WARNING,
    message="{what} is {wanted}, and `{column}` is a column of {found}",
    why="No value of such a column can be read as the field's type: the field is unreadable for "
    "every lead.",
    bad="deal.value: is_closed",
    good="deal.value: amount",
)

COMPLAINTS: tuple[Complaint, ...] = (
    NO_SUCH_BINDING,
    UNKNOWN_PART,
    UNKNOWN_TABLE,
    NOT_BOUND,
    CANNOT_FIT,
    BAD_TIME_FORMAT,
    BAD_CONDITION,
    BAD_ZONE,
    BAD_NUMBER_FORMAT,
    CONTRADICTION,
    LIKE_ITSELF,
    NO_TABLE_OF_LEADS,
    NO_COLUMN_OF_LEADS,
    NO_COLUMN,
    REPEATED_COLUMN,
    DUE_DATE,
    LAST_ASSIGNMENT,
    OWNERS_OWN_TIME,
    HEAD_COUNT_BAND,
    MERGED_ID,
    DATE_ALONE,
    SILENT_KIND,
    OTHER_TIME,
    NO_ZONE,
    UNREADABLE_TYPE,
)
