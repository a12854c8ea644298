"""Forms in other letters than those we read."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("charset", ["utf-16", "UTF-7", "latin-1"])
def test_a_form_in_other_letters_is_answered_and_not_a_failure(charset: str, client: Client) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    for browser in (client, Client(enforce_csrf_checks=True)):
        answer = browser.generic("POST", "/start/", "given_name=Jo".encode(charset), content_type=kind)
        assert answer.status_code == 400
        assert "We could not read that" in answer.content.decode()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_charset_nobody_has_heard_of_is_read_as_ours(client: Client) -> None:
    kind = "application/x-www-form-urlencoded; charset=nonsense"
    assert client.generic("POST", "/start/", b"given_name=Jo", content_type=kind).status_code == 422
