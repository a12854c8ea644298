"""Somebody opens a record in an emergency: what they see, who is told, when it ends, and who judges it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from stepwell.clinic.access import emergencies
from stepwell.clinic.access.actions import NotYours, OwnReview, close_glass, open_record
from stepwell.clinic.access.models import BreakGlass, Grant
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.journeys.break_glass import NotClinical, break_glass
from stepwell.journeys.review_break_glass import review_break_glass
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import BREAK_GLASS_KINDS, SEPARATE_NOTES, Ground, Kind, Purpose, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
WHY = "She called from a bridge; I need her plan and her doctor."
LATER = SPRING + timedelta(minutes=61)


def sees(account: Account, patient: Patient, kind: Kind, at: object = SPRING) -> bool:
    viewer = viewer_of(account)
    with acting_as(account.pk, kinds=viewer.wide_kinds):
        try:
            open_record(viewer=viewer, patient_ref=patient.ref, kind=kind, purpose=Purpose.EMERGENCY, at=at)  # type: ignore[arg-type]
        except NotYours:
            return False
        return True


@pytest.fixture
def sam() -> Staff:
    return a_staff(name="Sam Whitfield", roles=[Role.CASE_MANAGER])


@pytest.fixture
def vera() -> Staff:
    return a_staff(name="Vera Novak", roles=[Role.DIRECTOR])


def test_it_opens_what_helps_for_an_hour_and_neither_separate_notes_nor_bills(sam: Staff) -> None:
    jordan = a_patient()
    assert not sees(sam.account, jordan, Kind.NOTES)
    broken = break_glass(patient=jordan, reason=WHY, by=sam.account, at=SPRING)
    Grant.objects.filter(pk=broken.grant_id).get()
    seen = {kind for kind in Kind if decided(sam, jordan, kind)}
    assert seen == BREAK_GLASS_KINDS
    assert seen.isdisjoint(SEPARATE_NOTES | {Kind.BILLING, Kind.MESSAGES})


def decided(staff: Staff, patient: Patient, kind: Kind) -> bool:
    from stepwell.clinic.access.actions import decide_on

    with acting_as(None, wide=True):
        viewer = viewer_of(staff.account)
        return decide_on(viewer=viewer, patient=patient, kind=kind, purpose=Purpose.EMERGENCY, at=SPRING).allowed


def test_after_its_hour_nothing_is_open_any_more_by_either_lock(
    sam: Staff, database_clock: Callable[[datetime], None]
) -> None:
    jordan = a_patient()
    break_glass(patient=jordan, reason=WHY, by=sam.account, at=SPRING)
    for at, seen in ((SPRING, 1), (LATER, 0)):
        database_clock(at)
        with acting_as(sam.account_id):
            assert Patient.objects.filter(pk=jordan.pk).count() == seen
    assert not sees(sam.account, jordan, Kind.NOTES, at=LATER)
    assert emergencies.open_glass(viewer_of(sam.account), at=LATER) == ()


def test_every_director_is_told_at_once_by_notice_and_by_a_letter_that_names_nobody(sam: Staff, vera: Staff) -> None:
    jordan = a_patient()
    break_glass(patient=jordan, reason=WHY, by=sam.account, at=SPRING)
    notice = Notice.objects.get(account=vera.account)
    inbox.post(notice_id=notice.pk)
    letter = mail.outbox[0]
    assert letter.to == [vera.account.email]
    for said in (notice.words, letter.subject, letter.body):
        assert "Jordan" not in said
        assert "bridge" not in said
    assert str(jordan.ref) not in letter.body


def told_of(by: Staff) -> list[str]:
    """Who is told when this person breaks the glass, by name, and where it leads them."""
    break_glass(patient=a_patient(), reason=WHY, by=by.account, at=SPRING)
    names = {staff.account_id: staff.name for staff in Staff.objects.all()}
    return [f"{names[notice.account_id]} {notice.link}" for notice in Notice.objects.order_by("pk")]


def test_where_there_are_privacy_officers_they_are_told_and_no_director(sam: Staff, vera: Staff) -> None:
    for name in ("Ada Moreau", "Ben Ito"):
        a_staff(name=name, roles=[Role.PRIVACY_OFFICER])
    assert told_of(sam) == ["Ada Moreau /director/emergencies/", "Ben Ito /director/emergencies/"]


def test_a_privacy_officer_who_broke_the_glass_is_not_the_one_who_is_told(vera: Staff) -> None:
    assert told_of(a_staff(name="Ada Moreau", roles=[Role.PRIVACY_OFFICER, Role.ON_CALL])) == [
        "Vera Novak /director/emergencies/"
    ]


def test_where_nobody_else_may_review_it_administrators_are_told_to_name_somebody() -> None:
    a_staff(name="Noor Siddiqui", roles=[Role.ADMINISTRATOR])
    both = a_staff(name="Vera Novak", roles=[Role.DIRECTOR, Role.ON_CALL])
    assert told_of(both) == ["Noor Siddiqui /operations/staff/"]


def test_there_is_never_nobody_who_is_told() -> None:
    assert told_of(a_staff(name="Vera Novak", roles=[Role.DIRECTOR, Role.ON_CALL])) == [
        "Vera Novak /director/emergencies/"
    ]


def test_a_privacy_officer_reviews_it_and_sees_nothing_clinical(sam: Staff) -> None:
    ada, jordan = a_staff(name="Ada Moreau", roles=[Role.PRIVACY_OFFICER]), a_patient()
    broken = break_glass(patient=jordan, reason=WHY, by=sam.account, at=SPRING)
    viewer = viewer_of(ada.account)
    with acting_as(ada.account_id, kinds=viewer.wide_kinds):
        [told] = emergencies.broken_glass(viewer, at=SPRING)
        assert (told.reason, told.patient) == (WHY, jordan.name)
    review_break_glass(broken=broken, justified=True, words="Right.", by=ada.account, at=LATER)
    for kind in set(Kind) - {Kind.IDENTITY, Kind.ACCESS}:
        assert not sees(ada.account, jordan, kind)


def test_two_clicks_at_once_break_one_glass_and_tell_once(sam: Staff, vera: Staff) -> None:
    jordan = a_patient()
    first = break_glass(patient=jordan, reason=WHY, by=sam.account, at=SPRING)
    second = break_glass(patient=jordan, reason=WHY, by=sam.account, at=SPRING + timedelta(seconds=1))
    assert first == second
    assert Notice.objects.filter(account=vera.account).count() == 1


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.THERAPIST, Role.PSYCHIATRIST, Role.ON_CALL, Role.CASE_MANAGER})
)
def test_nobody_but_a_clinician_breaks_the_glass(role: Role) -> None:
    staff = a_staff(roles=[role])
    with pytest.raises(NotClinical):
        break_glass(patient=a_patient(), reason=WHY, by=staff.account, at=SPRING)
    assert not BreakGlass.objects.exists()


def test_without_a_reason_it_stays_whole(sam: Staff) -> None:
    with pytest.raises(NotClinical):
        break_glass(patient=a_patient(), reason="  ", by=sam.account, at=SPRING)


def test_the_database_itself_keeps_separate_notes_out_of_broken_glass_and_wants_an_end(sam: Staff) -> None:
    jordan = a_patient()
    told = {
        "grantee": sam.account,
        "patient": jordan,
        "purpose": "EMERGENCY",
        "ground": "BREAK_GLASS",
        "from_at": SPRING,
    }
    for wrong in ({"kinds": ["PSYCHOTHERAPY_NOTES"], "until": LATER}, {"kinds": ["NOTES"], "until": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(**told, **wrong)


def test_closing_it_ends_the_sight_at_once_and_only_its_own_hands_can(sam: Staff) -> None:
    jordan, other = a_patient(), a_staff(name="Another", roles=[Role.CASE_MANAGER])
    broken = break_glass(patient=jordan, reason=WHY, by=sam.account, at=SPRING)
    assert not close_glass(ref=broken.ref, by=other.account, at=SPRING)
    assert close_glass(ref=broken.ref, by=sam.account, at=SPRING + timedelta(minutes=5))
    assert not sees(sam.account, jordan, Kind.NOTES, at=SPRING + timedelta(minutes=5))


def test_the_director_reads_why_and_what_was_opened_and_judges_once(
    sam: Staff, vera: Staff, database_clock: Callable[[datetime], None]
) -> None:
    jordan = a_patient()
    database_clock(SPRING + timedelta(minutes=1))
    broken = break_glass(patient=jordan, reason=WHY, by=sam.account, at=SPRING)
    assert sees(sam.account, jordan, Kind.NOTES, at=SPRING + timedelta(minutes=1))
    viewer = viewer_of(vera.account)
    with acting_as(vera.account_id, kinds=viewer.wide_kinds):
        [told] = emergencies.broken_glass(viewer, at=LATER)
        assert (told.reason, told.by, dict(told.opened)) == (WHY, "Sam Whitfield", {Kind.NOTES: 1})
        found = emergencies.broken_by_ref(told.ref, viewer=viewer)
    assert found is not None
    review_break_glass(broken=found, justified=True, words="Right.", by=vera.account, at=LATER)
    review_break_glass(broken=found, justified=False, words="No.", by=vera.account, at=LATER + timedelta(hours=1))
    with acting_as(vera.account_id, kinds=viewer.wide_kinds):
        [told] = emergencies.broken_glass(viewer, at=LATER)
    assert (told.justified, told.review_words) == (True, "Right.")
    assert broken == found


def test_nobody_judges_what_they_opened_themselves() -> None:
    both = a_staff(roles=[Role.DIRECTOR, Role.ON_CALL])
    broken = break_glass(patient=a_patient(), reason=WHY, by=both.account, at=SPRING)
    with pytest.raises(OwnReview):
        review_break_glass(broken=broken, justified=True, words="Fine.", by=both.account, at=LATER)


def test_what_nobody_reviewed_in_time_is_found(sam: Staff, vera: Staff) -> None:
    broken = break_glass(patient=a_patient(), reason=WHY, by=sam.account, at=SPRING)
    assert emergencies.unreviewed_late(at=SPRING + timedelta(hours=71)) == ()
    assert emergencies.unreviewed_late(at=SPRING + timedelta(hours=73)) == (broken.ref,)


def test_whoever_oversees_nothing_sees_no_broken_glass(sam: Staff) -> None:
    break_glass(patient=a_patient(), reason=WHY, by=sam.account, at=SPRING)
    stranger = an_account()
    with acting_as(stranger.pk):
        assert emergencies.broken_glass(viewer_of(stranger), at=LATER) == ()
        assert not BreakGlass.objects.exists()


def test_a_name_and_a_birth_date_find_one_person_and_never_a_choice_of_two(sam: Staff) -> None:
    jordan = a_patient(family_name="Reyes")
    viewer = viewer_of(sam.account)
    with acting_as(sam.account_id):
        assert emergencies.look_up(viewer=viewer, family_name=" reyes ", birth_on=jordan.birth_on) == jordan.ref
        assert (
            emergencies.look_up(viewer=viewer, family_name="Reyes", birth_on=jordan.birth_on.replace(year=1950)) is None
        )
    a_patient(family_name="Reyes", given_name="Twin")
    with acting_as(sam.account_id):
        assert emergencies.look_up(viewer=viewer, family_name="Reyes", birth_on=jordan.birth_on) is None


def test_the_care_teams_own_sight_is_untouched_by_it(sam: Staff) -> None:
    jordan = a_patient()
    treats(sam, jordan)
    break_glass(patient=jordan, reason=WHY, by=sam.account, at=SPRING)
    grounds = Grant.objects.filter(grantee=sam.account, until__isnull=True).values_list("ground", flat=True)
    assert list(grounds) == [Ground.CARE_TEAM.value]
