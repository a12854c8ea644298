"""The grades of alerts: who is paged when, what is done at the least; read, and written anew from a day on."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.rulebook.queries import GradeCard, NoRule, grade_card, grade_cards
from stepwell.doors.web.director.grades.forms import OF_PAGING, CardForm
from stepwell.doors.web.director.in_force import OF_THE_RULE, put
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb, Fact
from stepwell.doors.web.ui.times import full_date_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role
from stepwell.pure.values import Grade


@dataclass(frozen=True, slots=True)
class Card:
    """One grade, ready to read."""

    card: GradeCard
    href: str
    steps: list[Fact]
    times: list[Fact]
    review: str


@portal(Role.DIRECTOR)
@require_safe
def grades(request: StepwellRequest) -> HttpResponse:
    """Every grade, the most pressing first."""
    found = grade_cards(on=request.viewer.today(clock.now()))
    cards = [_card(found[each.value]) for each in Grade if each.value in found]
    context = {"nav": "director:grades", "cards": cards}
    return render(request, "director/grades/list.html", context)


@portal(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def grade(request: StepwellRequest, name: str) -> HttpResponse:
    """One grade's card; a POST puts a new one in force, and the present one stays readable."""
    today = request.viewer.today(clock.now())
    try:
        card = grade_card(name, on=today)
    except (NoRule, ValueError):
        raise Http404 from None
    form = CardForm(card, today=today, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _put(request, name, form):
        return redirect("director:grades")
    context = {
        "nav": "director:grades",
        "crumbs": [Crumb(label="Grades of alerts", href=reverse("director:grades")), Crumb(label=card.name)],
        "card": card,
        "form": form,
    }
    return render(request, "director/grades/page.html", context, status=422 if form.errors else 200)


def _put(request: StepwellRequest, name: str, form: CardForm) -> bool:
    data = OF_PAGING | {field: value for field, value in form.cleaned_data.items() if field not in OF_THE_RULE}
    return put(request, form, name="grade_card", scope=name, data=data, note=", for alerts raised from then on")


def _card(card: GradeCard) -> Card:
    steps = [Fact(label=_after(step.after_minutes), value=step.who.capitalize()) for step in card.steps]
    times = [
        Fact(label="A clinician has it within", value=_long(card.clinician_minutes)),
        Fact(label="Contact again within", value=_long(card.follow_up_hours * 60)),
    ]
    if card.steps:
        times = [
            times[0],
            Fact(label="A supervisor within", value=_long(card.supervisor_minutes)),
            Fact(label="Paged again, within a step, every", value=_long(card.again_minutes)),
            Fact(label="Taken and not resolved, it wakes somebody after", value=_long(card.resolve_minutes)),
            Fact(label="And then again every", value=_long(card.remind_minutes)),
            times[1],
        ]
    return Card(card, reverse("director:grade", args=[card.grade]), steps, times, _review(card))


def _review(card: GradeCard) -> str:
    if card.reviewed_by and card.reviewed_on:
        return f"Author: {card.author}. Reviewed by {card.reviewed_by} on {full_date_words(card.reviewed_on)}."
    return f"Author: {card.author or 'nobody named'}. No clinician has reviewed it yet."


def _after(minutes: int) -> str:
    return "At once" if minutes == 0 else f"After {_long(minutes)}"


def _long(minutes: int) -> str:
    if minutes > 2880 and minutes % 1440 == 0:
        return f"{minutes // 1440} days"
    return f"{minutes // 60} h" if minutes and minutes % 60 == 0 else f"{minutes} min"
