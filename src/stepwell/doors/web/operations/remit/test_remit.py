"""What a clinician may lead: said by those who plan or look after staff, kept with who said it, and read back."""

from datetime import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.people.models import Account, Remit, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Role

SAID = {
    "therapies": ["DBT", "CBT"], "age_bands": ["teens"], "languages": ["en", "es"],
    "hours_day": "5.5", "hours_week": "20",
}  # fmt: skip


def where(staff: Staff) -> str:
    return reverse("operations:remit", args=[staff.ref])


def test_what_somebody_may_lead_is_said_with_who_said_it_and_the_same_again_changes_nothing(
    priya: Staff, signed_in: SignIn
) -> None:
    lin, client = a_staff(), signed_in(priya.account)
    assert "Nobody has said anything yet" in client.get(where(lin)).content.decode()
    for _ in range(2):
        kept = client.post(where(lin), SAID, follow=True).content.decode()
        assert "The next weeks are planned by it" in kept
    said = Remit.objects.get()
    assert (said.therapies, said.age_bands, said.languages) == (["CBT", "DBT"], ["teens"], ["en", "es"])
    assert (said.most_minutes_day, said.most_minutes_week, said.by) == (330, 1200, priya.account)
    assert "by Priya Nair" in kept
    client.post(where(lin), SAID | {"hours_day": ""})
    assert [each.most_minutes_day for each in Remit.objects.order_by("pk")] == [330, None]


def test_the_staff_page_and_the_page_of_times_lead_there(priya: Staff, signed_in: SignIn) -> None:
    lin, noor = a_staff(), a_staff(name="Noor Siddiqui", roles=[Role.ADMINISTRATOR], states=[])
    client = signed_in(noor.account)
    client.post(where(lin), SAID)
    page = client.get(reverse("operations:colleague", args=[lin.ref])).content.decode()
    for line in (
        "Trained in CBT, DBT",
        "Cleared for teens",
        "Leads in English, Spanish",
        "At most 5.5 h a day, 20 h a week",
    ):
        assert line in page
    assert where(lin) in page
    assert (
        where(lin)
        in signed_in(priya.account).get(reverse("operations:times_of_staff", args=[lin.ref])).content.decode()
    )


def test_hours_that_cannot_be_are_said_at_their_field_and_nothing_is_kept(priya: Staff, signed_in: SignIn) -> None:
    lin, client = a_staff(), signed_in(priya.account)
    for wrong, words in (
        ({"hours_day": "many"}, "Write hours as a number, such as 5 or 5.5."),
        ({"hours_day": "25"}, "Write 24 hours or fewer."),
        ({"hours_day": "6", "hours_week": "4"}, "The most hours of a week are fewer than those of a day."),
        ({"therapies": ["astrology"]}, "astrology"),
    ):
        refused = client.post(where(lin), SAID | wrong)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert not Remit.objects.exists()


def test_nobody_else_finds_it(outsiders: list[Account], signed_in: SignIn, eleven: datetime) -> None:
    lin = a_staff()
    for account in outsiders:
        director = Staff.objects.filter(account=account, roles__contains=[Role.DIRECTOR.value]).exists()
        assert signed_in(account).get(where(lin)).status_code == (200 if director else 404)


def test_it_costs_as_many_queries_however_often_it_was_said(priya: Staff, signed_in: SignIn) -> None:
    lin, client = a_staff(), signed_in(priya.account)
    counts = []
    for hours in ("4", "5", "6", "7"):
        client.post(where(lin), SAID | {"hours_day": hours})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(where(lin))
        counts.append(len(queries))
    assert len(set(counts)) == 1
