"""A minor and a parent sign one text, each in their own account; to everybody else, and afterwards, it is not there."""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.actions import record_guardianship
from stepwell.clinic.access.models import Consent, Countersignature
from stepwell.clinic.access.tests.factories import a_patient, the_database_reads, treats
from stepwell.clinic.inbox.actions import post
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.journeys.record_guardianship import Guardian
from stepwell.journeys.record_guardianship import record_guardianship as record_parent
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "eleven")]
LIST, TPO = reverse("family:children"), "/me/consent/tpo/"
FOURTEENTH = datetime(2026, 6, 1, 4, tzinfo=UTC)


@pytest.fixture
def dee(rules: None) -> Patient:
    """Thirteen, in Delaware."""
    return a_patient(given_name="Dee", family_name="Ito", birth_on=date(2012, 6, 1), state="DE")


@pytest.fixture
def dan(dee: Patient) -> Relative:
    return a_parent(dee)


def a_parent(patient: Patient, name: str = "Dan Ito", relationship: str = "father", consent: bool = True) -> Relative:
    relative = link_relative(account=an_account(), patient=patient, name=name, relationship=relationship)
    record_guardianship(relative=relative, may_consent=consent, may_see=False, papers="", by=an_account(), at=SPRING)
    return relative


def signs_first(browser: Client, guardian: Relative, url: str = TPO, **told: Any) -> str:
    """The minor signs; what they read afterwards."""
    told = {"term": "open", "also_signs": str(guardian.ref)} | told
    page = browser.post(url, told | {"step": "read"}).content.decode()
    seal = re.search(r'name="shown" value="(\w{64})"', page)
    assert seal, page
    done = browser.post(url, told | {"step": "sign", "shown": seal[1], "signature": "Dee Ito"}, follow=True)
    assert done.redirect_chain, unescape(done.content.decode())
    return unescape(done.content.decode())


def paper() -> str:
    return reverse("family:paper", args=[Consent.objects.latest("pk").ref])


def countersigns(browser: Client, url: str, name: str = "Dan Ito") -> Any:
    seal = re.search(r'name="shown" value="(\w{64})"', browser.get(url).content.decode())
    assert seal
    return browser.post(url, {"shown": seal[1], "signature": name}, follow=True)


def test_the_minor_is_told_who_will_be_asked_and_what_they_will_read_before_signing(
    dee: Patient, dan: Relative, signed_in: SignIn
) -> None:
    a_parent(dee, "Mia Ito", "mother", consent=False)
    page = unescape(signed_in(dee).get(TPO).content.decode())
    assert "Who signs this with you?" in page
    assert "Dan Ito, your father" in page
    assert "Whoever you choose reads what you sign" in page
    assert "Mia Ito" not in page
    text = unescape(
        signed_in(dee).post(TPO, {"term": "open", "also_signs": str(dan.ref), "step": "read"}).content.decode()
    )
    assert "At my age the law asks Dan Ito, my father, to sign this too." in text


def test_each_signs_on_their_own_and_from_the_second_signature_on_it_holds(
    dee: Patient, dan: Relative, signed_in: SignIn
) -> None:
    teen, father = signed_in(dee), signed_in(dan.account)
    page = signs_first(teen, dan)
    assert "It holds once Dan Ito has signed too" in page
    assert "Waits for a second signature" in page
    assert "Nothing of it is shared yet." in page
    assert "You share nothing outside your care team" in page
    assert "Something waits for your signature" in father.get("/family/").content.decode()
    listed = father.get(LIST).content.decode()
    assert "Waits for your signature" in listed
    assert paper() in listed
    asked = unescape(father.get(paper()).content.decode())
    assert "Dee Ito signed this on 2 March 2026 and asks you to sign it too." in asked
    assert "I am Dee Ito, born on 1 June 2012." in asked
    assert "Please do not pass this on" in asked
    done = unescape(countersigns(father, paper()).content.decode())
    assert "Signed by both of you. From now on it holds." in done
    assert "You signed this on 2 March 2026." in done
    assert "Signed by both of you" in father.get(LIST).content.decode()
    sharing = unescape(teen.get("/me/sharing/").content.decode())
    assert "Waits for a second signature" not in sharing
    assert "with Dan Ito (father)" in sharing


def test_an_invited_parent_who_may_sign_and_not_see_finds_that_one_paper_and_nothing_else(
    dee: Patient, signed_in: SignIn
) -> None:
    recorded = record_parent(
        patient=dee, guardian=Guardian("Dan Ito", "father", "dan@example.org"), may_consent=True, may_see=False,
        papers="Order 17-4", by=a_staff(roles=[Role.DIRECTOR]).account, at=SPRING,
    )  # fmt: skip
    assert recorded.invites
    dan = recorded.guardianship.relative
    a_session(a_staff(), SPRING, patients=[dee])
    father = signed_in(dan.account)
    assert "Nobody here" in father.get(LIST).content.decode()
    signs_first(signed_in(dee), dan)
    countersigns(father, paper())
    assert "Dan Ito" in Countersignature.objects.get().signature
    assert "Nothing is shared with you right now" in father.get("/family/").content.decode()
    for there in (reverse("family:child", args=[dee.ref]), reverse("family:sign_for", args=[dee.ref, "named"])):
        assert father.get(there).status_code == 404
    with acting_as(dan.account_id):
        assert not Patient.objects.exists()
        assert not Seat.objects.exists()


def test_both_keep_one_document(dee: Patient, dan: Relative, signed_in: SignIn) -> None:
    teen, father = signed_in(dee), signed_in(dan.account)
    signs_first(teen, dan)
    ref = Consent.objects.get().ref
    assert father.get(reverse("family:paper_document", args=[ref])).status_code == 404
    countersigns(father, paper())
    theirs = father.get(reverse("family:paper_document", args=[ref]))
    assert theirs.headers["Content-Disposition"] == 'attachment; filename="signed-2026-03-02.pdf"'
    assert theirs.content == teen.get(f"/me/sharing/{ref}/document/").content
    assert hashlib.sha256(theirs.content).hexdigest() == Countersignature.objects.get().digest


def test_who_is_asked_gets_an_e_mail_that_says_nothing(dee: Patient, dan: Relative, signed_in: SignIn) -> None:
    signs_first(signed_in(dee), dan)
    post(notice_id=Notice.objects.get(account=dan.account).pk)
    letter = mail.outbox[-1]
    assert letter.to == [dan.account.email]
    assert not re.search(r"dee|ito|treat|health|substance|payment", f"{letter.subject} {letter.body}", re.IGNORECASE)


@pytest.mark.parametrize("who", ["minor", "parent"])
def test_either_stops_it_and_the_other_finds_it_gone(dee: Patient, dan: Relative, signed_in: SignIn, who: str) -> None:
    teen, father = signed_in(dee), signed_in(dan.account)
    signs_first(teen, dan)
    countersigns(father, paper())
    ref = Consent.objects.get().ref
    if who == "minor":
        teen.post(f"/me/sharing/{ref}/withdraw/")
    else:
        page = father.post(reverse("family:withdraw_paper", args=[ref]), follow=True)
        assert "Stopped. Nothing of this is shared." in page.content.decode()
    assert father.get(paper()).status_code == 404
    assert "ended on 2 March 2026" in teen.get("/me/sharing/").content.decode()


def test_a_parent_may_say_no_and_the_minor_reads_that_it_ended(dee: Patient, dan: Relative, signed_in: SignIn) -> None:
    teen, father = signed_in(dee), signed_in(dan.account)
    signs_first(teen, dan)
    father.post(reverse("family:withdraw_paper", args=[Consent.objects.get().ref]))
    assert "Waits for a second signature" not in teen.get("/me/sharing/").content.decode()


def test_to_everybody_else_it_does_not_exist(dee: Patient, dan: Relative, signed_in: SignIn) -> None:
    signs_first(signed_in(dee), dan)
    mia = a_parent(dee, "Mia Ito", "mother")
    lin = a_staff()
    treats(lin, dee)
    ref = Consent.objects.get().ref
    for other in (mia.account, lin, a_staff(roles=[Role.DIRECTOR]), a_patient(), dee, an_account()):
        browser = signed_in(other)
        assert browser.get(paper()).status_code == 404
        assert browser.post(paper(), {"shown": "0" * 64, "signature": "Dan Ito"}).status_code == 404
        assert browser.get(reverse("family:paper_document", args=[ref])).status_code == 404
        assert browser.post(reverse("family:withdraw_paper", args=[ref])).status_code == 404
    assert "Waits for your signature" not in signed_in(mia.account).get(LIST).content.decode()
    assert not Countersignature.objects.exists()


def test_another_name_or_other_words_sign_nothing_and_say_so(dee: Patient, dan: Relative, signed_in: SignIn) -> None:
    father = signed_in(dan.account)
    signs_first(signed_in(dee), dan)
    page = countersigns(father, paper(), name="Dee Ito")
    assert page.status_code == 422
    assert "Type your name as it is in your record: Dan Ito." in page.content.decode()
    page = father.post(paper(), {"shown": "0" * 64, "signature": "Dan Ito"})
    assert page.status_code == 422
    assert "Nothing is signed" in page.content.decode()
    assert not Countersignature.objects.exists()


def test_on_the_birthday_the_open_page_is_gone_and_the_young_person_is_asked_anew(
    dee: Patient, dan: Relative, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: FOURTEENTH - timedelta(minutes=1))
    teen, father = signed_in(dee), signed_in(dan.account)
    signs_first(teen, dan)
    countersigns(father, paper())
    monkeypatch.setattr(clock, "now", lambda: FOURTEENTH)
    the_database_reads(FOURTEENTH)
    assert father.get(paper()).status_code == 404
    assert father.post(reverse("family:withdraw_paper", args=[Consent.objects.get().ref])).status_code == 404
    assert "Nobody here" in father.get(LIST).content.decode()
    assert "yours to decide anew" in teen.get("/me/").content.decode()
    page = teen.get("/me/sharing/").content.decode()
    assert "To decide anew" in page
    again = re.search(r'href="(/me/consent/tpo/\?instead=[^"]+)"', page)
    assert again
    form = unescape(teen.get(again[1]).content.decode())
    assert "Who signs this with you?" not in form
    told = {"term": "open", "step": "read"}
    seal = re.search(r'name="shown" value="(\w{64})"', teen.post(again[1], told).content.decode())
    assert seal
    done = teen.post(again[1], told | {"step": "sign", "shown": seal[1], "signature": "Dee Ito"}, follow=True)
    assert "Signed. From now on this holds" in done.content.decode()
    assert "To decide anew" not in teen.get("/me/sharing/").content.decode()
    assert "yours to decide anew" not in teen.get("/me/").content.decode()


def test_who_signs_with_them_has_to_be_chosen_where_two_may(dee: Patient, dan: Relative, signed_in: SignIn) -> None:
    a_parent(dee, "Mia Ito", "mother")
    page = signed_in(dee).post(TPO, {"term": "open", "step": "read"})
    assert page.status_code == 422
    assert "Choose who signs with you." in page.content.decode()
    kim = a_parent(a_patient(birth_on=date(2012, 6, 1), state="DE"), "Kim Low")
    page = signed_in(dee).post(TPO, {"term": "open", "step": "read", "also_signs": str(kim.ref)})
    assert page.status_code == 422


def test_where_only_substance_use_takes_two_the_rest_is_signed_alone(signed_in: SignIn) -> None:
    """In Colorado somebody of thirteen decides alone about mental health, and about substance use from fifteen."""
    cole = a_patient(given_name="Dee", family_name="Ito", birth_on=date(2012, 6, 1), state="CO")
    dan = a_parent(cole)
    browser = signed_in(cole)
    told = {"recipient": "Dr Vale", "why": "to treat me", "kinds": ["SCHEDULE"], "term": "days"}
    page = browser.post("/me/consent/named/", told | {"step": "read"}).content.decode()
    assert "sign this too" not in page
    refused = browser.post("/me/consent/named/", told | {"kinds": ["SCHEDULE", "SUBSTANCE_USE"], "step": "read"})
    assert "Choose who signs with you." in refused.content.decode()
    assert "It holds once Dan Ito has signed too" in signs_first(
        browser, dan, "/me/consent/named/", **told | {"kinds": ["SCHEDULE", "SUBSTANCE_USE"]}
    )


@pytest.mark.parametrize("papers", [1, 6])
def test_many_papers_cost_as_many_queries_as_one(dee: Patient, dan: Relative, signed_in: SignIn, papers: int) -> None:
    teen, father = signed_in(dee), signed_in(dan.account)
    told = {"why": "to treat me", "kinds": ["SCHEDULE", "SUBSTANCE_USE"], "term": "days"}
    for number in range(papers):
        signs_first(teen, dan, "/me/consent/named/", recipient=f"Dr {number}", **told)
    with CaptureQueriesContext(connection) as spent:
        assert father.get(LIST).content.decode().count("/family/papers/") == papers
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 22
    with CaptureQueriesContext(connection) as spent:
        teen.get("/me/sharing/")
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 32
