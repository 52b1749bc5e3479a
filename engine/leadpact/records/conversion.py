"""Turn one raw value into a typed fact: a reader is made once per field and spelling, and is fast."""

from enum import Enum

from leadpact.policy import Datum
from leadpact.records.cells import cell_reader
from leadpact.records.json_values import Reader, json_reader


class Spelling(Enum):
    """How values are written: as JSON values, or as the cells of a table, which are all text."""

    JSON = "json"
    TABLE = "table"


def reader(datum: Datum, spelling: Spelling) -> Reader:
    """Make the function that reads this field or attribute.

    It gives a value of the type, `BLANK`, or an `Unreadable`, and never raises. Defaults are not
    its business: it tells a blank from what is unreadable, and a converter fills the blanks.
    """
    read = json_reader(datum)
    return read if spelling is Spelling.JSON else cell_reader(datum.type.kind, read)
