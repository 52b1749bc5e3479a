"""The door of the library: what it takes, what it gives, what it refuses."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

import leadpact
from leadpact.api import instant_of, load_source
from leadpact.packaged import home
from leadpact.source import Source

POLICY = str(home("policies") / "inbound.yaml")
LEAD = {"id": "L-1", "created_at": "2026-01-12T14:00:00Z", "activity": []}


@pytest.fixture(scope="module")
def policy() -> leadpact.Policy:
    return leadpact.load(POLICY)


def test_a_policy_says_who_it_is(policy: leadpact.Policy) -> None:
    assert policy.id == "inbound-leads@1.0.0"
    assert policy.digest.startswith("sha256:")
    assert policy.warnings == ()


def test_an_instant_is_an_aware_datetime_or_a_timestamp(policy: leadpact.Policy) -> None:
    berlin = datetime(2026, 2, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    texts = ("2026-02-01T00:00:00Z", "2026-02-01T01:00:00+01:00")
    assert {instant_of(at) for at in (*texts, berlin, datetime(2026, 2, 1, tzinfo=UTC))} == {
        1769904000000000
    }
    assert policy.explain(LEAD, as_of=berlin).as_of == instant_of(berlin)


@pytest.mark.parametrize(
    ("as_of", "because"),
    [
        (datetime(2026, 2, 1), "as_of needs an offset from UTC"),  # noqa: DTZ001 - the mistake itself
        ("2026-02-01", "as_of is no timestamp"),
        ("soon", "as_of is no timestamp"),
    ],
)
def test_what_is_no_instant_is_refused(
    policy: leadpact.Policy, as_of: object, because: str
) -> None:
    with pytest.raises(leadpact.LeadError, match=because):
        policy.explain(LEAD, as_of=as_of)


def test_a_record_without_an_id_is_no_lead(policy: leadpact.Policy) -> None:
    with pytest.raises(leadpact.LeadError, match="this record is no lead"):
        policy.explain({"created_at": "2026-01-12T14:00:00Z"}, as_of="2026-02-01T00:00:00Z")


def test_a_converted_lead_is_taken_as_it_is(policy: leadpact.Policy) -> None:
    found = policy.explain(LEAD, as_of="2026-02-01T00:00:00Z")
    again = policy.explain(found.lead, as_of="2026-02-01T00:00:00Z")
    assert again.verdicts() == found.verdicts()
    assert again.record() == found.record()


def test_a_file_that_is_not_there_is_a_diagnostic() -> None:
    with pytest.raises(leadpact.PolicyError) as refused:
        leadpact.load("nowhere.yaml")
    assert [d.complaint.code for d in refused.value.diagnostics] == ["LP101"]


def test_every_mistake_of_a_policy_comes_at_once() -> None:
    with pytest.raises(leadpact.PolicyError) as refused:
        load_source(Source("x.yaml", "leadpact: 1\nname: x\n"))
    assert len(refused.value.diagnostics) > 3
    assert str(refused.value).count("error[LP121]") == len(refused.value.diagnostics)


def test_the_package_has_these_names_and_no_others() -> None:
    assert set(dir(leadpact)) == set(leadpact.__all__)
    assert all(getattr(leadpact, name) is not None for name in leadpact.__all__)
    with pytest.raises(AttributeError, match="no attribute 'explain'"):
        leadpact.explain  # noqa: B018 - asking is the test
