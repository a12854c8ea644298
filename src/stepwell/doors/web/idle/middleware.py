"""When does a session end by itself?

A request renews it unless it says `Stepwell-Background: yes` (polling) or asks for an event stream: what a page does
without anybody touching it. Whoever is in the room of a session touches nothing for an hour, and is there: `is_there`.
Whoever reads a session outside these middlewares (a stream) asks `ends_at`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from stepwell.doors.web.idle import kept
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

BACKGROUND = "Stepwell-Background"
AT_HOME = frozenset({Role.PATIENT, Role.RELATIVE})


@dataclass(frozen=True, slots=True)
class IdleEnd:
    """What a page is told: whose it is, in how many seconds it ends, and whether anything they do can move that."""

    whose: str
    ends_in_s: int
    for_good: bool


class WatchedRequest(HttpRequest):
    """A request that passed IdleMiddleware. `idle` is None when nobody is signed in."""

    idle: IdleEnd | None


class IdleMiddleware:
    """Ends a session when its time is up, renews it when somebody did something; what came too late is handed back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        at = clock.now()
        if request.user.is_authenticated and at >= ends_at(request.session, at):
            why = _why_ended(request.session, at)
            logout(request)
            messages.info(request, why)
        elif request.user.is_authenticated and not in_background(request):
            is_there(request, at)
        watched = cast(WatchedRequest, request)
        watched.idle = _idle_end(request, at)
        response = self.get_response(request)
        if request.user.is_authenticated:
            _stamp(request, at)
        elif _asks_to_sign_in(response):
            if in_background(request) or "HX-Request" in request.headers:
                # A fragment of a page cannot take a sign-in page: the page is told, and veils itself.
                return HttpResponse(status=401)
            if kept.can_be_kept(request):
                return kept.handed_back(request, status=401)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """What one person wrote is never sent in the name of another who signed in since."""
        return kept.not_theirs(request) if kept.is_another_persons(request) else None


def is_there(request: HttpRequest, at: datetime) -> None:
    """Renew the session of somebody who is seen and heard, though their hands rest."""
    request.session["seen_at"] = at.timestamp()


def in_background(request: HttpRequest) -> bool:
    """Whether a page sent this by itself."""
    return BACKGROUND in request.headers or "text/event-stream" in request.headers.get("Accept", "")


def ends_at(session: SessionBase, at: datetime) -> datetime:
    """When this session ends if nothing more happens. A session that was not seen yet begins at `at`."""
    return min(_idle_at(session, at), _for_good_at(session, at))


def _idle_at(session: SessionBase, at: datetime) -> datetime:
    minutes = session.get("idle_minutes", settings.STEPWELL_IDLE_MINUTES)
    return _moment(session, "seen_at", at) + timedelta(minutes=minutes)


def _for_good_at(session: SessionBase, at: datetime) -> datetime:
    return _moment(session, "signed_in_at", at) + timedelta(hours=settings.STEPWELL_SIGNED_IN_HOURS)


def _why_ended(session: SessionBase, at: datetime) -> str:
    if at >= _for_good_at(session, at):
        return "You were signed out because you had been signed in for a long time."
    return "You were signed out because nothing had happened for a while."


def _moment(session: SessionBase, name: str, at: datetime) -> datetime:
    return datetime.fromtimestamp(session.get(name, at.timestamp()), UTC)


def _idle_end(request: HttpRequest, at: datetime) -> IdleEnd | None:
    if not request.user.is_authenticated:
        return None
    idle_at, for_good_at = _idle_at(request.session, at), _for_good_at(request.session, at)
    left = min(idle_at, for_good_at) - at
    return IdleEnd(kept.whose(request.user.pk), int(left.total_seconds()), for_good=for_good_at <= idle_at)


def _stamp(request: HttpRequest, at: datetime) -> None:
    """What the session must know of itself: since when, and how long this person may do nothing."""
    facts: dict[str, float] = {"signed_in_at": at.timestamp(), "seen_at": at.timestamp()}
    for name, value in facts.items():
        if name not in request.session:
            request.session[name] = value
    viewer = getattr(request, "viewer", None)  # nobody yet, in the request that signs somebody in
    at_home = viewer is not None and viewer.roles and viewer.roles <= AT_HOME
    minutes = settings.STEPWELL_IDLE_MINUTES_AT_HOME if at_home else settings.STEPWELL_IDLE_MINUTES
    if request.session.get("idle_minutes") != minutes:
        request.session["idle_minutes"] = minutes


def _asks_to_sign_in(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(resolve_url(settings.LOGIN_URL))
