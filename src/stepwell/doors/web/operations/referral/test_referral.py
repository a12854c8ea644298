"""One referral, from the first call to the decision."""

from smtplib import SMTPRecipientsRefused
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff, an_account
from stepwell.clinic.programs.models import Callback, Referral, Stay, Track
from stepwell.clinic.programs.tests.factories import a_referral, a_track, ready
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role

ANSWERS = {
    "in_danger_now": "no",
    "birth_on": "1990-06-15",
    "state": "NY",
    "time_zone": "America/New_York",
    "lower_care_not_enough": "yes",
    "stepping_down": "no",
    "daily_life_is_hard": "yes",
    "phq9_total": "17",
    "unstable_withdrawal": "no",
    "cannot_follow_a_group": "no",
    "has_private_place_and_device": "yes",
    "emergency_contact_name": "Alex Reyes",
    "emergency_contact_phone": "555 0100",
}


def at(name: str, referral: Referral) -> str:
    return reverse(f"operations:{name}", args=[referral.ref])


def admission(track: Track, therapist: Staff) -> dict[str, str]:
    return {"track": str(track.ref), "therapist": str(therapist.ref), "reason": "PHQ-9 of 17.", "from_on": "2026-03-02"}


def test_a_call_is_kept_and_shown(priya: Staff, signed_in: SignIn) -> None:
    client, referral = signed_in(priya.account), a_referral()
    page = client.post(at("callback", referral), {"reached": "yes", "summary": "Wants evenings."}, follow=True)
    assert "Wants evenings." in page.content.decode()
    assert Callback.objects.get().by == priya.account


def test_a_call_without_an_answer_keeps_what_was_written(priya: Staff, signed_in: SignIn) -> None:
    page = signed_in(priya.account).post(at("callback", a_referral()), {"summary": "Voicemail."})
    assert page.status_code == 422
    assert "Voicemail." in page.content.decode()
    assert not Callback.objects.exists()


def test_the_intake_says_where_it_points_and_who_may_treat(priya: Staff, signed_in: SignIn) -> None:
    a_staff(), a_staff(name="Ada Okafor", states=["TX"], credential="MD")
    page = signed_in(priya.account).post(at("intake", referral := a_referral()), ANSWERS, follow=True)
    text = page.content.decode()
    assert "The intake points to virtual IOP" in text
    assert "Ada Okafor, MD: no licence in NY; licensed in TX" in text
    assert Referral.objects.get(pk=referral.pk).state == "intake done"


def test_a_minor_is_marked_and_measured_by_the_adolescent_rule(priya: Staff, signed_in: SignIn) -> None:
    answers = ANSWERS | {"birth_on": "2009-11-01"}
    text = signed_in(priya.account).post(at("intake", a_referral()), answers, follow=True).content.decode()
    assert "Minor" in text
    assert "6 h a week, the adolescent rule" in text


def test_immediate_danger_shows_emergency_help_and_no_way_to_admit(priya: Staff, signed_in: SignIn) -> None:
    client, referral = signed_in(priya.account), a_referral()
    text = client.post(at("intake", referral), ANSWERS | {"in_danger_now": "yes"}, follow=True).content.decode()
    assert "Emergency help comes first" in text
    assert 'href="tel:988"' in text
    assert at("admission", referral) not in text
    refused = client.post(at("admission", referral), admission(a_track(), a_staff()))
    assert refused.status_code == 422
    assert not Patient.objects.exists()


@pytest.mark.django_db
def test_admission_sends_an_invitation_to_set_a_password(
    priya: Staff, signed_in: SignIn, django_capture_on_commit_callbacks: type
) -> None:
    track, lin, referral = a_track(), a_staff(), ready(priya.account)
    with django_capture_on_commit_callbacks(execute=True):
        page = signed_in(priya.account).post(at("admission", referral), admission(track, lin), follow=True)
    text = page.content.decode()
    assert "Lin Chen, LCSW" in text
    assert Stay.objects.get().track == track
    [letter] = mail.outbox
    assert letter.to == [referral.email]
    assert "/account/password/reset/key/" in str(letter.body)
    assert "Jordan" not in letter.subject
    assert AccessLog.objects.filter(viewer=priya.account, kind="SCHEDULE", allowed=True).exists()


@pytest.mark.django_db
def test_a_mail_server_that_refuses_the_address_undoes_nothing_and_the_log_does_not_tell_it(
    priya: Staff,
    signed_in: SignIn,
    django_capture_on_commit_callbacks: type,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    track, lin, referral = a_track(), a_staff(), ready(priya.account)

    def refuses(*args: object, **kwargs: object) -> None:
        raise SMTPRecipientsRefused({referral.email: (550, b"no such mailbox")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuses)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(priya.account).post(at("admission", referral), admission(track, lin))
    assert Stay.objects.get().track == track
    assert "an invitation was not delivered: SMTPRecipientsRefused" in caplog.text
    assert referral.email not in caplog.text


def test_admitting_twice_is_refused_clearly(priya: Staff, signed_in: SignIn) -> None:
    client, track, lin, referral = signed_in(priya.account), a_track(), a_staff(), ready(priya.account)
    client.post(at("admission", referral), admission(track, lin))
    again = client.post(at("admission", referral), admission(track, lin))
    assert again.status_code == 422
    assert "has been admitted already" in again.content.decode()
    assert Patient.objects.count() == 1


def test_only_what_may_be_chosen_can_be_sent(priya: Staff, signed_in: SignIn) -> None:
    referral, elsewhere = ready(priya.account), a_staff(states=["TX"])
    page = signed_in(priya.account).post(at("admission", referral), admission(a_track(time_zone=""), elsewhere))
    assert set(page.context["admission_form"].errors) == {"track", "therapist"}


def test_an_address_that_is_taken_is_said_in_words(priya: Staff, signed_in: SignIn) -> None:
    referral = ready(priya.account)
    an_account(email=referral.email)
    page = signed_in(priya.account).post(at("admission", referral), admission(a_track(), a_staff()))
    assert "Somebody else signs in with this e-mail address" in page.content.decode()
    assert not Stay.objects.exists()


def test_a_closed_referral_takes_nothing_more(priya: Staff, signed_in: SignIn) -> None:
    client, referral = signed_in(priya.account), a_referral()
    client.post(at("closing", referral), {"why": "Went elsewhere."})
    assert client.post(at("intake", referral), ANSWERS).status_code == 422
    with acting_as_programme():
        assert Referral.objects.get().state == "closed"


def test_to_others_a_referral_does_not_exist(priya: Staff, outsiders: list[Account], signed_in: SignIn) -> None:
    referral = a_referral()
    assert [signed_in(account).get(at("referral", referral)).status_code for account in outsiders] == [404] * 4
    unknown = reverse("operations:referral", args=[uuid4()])
    assert signed_in(priya.account).get(unknown).status_code == 404
    assert signed_in(a_staff(roles=[Role.BILLER]).account).post(at("closing", referral)).status_code == 404
