"""The rules by which a value reaches a human: read, and written anew from a day on."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.rulebook.actions import end_rule
from stepwell.clinic.rulebook.queries import SignalRule, every_signal_rule
from stepwell.doors.web.director.in_force import put
from stepwell.doors.web.director.signals.forms import NewSignalForm, SignalForm
from stepwell.doors.web.director.signals.values import about_words, label_of
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import full_date_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

NAME = "signal"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule, ready to read."""

    rule: SignalRule
    href: str
    when: str
    review: str


@portal(Role.DIRECTOR)
@require_safe
def signals(request: StepwellRequest) -> HttpResponse:
    """Every rule, by what it is about."""
    found = every_signal_rule(on=request.viewer.today(clock.now()))
    groups = [
        (about_words(about), [_row(each) for each in rules])
        for about, rules in groupby(found, key=lambda each: each.about)
    ]
    return render(request, "director/signals/list.html", {"nav": "director:signals", "groups": groups})


@portal(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def signal(request: StepwellRequest, scope: str) -> HttpResponse:
    """One rule; a POST puts a new one in force, or ends it, and the present one stays readable."""
    today = request.viewer.today(clock.now())
    rule = next((each for each in every_signal_rule(on=today) if each.scope == scope), None)
    if rule is None:
        raise Http404
    ends = request.method == "POST" and request.POST.get("do") == "end"
    form = SignalForm(rule, today=today, data=request.POST if request.method == "POST" and not ends else None)
    if ends:
        return _ended(request, scope, today)
    if request.method == "POST" and form.is_valid() and _put(request, scope, rule.rule.when[0].what, form):
        return redirect("director:signals")
    context = {
        "nav": "director:signals",
        "crumbs": [Crumb(label="Signals", href=reverse("director:signals")), Crumb(label=rule.rule.words)],
        "title": rule.rule.words,
        "row": _row(rule),
        "form": form,
    }
    return render(request, "director/signals/page.html", context, status=422 if form.errors else 200)


@portal(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_signal(request: StepwellRequest) -> HttpResponse:
    """Another rule."""
    today = request.viewer.today(clock.now())
    form = NewSignalForm(today=today, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if _put(request, f"{told['about']}:{told['key']}", told["what"], form):
            return redirect("director:signals")
    context = {
        "nav": "director:signals",
        "crumbs": [Crumb(label="Signals", href=reverse("director:signals")), Crumb(label="Another rule")],
        "title": "Another rule",
        "form": form,
    }
    return render(request, "director/signals/page.html", context, status=422 if form.errors else 200)


def _put(request: StepwellRequest, scope: str, what: str, form: SignalForm) -> bool:
    told = form.cleaned_data
    bounds = {name: told[name] for name in ("at_least", "at_most") if told[name] is not None}
    data = {"when": [{"what": what, **bounds}]} | {name: told[name] for name in ("grade", "words", "substance_use")}
    return put(request, form, name=NAME, scope=scope, data=data)


def _ended(request: StepwellRequest, scope: str, today: date) -> HttpResponse:
    if end_rule(name=NAME, scope=scope, until=today):
        messages.success(request, "The rule is ended. What an instrument itself calls a signal still is one.")
    else:
        messages.error(request, "It began today, and can be ended from tomorrow on.")
    return redirect("director:signals")


def _row(rule: SignalRule) -> RuleRow:
    when = "; ".join(f"{label_of(rule.about, each.what)}: {each.words}" for each in rule.rule.when)
    reviewed = "No clinician has reviewed it yet."
    if rule.reviewed_by and rule.reviewed_on:
        reviewed = f"Reviewed by {rule.reviewed_by} on {full_date_words(rule.reviewed_on)}."
    review = (
        f"Written by {rule.author or 'nobody named'}, in force since {full_date_words(rule.effective_from)}. {reviewed}"
    )
    return RuleRow(rule, reverse("director:signal", args=[rule.scope]), when, review)
