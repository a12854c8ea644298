"""The blank worksheets that can be laid out in a session: read, added, written anew from a day on, and retired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.rulebook.actions import end_rule
from stepwell.clinic.rulebook.queries import Written, written
from stepwell.doors.web.director.in_force import OF_THE_RULE, put
from stepwell.doors.web.director.worksheets.forms import BlankForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb, Moment
from stepwell.doors.web.ui.times import full_date_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

NAME = "worksheet"
LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class BlankCard:
    """One blank, ready to read: as it is in force, or else as it was written last."""

    blank: Written
    href: str
    holds: bool
    coming: str
    review: str


@portal(Role.DIRECTOR)
@require_safe
def worksheets(request: StepwellRequest) -> HttpResponse:
    """Every blank by title, then those that were retired."""
    today = request.viewer.today(clock.now())
    cards = sorted((_card(rows, today) for rows in _blanks().values()), key=lambda card: card.blank.data["title"])
    context = {
        "nav": "director:worksheets",
        "groups": [
            ("Can be laid out", [card for card in cards if card.holds]),
            ("Not in force", [card for card in cards if not card.holds]),
        ],
    }
    return render(request, "director/worksheets/list.html", context)


@portal(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def worksheet(request: StepwellRequest, scope: str) -> HttpResponse:
    """One blank; a POST puts a new one in force, or with `do=end` retires it. What was written of it stays readable."""
    today, blanks = request.viewer.today(clock.now()), _blanks()
    if scope not in blanks:
        raise Http404
    card = _card(blanks[scope], today)
    ends = request.method == "POST" and request.POST.get("do") == "end"
    if ends:
        return _retired(request, card, today)
    sent = request.POST if request.method == "POST" else None
    form = BlankForm(sent, blank=card.blank, others=_titles(blanks, today, but=scope), first_on=today)
    if request.method == "POST" and form.is_valid() and _put(request, form, scope):
        return redirect("director:worksheets")
    return _page(request, form, card.blank.data["title"], card, [_moment(each) for each in blanks[scope]])


@portal(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_worksheet(request: StepwellRequest) -> HttpResponse:
    """Another blank, known for good by what it is called at first."""
    today, blanks = request.viewer.today(clock.now()), _blanks()
    sent = request.POST if request.method == "POST" else None
    form = BlankForm(sent, blank=None, others=_titles(blanks, today), first_on=today)
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        scope = slugify(title, allow_unicode=True)[:LONGEST_KEY]
        if not scope or scope in (*blanks, "new"):
            again = "Another worksheet was called so, or much like it. Write that one anew, or choose another title."
            form.add_error("title", f"“{title}”: {again if scope else 'write a word or more.'}")
        elif _put(request, form, scope):
            return redirect("director:worksheets")
    return _page(request, form, "Another worksheet", None, [])


def _blanks() -> Mapping[str, list[Written]]:
    """What was ever written of each, the latest first."""
    found: dict[str, list[Written]] = {}
    for each in written([NAME]):
        found.setdefault(each.scope, []).append(each)
    return found


def _titles(blanks: Mapping[str, Sequence[Written]], today: date, *, but: str = "") -> frozenset[str]:
    """What the other blanks are called that can be laid out, today or later."""
    others = (each for scope, rows in blanks.items() if scope != but for each in rows)
    return frozenset(each.data["title"] for each in others if each.until is None or each.until > today)


def _put(request: StepwellRequest, form: BlankForm, scope: str) -> bool:
    data = {field: value for field, value in form.cleaned_data.items() if field not in OF_THE_RULE}
    return put(request, form, name=NAME, scope=scope, data=data, note=", for sessions of that day and later")


def _retired(request: StepwellRequest, card: BlankCard, today: date) -> HttpResponse:
    title = card.blank.data["title"]
    if end_rule(name=NAME, scope=card.blank.scope, until=today):
        messages.success(request, f"“{title}” is retired. What was written on it stays readable.")
    else:
        messages.error(
            request,
            f"“{title}” cannot be retired now: it is not in force, began today, or is another from a later day on.",
        )
    return redirect("director:worksheets")


def _page(
    request: StepwellRequest, form: BlankForm, title: str, card: BlankCard | None, moments: Sequence[Moment]
) -> HttpResponse:
    context = {
        "nav": "director:worksheets",
        "crumbs": [Crumb(label="Worksheets", href=reverse("director:worksheets")), Crumb(label=title)],
        "title": title,
        "card": card,
        "form": form,
        "moments": moments,
    }
    return render(request, "director/worksheets/page.html", context, status=422 if form.errors else 200)


def _card(rows: Sequence[Written], today: date) -> BlankCard:
    now = next((each for each in rows if each.holds(today)), None)
    blank = now or rows[0]
    coming = [full_date_words(each.from_on) for each in rows if each.from_on > today]
    href = reverse("director:worksheet", args=[blank.scope])
    return BlankCard(blank, href, now is not None, " and ".join(reversed(coming)), _review(blank))


def _moment(blank: Written) -> Moment:
    until = f" until {full_date_words(blank.until)}" if blank.until else ""
    boxes = " · ".join(f"{number}. {box}" for number, box in enumerate(blank.data["boxes"], start=1))
    said = f"{blank.data['title']}: {boxes}"
    return Moment(at=f"From {full_date_words(blank.from_on)}{until}", who=blank.author, title=blank.source, text=said)


def _review(blank: Written) -> str:
    reviewed = "No clinician has reviewed it yet."
    if blank.reviewed_by and blank.reviewed_on:
        reviewed = f"Reviewed by {blank.reviewed_by} on {full_date_words(blank.reviewed_on)}."
    return f"Written by {blank.author or 'nobody named'}, in force from {full_date_words(blank.from_on)}. {reviewed}"
