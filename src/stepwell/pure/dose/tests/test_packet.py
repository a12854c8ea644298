"""A packet is proved, or says what is wrong with it: one byte, one line, one minute, another key."""

import copy
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.pure.dose import Statement
from stepwell.pure.dose.chain import digest_of, faults_in, moment
from stepwell.pure.dose.packet import FORM, checked, outcome_of, public_key, reckoned, sealed
from stepwell.pure.dose.terms import Terms
from stepwell.pure.dose.tests.evenings import WINDOW as EVENING
from stepwell.pure.dose.tests.evenings import evenings
from stepwell.pure.values import Period

SEED, OTHER_SEED = bytes(range(32)), bytes(32)
AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
WINDOW = Period(AT, AT + timedelta(hours=1))
SEAT = "7d0b1f9e-0000-4000-8000-000000000001"


def a_line(position: int, minute: int, **told: str | int) -> dict[str, str | int]:
    at = moment(AT + timedelta(minutes=minute))
    line: dict[str, str | int] = {
        "line": "witness", "seat": SEAT, "position": position, "ref": f"r{position}", "at": at, "said_at": at,
        "since_at": "", "source": "media server", "said": "joined", "stay": "one", "raw": "", "key": f"k{position}",
        "minutes": 0, "by": "",
    }  # fmt: skip
    return line | told


def chained(lines: list[dict[str, str | int]]) -> list[dict[str, str | int]]:
    digest = ""
    for line in lines:
        line["digest"] = digest = digest_of(digest, line)
    return lines


def a_body() -> dict[str, Any]:
    corrected: dict[str, str | int] = {
        "line": "correction", "seat": SEAT, "position": 3, "ref": "r3", "at": moment(AT + timedelta(hours=2)),
        "minutes_before": 40, "minutes": 50, "reason": "Was on the phone. Sí.", "by": "lin",
    }  # fmt: skip
    lines = chained([a_line(1, 0), a_line(2, 40, said="left"), corrected])
    names = {"lin": "Lin Chen"}
    seat = {
        "ref": SEAT, "starts_at": moment(WINDOW.start_at), "ends_at": moment(WINDOW.until), "names": names,
        "lines": lines, "head": {"position": 3, "digest": lines[-1]["digest"]},
        "outcome": outcome_of(reckoned(WINDOW, lines, names, Terms())),
    }  # fmt: skip
    return {"form": FORM, "paper_sha256": "0" * 64, "seats": [seat]}


WHOLE = sealed(a_body(), seed=SEED)


def test_a_whole_packet_is_proved_and_says_whose_key_sealed_it() -> None:
    told = checked(WHOLE, key=public_key(SEED))
    assert (told.faults, told.seats, told.lines, told.key) == ((), 1, 3, public_key(SEED))
    assert '"attended_minutes": 50' in WHOLE.decode()


def test_every_byte_that_is_another_is_found() -> None:
    for place in range(len(WHOLE)):
        for other in (WHOLE[place] ^ 1, WHOLE[place] ^ 0x20):
            assert checked(WHOLE[:place] + bytes([other]) + WHOLE[place + 1 :]).faults, place


@given(st.integers(0, len(WHOLE)), st.binary(max_size=4), st.integers(0, 4))
def test_whatever_is_put_in_or_taken_out_is_found(place: int, put_in: bytes, taken: int) -> None:
    altered = WHOLE[:place] + put_in + WHOLE[place + taken :]
    assert bool(checked(altered).faults) == (altered != WHOLE)


@given(evenings(), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_whatever_was_said_in_whatever_order_its_packet_is_proved_and_one_byte_that_is_another_is_found(
    evening: tuple[int, list[Statement]], chance: random.Random
) -> None:
    truth, arrived = evening
    lines = chained([_as_line(number, each) for number, each in enumerate(arrived, start=1)])
    seat = {
        "ref": SEAT, "starts_at": moment(EVENING.start_at), "ends_at": moment(EVENING.until), "names": {},
        "lines": lines, "head": {"position": len(lines), "digest": lines[-1]["digest"] if lines else ""},
        "outcome": outcome_of(reckoned(EVENING, lines, {}, Terms())),
    }  # fmt: skip
    told = seat["outcome"]
    assert isinstance(told, dict)
    assert told["attended_minutes"] * 60 <= truth + (told["bound_seconds"] or 0)
    whole = sealed({"form": FORM, "paper_sha256": "0" * 64, "seats": [seat]}, seed=SEED)
    assert checked(whole, key=public_key(SEED)).faults == ()
    place = chance.randrange(len(whole))
    altered = whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
    assert checked(altered, key=public_key(SEED)).faults


def _as_line(position: int, told: Statement) -> dict[str, str | int]:
    since_at = moment(told.since_at) if told.since_at else ""
    line = a_line(position, 0, source=told.source.value, said=told.said.value, stay=told.stay, since_at=since_at)
    return line | {"at": moment(told.at), "said_at": moment(told.said_at)}


def _minutes(body: Any) -> None:
    body["seats"][0]["outcome"]["attended_minutes"] = 60


def _line(body: Any) -> None:
    body["seats"][0]["lines"][1]["said_at"] = moment(AT + timedelta(minutes=59))


def _taken_out(body: Any) -> None:
    del body["seats"][0]["lines"][1]


def _last_taken_out(body: Any) -> None:
    body["seats"][0]["lines"].pop()


def _chained_anew(body: Any) -> None:
    body["seats"][0]["lines"][1]["said_at"] = moment(AT + timedelta(minutes=59))
    chained(body["seats"][0]["lines"])


def _added(body: Any) -> None:
    lines = body["seats"][0]["lines"]
    lines.append(a_line(4, 50) | {"digest": digest_of(lines[-1]["digest"], a_line(4, 50))})


def _swapped(body: Any) -> None:
    lines = body["seats"][0]["lines"]
    lines[1], lines[2] = lines[2], lines[1]


def _twice(body: Any) -> None:
    lines = body["seats"][0]["lines"]
    lines.insert(1, lines[1])


def _no_such_word(body: Any) -> None:
    body["seats"][0]["lines"][0]["said"] = "joinfd"


def _corrected_otherwise(body: Any) -> None:
    body["seats"][0]["lines"][2]["reason"] = "Was on the train."


def _no_head(body: Any) -> None:
    del body["seats"][0]["head"]


def _no_lines(body: Any) -> None:
    del body["seats"][0]["lines"]


def _of_another(body: Any) -> None:
    body["seats"][0]["ref"] = SEAT.replace("1", "2")


@pytest.mark.parametrize(
    ("altered", "fault"),
    [
        (_minutes, "its minutes do not follow from its lines"), (_line, "line 2 was altered"),
        (_taken_out, "line 2 is missing"), (_last_taken_out, "lines at the end were taken out"),
        (_added, "lines at the end were added"), (_swapped, "line 2 stands after line 3"),
        (_twice, "line 2 is there twice"), (_no_such_word, "line 1 was altered"),
        (_no_such_word, "says what cannot be"), (_corrected_otherwise, "line 3 was altered"),
        (_no_head, "a part of it is missing"), (_no_lines, "a part of it is missing"),
        (_chained_anew, "line 3 is not the one at which the chain ended"),
        (_of_another, "line 1 is a line of another seat"), (_minutes, "a session, 2026-03-02 18:00 UTC (seat 7d0b"),
    ],
)  # fmt: skip
def test_even_under_the_right_seal_the_lines_must_be_whole_and_the_minutes_follow(
    altered: Callable[[Any], None], fault: str
) -> None:
    body = copy.deepcopy(a_body())
    altered(body)
    assert fault in " ".join(checked(sealed(body, seed=SEED)).faults)


def test_a_packet_forged_whole_is_found_by_the_key() -> None:
    forged = sealed(a_body(), seed=OTHER_SEED)
    assert checked(forged).faults == ()
    assert checked(forged, key=public_key(SEED)).faults == ("it was sealed with another key",)


def test_another_paper_is_found() -> None:
    assert checked(WHOLE, paper=b"%PDF").faults == ("the PDF is not the one that came with it",)


@pytest.mark.parametrize(
    ("altered", "only"),
    [
        (
            (lambda body: body["seats"][0]["lines"].__setitem__(slice(1, 3), body["seats"][0]["lines"][2:0:-1])),
            "line 2 stands",
        ),
        (_taken_out, "line 2 is missing"),
        (_last_taken_out, "lines at the end were taken out"),
    ],
)
def test_of_a_chain_only_what_is_wrong_is_said(altered: Callable[[Any], None], only: str) -> None:
    body = copy.deepcopy(a_body())
    altered(body)
    seat = body["seats"][0]
    (fault,) = faults_in(seat["lines"], **seat["head"])
    assert only in fault


def test_written_anew_by_an_editor_it_says_so_and_no_more() -> None:
    (fault,) = checked(WHOLE.replace(b"\n", b"\r\n"), key=public_key(SEED)).faults
    assert "an editor or a mail program may have written it anew" in fault


def test_where_no_line_was_altered_it_says_where_to_look() -> None:
    altered = WHOLE.replace(b'"paper_sha256": "0', b'"paper_sha256": "1')
    (fault,) = checked(altered, key=public_key(SEED)).faults
    assert "compare with the PDF whose hours they are" in fault


@pytest.mark.parametrize(
    ("nonsense", "words"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"%PDF-1.7", "it is a PDF; the JSON file that came with it"),
        (b"PK\x03\x04", "it is a ZIP"),
        (WHOLE[: len(WHOLE) // 2], "of the file on: it was cut off"),
        (WHOLE[: WHOLE.index(b"}") + 1], "of the file on: it was cut off"),
        (
            WHOLE.replace(b'"body":', b'"body";'),
            "it cannot be read from line 2, column 8 of the file on: it was altered",
        ),
        (WHOLE.replace(b"Lin", b"L\xffn"), "of the file is no text"),
        (b"{}", "JSON of another form"),
        (b"[]", "JSON of another form"),
        (b"null", "JSON of another form"),
        (b"[" * 99_999, "another form"),
        (json.dumps({"body": {"seats": 3}, "seal": {"key": 1}}).encode(), "JSON of another form"),
    ],
)
def test_what_is_no_packet_says_what_it_is(nonsense: bytes, words: str) -> None:
    (fault,) = checked(nonsense).faults
    assert fault.startswith("it does not have the form of a packet: ")
    assert words in fault


def test_a_chain_without_lines_is_whole() -> None:
    assert faults_in([], position=0, digest="") == ()
    assert faults_in([], position=1, digest="x")
