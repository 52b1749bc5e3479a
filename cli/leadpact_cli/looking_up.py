"""Find single leads in sources of any make and size, for `leadpact why`."""

from collections.abc import Sequence

import click

from leadpact.engines.embedded import Embedded
from leadpact.engines.lead_records import GatheredLeads
from leadpact.engines.run_warnings import other_time, timelines_in_cells
from leadpact.engines.running import EngineError
from leadpact.engines.sources import source_name
from leadpact.engines.time_spans import time_span
from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact_cli.complaints import in_short
from leadpact_cli.finding import MOST_COMPARED, find_leads
from leadpact_cli.messages import note
from leadpact_cli.sources import opened_sources


def look_up(
    tree: PolicyTree,
    named: Sequence[str],
    ids: Sequence[str],
    *,
    activity: str | None,
    binding: str | None,
    as_of: int,
) -> list[Lead]:
    """Give the leads with these ids, in their order, from the very relations that `check` judges.

    Raises:
        UsageError: an id that no lead has, that several records share, or whose lead does not exist yet.
        UnusableInput, BindingError: the sources or the binding cannot be used.
    """
    try:
        with Embedded() as engine:
            gathered = opened_sources(
                engine, tree, named, activity=activity, binding=binding, as_of=as_of
            )
            found = find_leads(GatheredLeads(gathered, MOST_COMPARED), ids, as_of)
            span = time_span(gathered)
            for warning in (
                *timelines_in_cells(gathered),
                *other_time(span, as_of, source_name(named[0])),
            ):
                note(in_short(warning))
            return found
    except EngineError as error:
        raise click.ClickException(str(error)) from error
