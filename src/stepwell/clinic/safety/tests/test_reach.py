"""Where somebody is, whom they want called, and who answers emergencies there."""

from datetime import date, timedelta

import pytest

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.actions import Directory, ServiceFacts
from stepwell.clinic.safety.models import Whereabouts
from stepwell.clinic.safety.queries import Place
from stepwell.plumbing.database import acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    jordan = a_patient(address="1 Main St", city="Troy", postal_code="12180-1234", phone="518-555-0100")
    treats(lin, jordan)
    return jordan


def reach(jordan: Patient, lin: Staff, hours: float = 0) -> queries.Reach:
    with acting_as(lin.account_id):
        return queries.reach_of(viewer=viewer_of(lin.account), patient=jordan, at=SPRING + timedelta(hours=hours))


def number(jordan: Patient, lin: Staff, hours: float) -> str:
    with acting_as(lin.account_id):
        at = SPRING + timedelta(hours=hours)
        return queries.call_back_number(viewer=viewer_of(lin.account), patient=jordan, at=at)


def is_at(jordan: Patient, place: str = "4 Lake Rd, flat 2", **more: str) -> Whereabouts:
    assert jordan.account
    return actions.record_whereabouts(patient=jordan, place=place, by=jordan.account, at=SPRING, **more)


def test_home_is_shown_with_its_date_and_as_not_confirmed(jordan: Patient, lin: Staff) -> None:
    admitted(jordan, a_track(), lin)
    told = reach(jordan, lin)
    assert (told.where, told.phone) == ("1 Main St, Troy, NY 12180-1234", "518-555-0100")
    assert (told.confirmed_at, told.home_since_on) == (None, date(2026, 3, 2))


def test_where_somebody_says_they_are_holds_today_and_a_late_evening_past_midnight(jordan: Patient, lin: Staff) -> None:
    is_at(jordan, city="Ithaca", postal_code="14850", phone="607-555-0123", words="The blue door")
    told = reach(jordan, lin, hours=8)
    assert (told.where, told.phone, told.words) == (
        "4 Lake Rd, flat 2, Ithaca, NY 14850",
        "607-555-0123",
        "The blue door",
    )
    assert (told.confirmed_at, told.confirmed_by_patient) == (SPRING, True)
    assert reach(jordan, lin, hours=40).confirmed_at is None
    assert reach(jordan, lin, hours=40).earlier == "4 Lake Rd, flat 2, Ithaca, NY 14850"
    assert reach(jordan, lin, hours=24 * 8).earlier == ""
    late = SPRING + timedelta(hours=16)  # eleven at night there
    actions.record_whereabouts(patient=jordan, place="Home", by=lin.account, at=late)
    assert reach(jordan, lin, hours=18).confirmed_at == late
    assert not reach(jordan, lin, hours=18).confirmed_by_patient


def test_only_a_number_given_leaves_the_home_address(jordan: Patient, lin: Staff) -> None:
    is_at(jordan, place="", phone="607-555-0123")
    told = reach(jordan, lin)
    assert (told.where, told.confirmed_at, told.phone) == ("1 Main St, Troy, NY 12180-1234", None, "607-555-0123")
    assert number(jordan, lin, hours=1) == "607-555-0123"
    assert number(jordan, lin, hours=40) == "518-555-0100"
    with pytest.raises(ValueError, match="Say where"):
        is_at(jordan, place=" ")


def test_the_same_said_twice_is_one_row(jordan: Patient) -> None:
    assert is_at(jordan) == is_at(jordan)


def test_the_newest_emergency_contact_counts(jordan: Patient, lin: Staff) -> None:
    assert reach(jordan, lin).contact == ""
    for name in ("Ruth Reyes", "Alex Reyes", "Alex Reyes"):
        actions.name_emergency_contact(
            patient=jordan, name=name, relationship="sister", phone="518-555-0111", by=lin.account, at=SPRING
        )
    told = reach(jordan, lin)
    assert (told.contact, told.contact_phone) == ("Alex Reyes (sister)", "518-555-0111")
    with pytest.raises(ValueError, match="phone"):
        actions.name_emergency_contact(patient=jordan, name="Alex", phone="", by=lin.account, at=SPRING)


def test_another_therapist_reads_none_of_it(jordan: Patient) -> None:
    is_at(jordan)
    stranger = a_staff()
    assert reach(jordan, stranger).confirmed_at is None


def service(kind: str, name: str, **area: str) -> ServiceFacts:
    where = {"state": "NY", "county": "", "place": "", "postal_prefix": ""} | area
    return ServiceFacts(
        **where, kind=kind, name=name, phone="555-0100", address="2 Hill St", checked_on=date(2026, 1, 15)
    )


DIRECTORY = [
    service("police", "State police"),
    service("police", "Troy police", place="Troy", county="Rensselaer"),
    service("mobile_crisis", "Rensselaer mobile crisis", county="Rensselaer"),
    service("mobile_crisis", "Tompkins mobile crisis", county="Tompkins"),
    service("emergency_department", "General", postal_prefix="121"),
    service("emergency_department", "Nearer", postal_prefix="12180"),
    service("fire", "Vermont fire", state="VT", place="Troy"),
]


def names(place: Place) -> list[str]:
    return [each.name for each in queries.nearest([place]).get(place, ())]


def test_the_narrowest_area_that_fits_counts_and_a_place_names_its_county() -> None:
    actions.keep_directory(DIRECTORY)
    assert names(Place("NY", "troy", "12180-1234")) == ["Rensselaer mobile crisis", "Troy police", "Nearer"]
    assert names(Place("NY", "Cohoes", "12118")) == ["State police", "General"]
    assert names(Place("NY", "", "")) == ["State police"]
    assert names(Place("TX", "Troy", "76501")) == []
    assert names(Place("", "Troy", "12180")) == []


def test_the_directory_is_what_the_list_says_and_twice_the_same_changes_nothing() -> None:
    assert actions.keep_directory(DIRECTORY) == Directory(created=7, updated=0, removed=0, unchanged=0)
    assert actions.keep_directory(DIRECTORY) == Directory(created=0, updated=0, removed=0, unchanged=7)
    moved = [service("police", "State police"), service("fire", "New fire")]
    assert actions.keep_directory(moved) == Directory(created=1, updated=0, removed=6, unchanged=1)


def test_each_patient_has_the_services_of_where_they_are_now(jordan: Patient, lin: Staff) -> None:
    actions.keep_directory(DIRECTORY)
    assert [each.name for each in reach(jordan, lin).services] == ["Rensselaer mobile crisis", "Troy police", "Nearer"]
    is_at(jordan, city="Cohoes", postal_code="12118")
    assert [each.name for each in reach(jordan, lin).services] == ["State police", "General"]
