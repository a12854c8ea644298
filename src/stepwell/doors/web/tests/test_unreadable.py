"""Forms that cannot be read, where there is an address and where there is none."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("where", ["/start/", "/account/login/", "/account/passkeys/none/remove/", "/nowhere/"])
@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (f"{FORM}; charset=utf-16", "given_name=Jo".encode("utf-16")),
        (f"{FORM}; charset=UTF-7", b"given_name=Jo"),
        (f"{FORM}; charset=latin-1", b"given_name=Jo\xe9"),
        ("multipart/form-data", b"given_name=Jo"),
        ("multipart/form-data; boundary=", b"given_name=Jo"),
        (FORM, b"&".join(b"field%d=1" % number for number in range(1500))),
        (FORM, b"message=" + b"a" * 3_000_000),
    ],
)
def test_a_form_that_cannot_be_read_is_answered_and_is_no_failure(where: str, kind: str, sent: bytes) -> None:
    for browser in (Client(), Client(enforce_csrf_checks=True)):
        answer = browser.generic("POST", where, sent, content_type=kind)
        assert answer.status_code == 400
        assert "We could not read that" in answer.content.decode()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_charset_nobody_has_heard_of_is_read_as_ours(client: Client) -> None:
    answer = client.generic("POST", "/start/", b"given_name=Jo", content_type=f"{FORM}; charset=nonsense")
    assert answer.status_code == 422
