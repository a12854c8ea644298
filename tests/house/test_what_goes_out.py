"""Every word that leaves the program: sentences written down here, one address of ours, and nothing of anybody."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.inbox.actions import post, tell
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety import actions
from stepwell.clinic.safety.models import Alert, Attempt
from stepwell.clinic.safety.tests.factories import an_alert, on_call
from stepwell.doors.web.sign_in.letters import LETTERS
from stepwell.plumbing.delivery import CHANNELS, EMAIL, Message
from stepwell.pure.entitlement import Role
from stepwell.pure.instruments import Grade

SOURCE = Path(__file__).resolve().parents[2] / "src" / "stepwell"
# Where something is written that goes out. To add a place, read what it says as a stranger who finds the phone.
WRITTEN_IN = {"clinic/inbox/actions.py", "clinic/safety/reaching.py", "doors/web/patient/consent/letter.py"}
ADDRESS = r"http://127\.0\.0\.1:8000"
REF = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SENTENCES = re.compile(
    r"Stepwell: (?:an urgent alert needs you|an alert still waits for you)"
    rf"(?:\. Open: {ADDRESS}/clinic/duty/{REF}/take/)?"
    rf"|Stepwell: this is a test page(?:\. Open: {ADDRESS}/clinic/reached/)?"
    rf"|Stepwell: something about alerts is not as it must be(?:\. Open: {ADDRESS}/clinic/duty/)?"
    rf"|Something waits for you in Stepwell(?:\. Sign in to read it: {ADDRESS}/[a-z/-]*(?:{REF}/)?)?"
)


def test_messages_are_written_in_three_places_and_letters_leave_by_two() -> None:
    found = {path for path, tree in _modules() for node in ast.walk(tree) if _calls(node, "Message")}
    assert found == WRITTEN_IN
    senders = {"send_mail", "send_mass_mail", "EmailMessage", "EmailMultiAlternatives", "mail_admins", "mail_managers"}
    leaving = {path for path, tree in _modules() for node in ast.walk(tree) if _calls(node, *senders)}
    assert leaving == {"plumbing/delivery/email/__init__.py", "doors/web/sign_in/adapters.py"}


def test_a_letter_about_an_account_fills_in_an_address_and_nothing_else() -> None:
    for letter in LETTERS.values():
        assert "{" not in letter.subject
        assert set(re.findall(r"{(\w*)}", letter.body)) <= {"link"}, letter.subject


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if not path.name.startswith(("test_", "conftest")) and "tests" not in path.parts:
            yield str(path.relative_to(SOURCE)), ast.parse(path.read_text("utf-8"))


def _calls(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


@pytest.fixture
def said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that goes out by any channel but e-mail, as a stranger with the phone would read it."""
    settings.STEPWELL_SMS = settings.STEPWELL_VOICE = "console:"
    heard: list[str] = []

    def send(channel: str, message: Message) -> None:
        heard.extend([message.subject, message.body])
        if channel == EMAIL.name:
            CHANNELS[channel].send(message)

    for module in ("paging", "watching", "ways"):
        monkeypatch.setattr(f"stepwell.clinic.safety.actions.{module}.send", send)
    return heard


@pytest.mark.django_db
@pytest.mark.usefixtures("rules")
def test_whatever_happens_to_an_alert_what_goes_out_is_one_of_these_sentences(said: list[str]) -> None:
    patient = a_patient(family_name="Quillfeather", phone="212-555-0199", address="77 Planted Street")
    sam = a_staff([Role.ON_CALL], name="Sam Ito")
    for channel in ("text message", "voice call"):
        actions.add_way(staff=sam, channel=channel, address="212 555 0100", name="My phone", at=SPRING)
    on_call(sam)
    a_staff([Role.DIRECTOR], name="Vera Lund")
    treats(a_staff(), patient)
    an_alert(patient)
    actions.go_round(at=SPRING + timedelta(minutes=3), is_worker=True)
    actions.tell_of_breaches(at=SPRING + timedelta(minutes=3))
    alert, review = an_alert(patient, grade=Grade.URGENT), an_alert(patient, grade=Grade.REVIEW)
    _live_through(alert, sam)
    actions.climb(alert_id=review.pk, at=SPRING + timedelta(days=2))
    actions.make_trial(trial_id=actions.ask_for_trial(staff=sam, way=None, at=SPRING).pk)
    actions.announce_holes(at=SPRING)
    actions.hand_over(at=SPRING - timedelta(hours=1))
    tell(account=sam.account, words="Jordan Quillfeather …", link=f"/clinic/duty/{alert.ref}/", at=SPRING)
    for notice in Notice.objects.all():
        post(notice_id=notice.pk)
    letters = [text for letter in mail.outbox for text in (str(letter.subject), str(letter.body))]
    assert {"text message", "voice call", "e-mail"} <= set(Attempt.objects.values_list("channel", flat=True))
    assert len(letters) > 10
    for text in (*said, *letters):
        assert SENTENCES.fullmatch(text), text
        assert str(patient.ref) not in text


def _live_through(alert: Alert, sam: Staff) -> None:
    """Paged, taken, not resolved, resolved, not followed up."""
    for minutes in (0, 2, 4, 6, 20):
        _page(alert, minutes)
    actions.acknowledge(alert=alert, by=sam.account, place="phone", at=SPRING + timedelta(minutes=21))
    _page(alert, 21 + 60)
    actions.resolve(
        alert=alert,
        disposition="talked_safe",
        words="Jordan Quillfeather was reached.",
        by=sam.account,
        at=SPRING + timedelta(minutes=90),
        follow_up_due_at=SPRING + timedelta(minutes=120),
    )
    _page(alert, 120)


def _page(alert: Alert, minutes: int) -> None:
    at = SPRING + timedelta(minutes=minutes)
    actions.climb(alert_id=alert.pk, at=at)
    actions.deliver(alert_id=alert.pk, at=at)
