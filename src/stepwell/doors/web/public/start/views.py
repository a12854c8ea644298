"""Somebody asks to start: take how to reach them, and tell them what happens next."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.doors.web.gate import public
from stepwell.doors.web.often import too_often
from stepwell.doors.web.public.start.forms import StartForm
from stepwell.journeys.start_referral import start_referral
from stepwell.plumbing import clock

REQUESTS, WITHIN_SECONDS = 30, 3600  # from one connection, which a whole clinic may share
TOO_MANY = "Many requests came over your connection just now. Please send this again in an hour, or from your phone."


@public
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The form, and the one call that stores what it says."""
    preference = request.GET.get("programme", "unsure")
    form = StartForm(request.POST or None, initial={"preference": preference})
    if request.method == "POST" and form.is_valid():
        sender = get_adapter().get_client_ip(request)
        if too_often(f"start:{sender}", places=REQUESTS, seconds=WITHIN_SECONDS):
            form.add_error(None, TOO_MANY)
        else:
            asked = form.cleaned_data
            start_referral(
                given_name=asked["given_name"],
                family_name=asked["family_name"],
                phone=asked["phone"],
                email=asked["email"],
                state=asked["state"],
                preference=asked["preference"],
                best_time=asked["best_time"],
                message=asked["message"],
                submission=asked["submission"],
                at=clock.now(),
            )
            return redirect("public:thanks")
    return render(request, "public/start/page.html", {"form": form}, status=422 if form.errors else 200)


@public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens next. Says nothing about the person: the address may stay in the browser's history."""
    return render(request, "public/start/thanks.html")
