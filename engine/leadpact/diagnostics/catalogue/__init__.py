"""Every complaint leadpact can make. One entry is one code, for good: codes are never reused.

The first digit says who speaks: 1 files, 2 syntax, 3 names, types and units, 5 the policy as a
whole, 7 data.
"""

from leadpact.diagnostics.catalogue import (
    bindings,
    data,
    declarations,
    files,
    meaning,
    syntax,
    versions,
    whole,
)
from leadpact.diagnostics.diagnostic import Complaint

CATALOGUE: dict[str, Complaint] = {
    complaint.code: complaint
    for complaint in (
        *files.COMPLAINTS,
        *syntax.COMPLAINTS,
        *meaning.COMPLAINTS,
        *declarations.COMPLAINTS,
        *whole.COMPLAINTS,
        *versions.COMPLAINTS,
        *data.COMPLAINTS,
        *bindings.COMPLAINTS,
    )
}
