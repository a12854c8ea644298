"""The rules by which weeks are planned and booked: read, and written anew from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.rulebook.queries import Written, payers, written
from stepwell.doors.web.director.in_force import put
from stepwell.doors.web.director.schedule.forms import WEEK_RULES, NewGroupLimitForm, WeekRuleForm, form_of
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb, Fact, Moment
from stepwell.doors.web.ui.times import full_date_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role
from stepwell.pure.values import STATE_NAMES


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One rule, ready to read. `rule` is None where nothing holds today."""

    title: str
    href: str
    rule: Written | None
    facts: list[Fact]
    review: str
    coming: str


@portal(Role.DIRECTOR)
@require_safe
def schedule(request: StepwellRequest) -> HttpResponse:
    """Every rule, those of payers and states after the programme's own."""
    today = request.viewer.today(clock.now())
    called = _payers(today)
    found = {(name, "any"): list[Written]() for name in WEEK_RULES}
    for each in written(WEEK_RULES):
        found.setdefault((each.name, each.scope), []).append(each)
    order = list(WEEK_RULES)
    keys = sorted(found, key=lambda key: (order.index(key[0]), key[1] != "any", key[1]))
    cards = [_card(*key, found[key], called, today) for key in keys]
    return render(request, "director/schedule/list.html", {"nav": "director:schedule", "cards": cards})


@portal(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_rule(request: StepwellRequest, name: str, scope: str) -> HttpResponse:
    """One rule and what was written of it; a POST puts a new one in force, and the present one stays readable."""
    today = request.viewer.today(clock.now())
    try:
        made = form_of(name, scope)
    except KeyError:
        raise Http404 from None
    rows = [each for each in written([name]) if each.scope == scope]
    if scope != "any" and not rows:
        raise Http404
    rule = next((each for each in rows if each.holds(today)), None)
    told = {**rule.data, "source": rule.source} if rule else {}
    form = made(request.POST if request.method == "POST" else None, told=told, first_on=today)
    if request.method == "POST" and form.is_valid() and put(request, form, name=name, scope=scope, data=form.says):
        return redirect("director:schedule")
    return _page(request, form, _title(made, scope, _payers(today)), [_moment(made, each) for each in rows])


@portal(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_group_limit(request: StepwellRequest) -> HttpResponse:
    """How many a payer or a state allows in a group."""
    today = request.viewer.today(clock.now())
    sent = request.POST if request.method == "POST" else None
    form = NewGroupLimitForm(sent, told={}, first_on=today, payers=_payers(today))
    if request.method == "POST" and form.is_valid():
        data = form.says
        if put(request, form, name="group_maximum", scope=data.pop("scope"), data=data):
            return redirect("director:schedule")
    return _page(request, form, "A payer's or a state's own limit", [])


def _page(request: StepwellRequest, form: WeekRuleForm, title: str, moments: Sequence[Moment]) -> HttpResponse:
    context = {
        "nav": "director:schedule",
        "crumbs": [Crumb(label="Rules of the week", href=reverse("director:schedule")), Crumb(label=title)],
        "title": title,
        "form": form,
        "moments": moments,
    }
    return render(request, "director/schedule/page.html", context, status=422 if form.errors else 200)


def _card(name: str, scope: str, rows: Sequence[Written], called: Mapping[str, str], today: date) -> RuleCard:
    made = form_of(name, scope)
    rule = next((each for each in rows if each.holds(today)), None)
    coming = [full_date_words(each.from_on) for each in rows if each.from_on > today]
    return RuleCard(
        title=_title(made, scope, called),
        href=reverse("director:schedule_rule", args=[name, scope]),
        rule=rule,
        facts=made.read(rule.data) if rule else [],
        review=_review(rule) if rule else "",
        coming=" and ".join(reversed(coming)),
    )


def _payers(on: date) -> Mapping[str, str]:
    return {each.key: each.name for each in payers(on=on)}


def _title(made: type[WeekRuleForm], scope: str, called: Mapping[str, str]) -> str:
    return made.title if scope == "any" else f"{made.title}: {STATE_NAMES.get(scope) or called.get(scope, scope)}"


def _moment(made: type[WeekRuleForm], rule: Written) -> Moment:
    until = f" until {full_date_words(rule.until)}" if rule.until else ""
    said = " · ".join(f"{fact.label} {fact.value}" for fact in made.read(rule.data))
    return Moment(at=f"From {full_date_words(rule.from_on)}{until}", who=rule.author, title=rule.source, text=said)


def _review(rule: Written) -> str:
    reviewed = "No clinician has reviewed it yet."
    if rule.reviewed_by and rule.reviewed_on:
        reviewed = f"Reviewed by {rule.reviewed_by} on {full_date_words(rule.reviewed_on)}."
    return f"Written by {rule.author or 'nobody named'}, in force since {full_date_words(rule.from_on)}. {reviewed}"
