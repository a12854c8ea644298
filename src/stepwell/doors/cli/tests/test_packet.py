"""An auditor's packet is made for whoever may see it, and proved by whoever has it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.actions import correct, record_media
from stepwell.clinic.attendance.tests.factories import held, joins, leaves
from stepwell.clinic.live.actions import admit
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.cli.packet import packet
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SPRING + timedelta(days=7))


@pytest.fixture
def vera() -> Staff:
    return a_staff(roles=[Role.DIRECTOR], name="Vera")


@pytest.fixture
def jordan() -> Patient:
    """Came to a group with Amara, by video, and left early; put right since."""
    lin, jordan, amara = a_staff(), a_patient(), a_patient(given_name="Amara", family_name="Diaz")
    session = a_session(lin, SPRING, patients=[jordan, amara])
    seat = session.seats.get(patient=jordan)
    admit(session=session, seat=seat, server="sfu-1", room="room", stay="one", token="token of one", at=SPRING)
    record_media(events=[joins("one", 0), leaves("one", 20)], at=session.ends_at)
    held(session, {jordan: 60, amara: 60})
    correct(seat_ref=seat.ref, minutes=50, reason="Was on the phone.", by=lin.account, at=session.ends_at)
    return jordan


def run(*arguments: object) -> Result:
    return CliRunner().invoke(packet, [str(each) for each in arguments])


def made(patient: Patient, by: Staff, out: Path, *days: str) -> Result:
    first, last = days or ("2026-03-02", "2026-03-02")
    return run(
        "make", patient.ref, "--from", first, "--until", last, "--by", by.account.email, "--out", out, "--json"
    )  # fmt: skip


def test_it_is_made_proved_and_names_nobody_else(jordan: Patient, vera: Staff, tmp_path: Path) -> None:
    report = json.loads(made(jordan, vera, tmp_path).stdout)
    paper, file = (Path(name) for name in report["files"])
    assert report["seats"] == 1
    assert paper.read_bytes().startswith(b"%PDF")
    text = file.read_text("utf-8")
    assert "Amara" not in text
    seat = json.loads(text)["body"]["seats"][0]
    assert seat["outcome"]["attended_minutes"] == 50
    assert [line["line"] for line in seat["lines"]] == ["witness", "witness", "witness", "correction"]
    key = json.loads(run("key", "--json").stdout)["key"]
    spaced = " ".join(key[part : part + 16] for part in range(0, 64, 16))  # as the page shows it
    proved = run("verify", file, "--key", spaced.upper(), "--paper", paper)
    assert proved.exit_code == 0, proved.output
    assert "1 sessions with 4 lines: nothing was altered, and the minutes follow." in proved.output


def test_it_is_logged_as_theirs_who_asked(jordan: Patient, vera: Staff, tmp_path: Path) -> None:
    made(jordan, vera, tmp_path)
    looked = AccessLog.objects.filter(patient=jordan, viewer=vera.account, kind="ATTENDANCE", allowed=True)
    assert looked.count() == 1


def test_who_may_not_see_it_gets_none(jordan: Patient, tmp_path: Path) -> None:
    result = made(jordan, a_staff(name="Nobody"), tmp_path)
    assert result.exit_code == 1
    assert "no such patient" in json.loads(result.stdout)["refused_because"]
    assert list(tmp_path.iterdir()) == []


def test_an_altered_packet_and_another_paper_say_so(jordan: Patient, vera: Staff, tmp_path: Path) -> None:
    paper, file = (Path(name) for name in json.loads(made(jordan, vera, tmp_path).stdout)["files"])
    file.write_bytes(file.read_bytes().replace(b"on the phone", b"in the phone"))
    result = run("verify", file)
    assert result.exit_code == 1
    assert "FAULT: its seal does not fit: something in it was altered." in result.output
    paper.write_bytes(b"%PDF-other")
    assert "the PDF is not the one that came with it" in run("verify", file, "--paper", paper).output


def test_a_key_that_is_none_proves_nothing_and_of_what_is_no_packet_no_key_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.touch()
    result = run("verify", empty)
    assert (result.exit_code, "Sealed with" in result.output) == (1, False)
    assert "FAULT: it does not have the form of a packet: it is empty." in result.output
    result = run("verify", empty, "--key", "12")
    assert (result.exit_code, "--key takes the programme's key, 64 digits" in result.output) == (1, True)


def test_nothing_is_written_over_and_an_empty_time_is_a_packet_too(
    jordan: Patient, vera: Staff, tmp_path: Path
) -> None:
    assert made(jordan, vera, tmp_path, "2026-01-01", "2026-01-31").exit_code == 0
    again = made(jordan, vera, tmp_path)
    assert again.exit_code == 1
    assert "is there already" in json.loads(again.stdout)["refused_because"]
    assert made(jordan, vera, tmp_path, "2026-02-02", "2026-02-01").exit_code == 1
