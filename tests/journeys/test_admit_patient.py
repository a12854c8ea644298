"""Admission: whole or not at all."""

from datetime import date

import pytest

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.queries import patients
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.measures.models import Assignment, DiaryCard
from stepwell.clinic.people.actions import AlreadyTaken
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import care_team, viewer_of
from stepwell.clinic.people.tests import factories as people
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.actions import (
    AlreadyAdmitted,
    AlreadyDecided,
    NeedsEmergencyHelp,
    NotFitForThisTrack,
    NotLicensedThere,
    NotReady,
)
from stepwell.clinic.programs.models import Episode, Referral, Stay
from stepwell.clinic.programs.tests.factories import a_referral, a_track, ready
from stepwell.journeys.admit_patient import TeamPlace, admit_patient
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Ground, Role

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def admit(referral: Referral, **changes: object) -> Stay:
    therapist = changes.pop("therapist", None) or a_staff()
    told: dict[str, object] = {
        "referral": referral, "track": a_track(), "primary_therapist": therapist, "reason": "PHQ-9 of 17.",
        "from_on": MONDAY, "by": an_account(), "at": SPRING,
    }  # fmt: skip
    return admit_patient(**(told | changes))  # type: ignore[arg-type]  # the test leaves some out on purpose


def test_admission_makes_the_record_the_team_the_grants_and_what_is_asked(rules: None) -> None:
    lin, okafor = a_staff(), a_staff(name="Ada Okafor", roles=[Role.PSYCHIATRIST], credential="MD")
    stay = admit(ready(an_account()), therapist=lin, team=[TeamPlace(okafor, "psychiatrist")])
    patient = Patient.objects.get()
    assert (patient.name, patient.state, stay.level_code) == ("Jordan Reyes", "NY", "2.1")
    assert patient.account is not None
    assert not patient.account.has_usable_password()
    assert {member.part for member in care_team(patient.pk, at=SPRING)} == {"primary therapist", "psychiatrist"}
    assert sorted(Grant.objects.values_list("ground", flat=True)) == [Ground.CARE_TEAM, Ground.CARE_TEAM, Ground.SELF]
    assert {"phq-9", "gad-7"} <= set(Assignment.objects.values_list("instrument", flat=True))
    assert DiaryCard.objects.get().version == 1
    assert Notice.objects.count() == 3
    assert not any("Jordan" in notice.words for notice in Notice.objects.all())
    referral = Referral.objects.get()
    assert (referral.state, referral.patient) == (Referral.State.ADMITTED, patient)


def test_the_patient_and_the_team_see_the_record_and_nobody_else_does() -> None:
    lin, nobody = a_staff(), an_account()
    admit(ready(an_account()), therapist=lin)
    patient = Patient.objects.get()
    assert patient.account is not None
    for account, seen in ((patient.account, 1), (lin.account, 1), (nobody, 0)):
        with acting_as(account.pk):
            assert patients(viewer_of(account), at=SPRING).count() == seen


def test_nobody_is_admitted_twice() -> None:
    referral = ready(an_account())
    stay = admit(referral)
    with pytest.raises(AlreadyDecided, match="admitted already"):
        admit(referral)
    with pytest.raises(AlreadyAdmitted):
        admit(ready(an_account()), patient=stay.patient)
    assert Episode.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [({"in_danger_now": True}, NeedsEmergencyHelp), ({"has_private_place_and_device": False}, NotReady)],
)
def test_who_may_not_start_leaves_no_trace(answers: dict[str, bool], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        admit(ready(an_account(), **answers))
    assert not Patient.objects.exists()


def test_without_an_intake_there_is_no_admission() -> None:
    with pytest.raises(NotReady, match="intake first"):
        admit(a_referral())


def test_the_therapist_is_licensed_where_the_patient_is() -> None:
    with pytest.raises(NotLicensedThere, match="Lin Chen holds no licence in NY"):
        admit(ready(an_account()), therapist=a_staff(states=["MA"]))
    assert not Patient.objects.exists()


def test_a_track_that_cannot_be_published_takes_nobody() -> None:
    with pytest.raises(NotFitForThisTrack, match="time zone"):
        admit(ready(an_account()), track=a_track(time_zone=""))


def test_an_address_somebody_else_signs_in_with_is_refused() -> None:
    referral = ready(an_account())
    an_account(email=referral.email)
    with pytest.raises(AlreadyTaken):
        admit(referral)


def test_somebody_whose_record_was_kept_before_keeps_it() -> None:
    known = people.a_patient(account=None)
    stay = admit(ready(an_account()), patient=known)
    assert stay.patient == known
    assert known.account is not None
