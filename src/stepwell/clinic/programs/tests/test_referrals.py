"""From the first wish to start to the decision."""

import pytest
from django.db import IntegrityError

from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs import actions, queries
from stepwell.clinic.programs.models import Referral
from stepwell.clinic.programs.tests.factories import a_referral, an_intake, ready
from stepwell.pure.entitlement import Role

pytestmark = pytest.mark.django_db


def test_nobody_can_be_called_back_without_a_way_to_reach_them() -> None:
    with pytest.raises(IntegrityError):
        a_referral(phone="", email="")


def test_a_referral_is_called_back_once_somebody_was_reached() -> None:
    priya, referral = a_staff(roles=[Role.SCHEDULER], states=[]), a_referral()
    actions.log_callback(referral=referral, reached=False, summary="", by=priya.account, at=SPRING)
    assert Referral.objects.get().state == Referral.State.NEW
    actions.log_callback(referral=referral, reached=True, summary="Wants to start.", by=priya.account, at=SPRING)
    assert Referral.objects.get().state == Referral.State.CALLED


def test_the_new_ones_come_first_and_only_operations_sees_them() -> None:
    priya, lin = a_staff(roles=[Role.SCHEDULER], states=[]), a_staff()
    done, new = ready(priya.account), a_referral()
    assert list(queries.referrals(viewer=viewer_of(priya.account))) == [new, done]
    assert not queries.referrals(viewer=viewer_of(lin.account))
    assert queries.referral_by_ref(new.ref, viewer=viewer_of(lin.account)) is None


def test_the_intake_points_to_a_level_with_its_reasons() -> None:
    priya, referral = a_staff(roles=[Role.SCHEDULER], states=[]), a_referral()
    intake = actions.record_intake(referral=referral, answers=an_intake(), by=priya.account, at=SPRING)
    assert intake.level_code == "2.1"
    assert "Weekly therapy was tried and was not enough." in intake.level_reason
    assert "A PHQ-9 of 17" in intake.level_reason
    assert actions.answers_of(intake) == an_intake()


def test_somebody_in_danger_now_is_never_admitted_to_virtual_care() -> None:
    priya = a_staff(roles=[Role.SCHEDULER], states=[])
    referral = ready(priya.account, in_danger_now=True)
    with pytest.raises(actions.NeedsEmergencyHelp, match="emergency help now"):
        actions.ready_to_admit(referral=referral)


def test_without_an_emergency_contact_there_is_no_start() -> None:
    priya = a_staff(roles=[Role.SCHEDULER], states=[])
    with pytest.raises(actions.NotReady, match="somebody we can reach"):
        actions.ready_to_admit(referral=ready(priya.account, emergency_contact_phone=""))


def test_nothing_more_is_done_with_a_closed_referral() -> None:
    priya, referral = a_staff(roles=[Role.SCHEDULER], states=[]), a_referral()
    actions.close_referral(referral=referral, summary="Went elsewhere.", by=priya.account, at=SPRING)
    with pytest.raises(actions.AlreadyDecided):
        actions.record_intake(referral=referral, answers=an_intake(), by=priya.account, at=SPRING)


def test_a_therapist_without_a_licence_there_is_shown_with_the_reason() -> None:
    a_staff(name="Lin Chen", states=["NY"])
    a_staff(name="Ada Okafor", states=["TX", "MA"], roles=[Role.PSYCHIATRIST])
    a_staff(name="Priya Nair", states=[], roles=[Role.SCHEDULER])
    first, second = queries.therapists_for("NY", on=SPRING.date())
    assert (first.name, first.may) == ("Lin Chen, LCSW", True)
    assert (second.may, second.why_not) == (False, "no licence in NY; licensed in MA, TX")
