"""What is said of bound data once a policy has run over it."""

from engine.bindings.desk import tree
from leadpact.diagnostics.render import to_text
from leadpact.records.bindings.afterwards import fields_as_exported, kinds_without_events
from leadpact.units import DAY


def test_kinds_of_which_there_is_not_one_event():
    (found,) = kinds_without_events(tree(), {"email"})
    assert to_text(found) == (
        "warning[LP746]: there is not one event of the kind `email` in all of the data\n"
        "  --> policy.yaml:18:3\n"
        "   |\n"
        "18 |   email: {automated: boolean}\n"
        "   |   ^^^^^\n"
        "   |\n"
        "   = help: if the source cannot provide it, name it under `unobserved`"
    )


def test_fields_that_are_younger_than_what_is_asked_about():
    assert fields_as_exported("leads.csv", DAY, 0) is None
    for exported, days in ((DAY + 1, "1 day"), (40 * DAY, "40 days")):
        found = fields_as_exported("leads.csv", exported, 0)
        assert found is not None
        assert found.message.startswith(f"the fields are as they were exported, {days} after")
        assert found.source.name == "leads.csv"
