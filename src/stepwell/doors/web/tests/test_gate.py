"""The gate, tried at every address there is."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.doors.web.gate import GateMiddleware
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NOBODYS = "00000000-0000-4000-8000-000000000000"


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, where)
        elif entry.callback.__module__.startswith("stepwell."):
            yield re.sub(r"<(?:\w+:)?\w+>", NOBODYS, where), entry


# Open to everybody, or to whoever has an account: a word. Else the roles.
GUARDED = [where for where, entry in addresses() if not isinstance(getattr(entry.callback, "access_rule", ""), str)]


@pytest.mark.parametrize("where", GUARDED)
def test_a_stranger_finds_nothing_anywhere(where: str, client: Client) -> None:
    client.force_login(an_account())
    for method in (client.get, client.post):
        assert method(where).status_code == 404


@pytest.mark.parametrize("where", GUARDED)
def test_whoever_is_not_signed_in_is_asked_to(where: str, client: Client) -> None:
    response = client.get(where)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/?next=/")


@pytest.mark.parametrize("where", [where for where in GUARDED if not where.startswith(("/me/", "/home/", "/devices/"))])
def test_a_patient_finds_nothing_in_the_portals_of_others(where: str, client: Client) -> None:
    patient = a_patient()
    assert patient.account is not None
    client.force_login(patient.account)
    assert client.get(where).status_code == 404


def test_unknown_and_forbidden_patients_look_the_same(client: Client) -> None:
    other = a_patient(given_name="Amara")
    client.force_login(a_staff([Role.THERAPIST]).account)
    forbidden = client.get(f"/clinic/patients/{other.ref}/")
    unknown = client.get(f"/clinic/patients/{uuid4()}/")
    assert (forbidden.status_code, unknown.status_code) == (404, 404)
    seen = [re.sub(rb"[A-Za-z0-9]{64}", b"", page.content) for page in (forbidden, unknown)]  # the form's token
    assert seen[0] == seen[1]


def test_a_page_about_a_patient_is_never_kept_by_the_browser(client: Client) -> None:
    patient = a_patient()
    assert patient.account is not None
    client.force_login(patient.account)
    response = client.get("/me/")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("where", ["/home/", "/me/nothing/", "/clinic/day/", "/", "/me/check-in/"])
def test_nothing_shown_to_somebody_signed_in_is_kept_refusals_and_redirects_neither(where: str, client: Client) -> None:
    client.force_login(a_patient().account)  # type: ignore[arg-type]  # the factory gives them one
    assert client.get(where).headers["Cache-Control"] == "no-store"


def test_what_a_screen_says_of_somebody_is_no_cookie() -> None:
    assert settings.MESSAGE_STORAGE == "django.contrib.messages.storage.session.SessionStorage"


def run(view_raises: Exception) -> None:
    """One request whose view writes a notice and then raises, through the middleware as Django runs it."""
    account = an_account()
    request = RequestFactory().get("/")
    request.user = get_user_model().objects.get(pk=account.pk)

    def view(request: HttpRequest) -> HttpResponse:
        Notice.objects.create(account=account, words="half done", at=SPRING)
        gate.process_exception(request, view_raises)
        return HttpResponse(status=500)

    gate = GateMiddleware(view)
    gate(request)


def kept() -> int:
    """How many notices are stored. Outside a transaction nobody acts, and the database shows none."""
    with transaction.atomic():
        return Notice.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_view_that_writes_and_then_fails_has_written_nothing() -> None:
    run(ValueError("a fault"))
    assert kept() == 0


@pytest.mark.django_db(transaction=True)
def test_what_a_refusal_wrote_in_the_log_stays() -> None:
    run(Http404())
    assert kept() == 1


def test_the_request_acts_as_its_account_and_nothing_outlives_it(client: Client) -> None:
    patient = a_patient()
    assert patient.account is not None
    client.force_login(patient.account)
    client.get("/me/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('stepwell.account_id', true), current_user")
        assert cursor.fetchone() == ("", "stepwell_wide")  # the test's own actor again
