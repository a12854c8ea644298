"""Who is asking, and may they come in here at all?

`GateMiddleware` opens the one transaction of a request and tells the database who acts in it. `portal(...)` is the
access rule of a view; a test walks every URL and fails on one without a rule.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url

from stepwell.clinic.access.actions import NotYours, Opened, noting_openings
from stepwell.clinic.people.queries import Viewer, viewer_of
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role


class StepwellRequest(HttpRequest):
    """A request that passed the gate: `viewer` is who looks, `openings` what was opened for them so far."""

    viewer: Viewer
    openings: list[Opened]


class GateMiddleware:
    """One transaction per request, acting as the signed-in account; undone whole when the view raises."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        account = request.user if request.user.is_authenticated else None
        with acting_as(account.pk if account else None), transaction.atomic():
            if account is None:
                return self.get_response(request)
            viewer = viewer_of(account)
            cast(StepwellRequest, request).viewer = viewer
            with acting_as(account.pk, kinds=viewer.wide_kinds), noting_openings() as openings:
                cast(StepwellRequest, request).openings = openings
                response = self.get_response(request)
        # Whatever somebody signed in is shown, errors and files too, stays in no cache on the way or in the browser.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Undo what a failing view wrote. What was refused (404) stays written: the access log must keep it."""
        if not isinstance(exception, Http404):
            transaction.set_rollback(True)


P = ParamSpec("P")
View = Callable[Concatenate[StepwellRequest, P], HttpResponse]


def portal(*roles: Role) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """The access rule of a portal's view: signed in, in one of these roles. To everybody else it does not exist."""

    def guard(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?next={quote(request.path)}")
            known = cast(StepwellRequest, request)
            if not known.viewer.roles.intersection(roles):
                raise Http404
            try:
                return view(known, *args, **kwargs)
            except NotYours as refusal:
                raise Http404 from refusal

        guarded.access_rule = frozenset(roles)  # type: ignore[attr-defined]  # read by the house test of URLs
        return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], guarded)

    return guard


def public(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The access rule of a page for everybody: no patient data on it."""
    view.access_rule = "public"  # type: ignore[attr-defined]  # read by the house test of URLs
    return view
