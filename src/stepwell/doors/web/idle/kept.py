"""What was sent too late, or with an old page: how is it handed back, to nobody but whoever wrote it?

The answer to such a POST is a page that carries the same fields, to be sent again. They are stored nowhere else. A form
of another site is never handed back, else a person who signs in and presses "Send" would send what a stranger wrote:
the browser itself must say that the form came from one of our pages (`Origin`, else `Referer`). Nor is what somebody
else wrote: each form says for whom it was made (`{% csrf_token %}` adds `whose`). Files are not kept, nor passwords and
codes.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac

_OURS = {"csrfmiddlewaretoken"}


def whose(account_id: int) -> str:
    """A name for an account that says nothing about it, for its own pages only."""
    return salted_hmac("stepwell.whose", str(account_id), algorithm="sha256").hexdigest()[:32]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a POST whose token is old (the person signed in again since), or not ours."""
    if is_another_persons(request):
        return not_theirs(request)
    if can_be_kept(request):
        return handed_back(request, status=403)
    return render(request, "403_csrf.html", status=403)


def can_be_kept(request: HttpRequest) -> bool:
    """Only the fields of a form of our own pages, and never what is written to sign in."""
    match = request.resolver_match
    return (
        request.method == "POST"
        and match is not None
        and hasattr(match.func, "access_rule")
        and not match.route.startswith("account/")
        and is_same_origin(request)
        and not request.FILES
    )


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this. Silence is no."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(sender)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def is_another_persons(request: HttpRequest) -> bool:
    """Whether a form was made for somebody else than who is signed in now."""
    if request.method != "POST" or not request.user.is_authenticated:
        return False
    made_for = request.POST.get("whose", "")
    return bool(made_for) and not constant_time_compare(made_for, whose(request.user.pk))


def handed_back(request: HttpRequest, *, status: int) -> HttpResponse:
    """The page that carries what was sent, to be sent again with a fresh token once they are signed in."""
    fields = [(name, value) for name, values in request.POST.lists() if name not in _OURS for value in values]
    context = {"fields": fields, "whose": request.POST.get("whose", "")}
    return render(request, "idle/kept.html", context, status=status)


def not_theirs(request: HttpRequest) -> HttpResponse:
    """Somebody else is signed in than who wrote this: nothing is sent, and nothing of it is shown."""
    return render(request, "idle/not_theirs.html", status=403)
