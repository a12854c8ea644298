"""Does a message leave the program, and is it said when it does not?"""

import json
import logging
import time
from base64 import urlsafe_b64encode

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pytest_django.fixtures import Settings

from stepwell.plumbing.delivery import CHANNELS, PUSH, Message, Undelivered, push, ringing, send
from stepwell.plumbing.delivery import gateway as gateways
from stepwell.plumbing.delivery.tests.receivers import Gateway, MailServer

PAGE = Message(
    "+12125550100", "Stepwell: somebody", "Stepwell: somebody. Open: https://x.example/a/", "https://x.example/a/"
)
BROWSER = ec.generate_private_key(ec.SECP256R1())
AUTH = b"0123456789abcdef"


def test_a_letter_goes_to_the_mail_server(mail_server: MailServer, settings: Settings) -> None:
    _mail_by(settings, mail_server.port)
    send("e-mail", Message("sam@example.org", PAGE.subject, PAGE.body))
    (letter,) = mail_server.letters
    assert (letter["To"], letter["Subject"]) == ("sam@example.org", PAGE.subject)
    assert PAGE.link in str(letter.get_payload())


def test_a_mail_server_that_refuses_or_is_not_there_is_said(mail_server: MailServer, settings: Settings) -> None:
    _mail_by(settings, mail_server.port)
    mail_server.refuses = "554 not sam@example.org"
    with pytest.raises(Undelivered, match="did not take it") as refused:
        send("e-mail", Message("sam@example.org", PAGE.subject, PAGE.body))
    assert "sam@" not in str(refused.value)
    _mail_by(settings, 1)
    with pytest.raises(Undelivered, match="ConnectionRefusedError"):
        send("e-mail", Message("sam@example.org", PAGE.subject, PAGE.body))


def test_a_mail_server_that_takes_the_call_and_says_nothing_is_not_waited_for_long(
    mail_server: MailServer, settings: Settings
) -> None:
    assert settings.EMAIL_TIMEOUT <= 15
    _mail_by(settings, mail_server.port)
    settings.EMAIL_TIMEOUT, mail_server.hangs = 0.2, True
    begun = time.monotonic()
    with pytest.raises(Undelivered, match="did not take it"):
        send("e-mail", Message("sam@example.org", PAGE.subject, PAGE.body))
    assert time.monotonic() - begun < 5


def _mail_by(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


@pytest.mark.parametrize("channel", ["text message", "voice call"])
def test_a_number_is_reached_through_its_gateway(channel: str, gateway: Gateway, settings: Settings) -> None:
    settings.STEPWELL_SMS = settings.STEPWELL_VOICE = gateway.url
    send(channel, PAGE)
    (said,) = gateway.said
    assert said.startswith("/+12125550100")
    assert PAGE.subject in said
    assert (PAGE.link in said) is (channel == "text message"), "nobody listens to an address being read"


@pytest.mark.parametrize("channel", ["text message", "voice call"])
@pytest.mark.parametrize("status", [500, 503, 401, 302])
def test_a_gateway_that_answers_an_error_has_not_taken_it(
    status: int, channel: str, gateway: Gateway, settings: Settings
) -> None:
    settings.STEPWELL_SMS = settings.STEPWELL_VOICE = gateway.url
    gateway.status = status
    with pytest.raises(Undelivered, match="the gateway did not take it"):
        send(channel, PAGE)


@pytest.mark.parametrize("channel", ["text message", "voice call"])
def test_a_gateway_that_hangs_is_not_waited_for_long(
    channel: str, gateway: Gateway, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gateways.CONNECT_SECONDS + gateways.ANSWER_SECONDS <= 15
    monkeypatch.setattr(gateways, "ANSWER_SECONDS", 0.2)
    settings.STEPWELL_SMS = settings.STEPWELL_VOICE = gateway.url
    gateway.hangs = True
    begun = time.monotonic()
    with pytest.raises(Undelivered):
        send(channel, PAGE)
    assert time.monotonic() - begun < 5


def test_a_gateway_nobody_can_read_is_said_without_its_secret(settings: Settings) -> None:
    settings.STEPWELL_SMS = "nonsense://secret@host/{to}"
    with pytest.raises(Undelivered) as refused:
        send("text message", PAGE)
    assert "secret" not in str(refused.value)


def test_neither_number_nor_words_are_logged(
    gateway: Gateway, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    settings.STEPWELL_SMS = gateway.url
    send("text message", PAGE)
    gateway.status = 500
    with pytest.raises(Undelivered):
        send("text message", PAGE)
    assert "5550100" not in caplog.text
    assert PAGE.link not in caplog.text


def test_for_show_what_would_go_out_is_written_down(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.STEPWELL_SMS = gateways.CONSOLE
    send("text message", PAGE)
    assert capsys.readouterr().out == f"To {PAGE.to}: {PAGE.body}\n"


def test_what_is_not_set_up_sends_nothing_and_says_so(settings: Settings) -> None:
    assert ringing() == ()
    for name in CHANNELS.keys() - {"e-mail"}:
        with pytest.raises(Undelivered, match="not set up here"):
            send(name, PAGE)
    settings.STEPWELL_SMS = gateways.CONSOLE
    assert [channel.name for channel in ringing()] == ["text message"]


def test_a_channel_that_breaks_in_a_new_way_is_undelivered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("stepwell.plumbing.delivery.email.send_mail", broken)
    with pytest.raises(Undelivered, match="ZeroDivisionError"):
        send("e-mail", PAGE)


# ---- notifications
def subscription(endpoint: str) -> str:
    point = BROWSER.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": _text(point), "auth": _text(AUTH)}})


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
def browser(gateway: Gateway, settings: Settings) -> str:
    """A browser whose push service is our own receiver."""
    settings.STEPWELL_PUSH_SERVICES = [f"127.0.0.1:{gateway.port}"]
    return push.checked(subscription(f"http://127.0.0.1:{gateway.port}/for-this-browser"))


def test_a_notification_is_encrypted_for_one_browser_and_signed_by_us(browser: str, gateway: Gateway) -> None:
    send(PUSH.name, Message(browser, PAGE.subject, PAGE.body, PAGE.link))
    ((path, headers, body),) = gateway.came
    assert path == "/for-this-browser"
    told = json.loads(http_ece.decrypt(body, private_key=BROWSER, auth_secret=AUTH, version="aes128gcm"))
    assert told == {"words": PAGE.subject, "link": "/a/"}
    assert (headers["Urgency"], headers["Content-Encoding"]) == ("high", "aes128gcm")
    scheme, token, key = headers["Authorization"].replace(",", "").split()
    assert (scheme, key) == ("vapid", f"k={push.public_key()}")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), push._bytes(push.public_key()))
    claims = jwt.decode(
        token.removeprefix("t="), point, algorithms=["ES256"], audience=f"http://127.0.0.1:{gateway.port}"
    )
    assert claims["sub"].startswith(("mailto:", "https://"))


def test_the_key_follows_from_the_secret_and_stays_while_that_stays(settings: Settings) -> None:
    settings.SECRET_KEY = "one secret"
    first, again = push.public_key(), push.public_key()
    settings.SECRET_KEY = "another secret"
    assert first == again != push.public_key()


@pytest.mark.parametrize(
    ("status", "said"), [(500, "answered 500"), (403, "answered 403"), (410, "no more"), (404, "no more")]
)
def test_a_push_service_that_does_not_take_it_is_said(status: int, said: str, browser: str, gateway: Gateway) -> None:
    gateway.status = status
    with pytest.raises(Undelivered, match=said):
        send(PUSH.name, Message(browser, PAGE.subject, PAGE.body, PAGE.link))


def test_a_push_service_that_hangs_is_not_waited_for_long(
    browser: str, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sum(push.TIMEOUT_SECONDS) <= 15
    monkeypatch.setattr(push, "TIMEOUT_SECONDS", (0.2, 0.2))
    gateway.hangs = True
    begun = time.monotonic()
    with pytest.raises(Undelivered, match="did not answer"):
        send(PUSH.name, Message(browser, PAGE.subject, PAGE.body, PAGE.link))
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://evil-fcm.googleapis.com.example/x",
        "https://notfcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://someone@fcm.googleapis.com/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_known_push_services_are_written_to(endpoint: str, settings: Settings) -> None:
    settings.STEPWELL_PUSH_SERVICES = ["fcm.googleapis.com"]
    push.checked(subscription("https://fcm.googleapis.com/fcm/send/abc"))
    with pytest.raises(push.NotASubscription):
        push.checked(subscription(endpoint))


@pytest.mark.parametrize("told", ["", "[]", "null", '{"endpoint": "https://fcm.googleapis.com/x"}', '{"keys": 1}'])
def test_what_is_no_subscription_is_refused_in_words(told: str, settings: Settings) -> None:
    settings.STEPWELL_PUSH_SERVICES = ["fcm.googleapis.com"]
    with pytest.raises(push.NotASubscription, match="This browser"):
        push.checked(told)
