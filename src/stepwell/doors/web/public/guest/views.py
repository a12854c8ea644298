"""Somebody without an account comes to one session, by a link of theirs: what they agree to, the door, and the room.

The key in the link stays in no address: it leads at once to a page that this browser alone is shown. What it agrees in
is known by a secret of its own, which its session holds.
"""

import secrets
from contextlib import suppress
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.live.actions import (
    Elsewhere,
    LinkTaken,
    NotEndToEnd,
    NotIn,
    NoVideo,
    agree,
    guest_leaves,
    guest_line,
    note_who_is_seen,
)
from stepwell.clinic.live.queries import Company, GuestStage, Invited, company_of_guest, guest_link, invited
from stepwell.doors.web.gate import public
from stepwell.doors.web.often import too_often
from stepwell.doors.web.ui.line import (
    GUEST_BROWSER,
    GUEST_LINKS,
    last_line,
    look_anew,
    no_way_in,
    stays_elsewhere,
    way_in,
    way_to_try,
)
from stepwell.doors.web.ui.times import clock_words, moment_words, zone_words
from stepwell.plumbing import clock

TRIES, WITHIN_SECONDS = 60, 3600  # from one connection


@public
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has a link is led on; nothing happens yet, for a messenger that shows a preview opens it too."""
    answer = _led_on(request, token)
    answer.headers["Referrer-Policy"] = "no-referrer"  # of an address that has the key in it
    return answer


def _led_on(request: HttpRequest, token: str) -> HttpResponse:
    sender = get_adapter().get_client_ip(request)
    if too_often(f"guest:{sender}", places=TRIES, seconds=WITHIN_SECONDS):
        return render(request, "public/guest/no_link.html", {"too_often": True}, status=429)
    found = guest_link(token)
    if found is None:
        return render(request, "public/guest/no_link.html", status=410)
    ref, digest = found
    request.session[GUEST_LINKS] = {**request.session.get(GUEST_LINKS, {}), str(ref): digest}
    return redirect("public:guest", ref=ref)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What is agreed to, then the door, then the room. `do=agree` comes to the door, `do=line` in, `do=leave` leaves.

    `?part=door` and `?part=people` are what changes meanwhile. A POST to `?part=devices` is told where devices and the
    line are tried before, which binds no browser.
    """
    at, asked = clock.now(), request.GET.get("part", "")
    digest, browser = request.session.get(GUEST_LINKS, {}).get(str(ref), ""), request.session.get(GUEST_BROWSER, "")
    found = invited(ref=ref, link=digest, browser=browser, at=at)
    if found is None:
        return look_anew(request) if asked else render(request, "public/guest/no_link.html", status=410)
    if request.method == "POST" and asked == "devices":
        return way_to_try(at=at) if found.may_try else no_way_in("There is nothing to try now.", again=False)
    act = request.POST.get("do", "") if request.method == "POST" else ""
    if act == "line":
        return _line(request, found, digest)
    if act == "leave" and found.stage is not GuestStage.ELSEWHERE:
        guest_leaves(guest=ref, link=digest, at=at)
        return redirect("public:guest", ref=ref)
    if act == "agree":
        return _agrees(request, ref, digest, browser)
    if asked == "door":
        return HttpResponse(status=204) if found.stage is GuestStage.WAITING else look_anew(request)
    if found.stage is not GuestStage.INSIDE:
        return look_anew(request) if asked else _page(request, found)
    note_who_is_seen(guest=ref, at=at)
    if asked == "people":
        return render(request, "ui/room/people.html", {"company": company_of_guest(ref)})
    return _page(request, found, company_of_guest(ref))


def _agrees(request: HttpRequest, ref: UUID, digest: str, browser: str) -> HttpResponse:
    """From now on this browser alone is theirs."""
    if not browser:
        request.session.cycle_key()
        request.session[GUEST_BROWSER] = browser = secrets.token_urlsafe(32)
    with suppress(NotIn, LinkTaken):  # the page says which
        agree(guest=ref, link=digest, browser=browser, at=clock.now())
    return redirect("public:guest", ref=ref)


def _line(request: HttpRequest, found: Invited, digest: str) -> HttpResponse:
    at = clock.now()
    if found.stage is not GuestStage.INSIDE:
        return no_way_in("You are not in this session at the moment.", again=False)
    try:
        ticket = guest_line(guest=found.ref, link=digest, at=at, last=last_line(request))
        return way_in(ticket.ref, company_of_guest(found.ref), at=at)
    except NotIn:
        return no_way_in("You are not in this session at the moment.", again=False)
    except Elsewhere as there:
        return stays_elsewhere(there)
    except (NoVideo, NotEndToEnd) as none:
        return no_way_in(str(none), again=True)


def _page(request: HttpRequest, found: Invited, company: Company | None = None) -> HttpResponse:
    context = {
        "guest": found,
        "begins": f"{moment_words(found.starts_at, found.zone)}, {zone_words(found.starts_at, found.zone)}",
        "door_opens": clock_words(found.door_opens_at, found.zone),
        "company": company,
        "try_at": f"{reverse('public:guest', args=[found.ref])}?part=devices",
    }
    return render(request, "public/guest/page.html", context)
