"""What counts as an hour: how minutes are made and what a payer may be told of them, written anew from a day on."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.rulebook.queries import HoursRule, hours_rule
from stepwell.doors.web.director.hours.forms import HoursForm
from stepwell.doors.web.director.in_force import OF_THE_RULE, put
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.times import full_date_words
from stepwell.plumbing import clock
from stepwell.pure.dose import terms_told
from stepwell.pure.entitlement import Role


@portal(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: StepwellRequest) -> HttpResponse:
    """The rule in force; a POST puts a new one in force, and the present one stays readable."""
    today = request.viewer.today(clock.now())
    rule = hours_rule(on=today)
    form = HoursForm(rule, today=today, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _put(request, rule, form):
        return redirect("director:hours")
    context = {"nav": "director:hours", "rule": rule, "review": _review(rule), "form": form}
    return render(request, "director/hours/page.html", context, status=422 if form.errors else 200)


def _put(request: StepwellRequest, rule: HoursRule, form: HoursForm) -> bool:
    told = {name: value for name, value in form.cleaned_data.items() if name not in OF_THE_RULE}
    data = terms_told(rule.terms) | told
    return put(request, form, name="hours", scope="any", data=data, note=", for sessions held from then on")


def _review(rule: HoursRule) -> str:
    reviewed = "No clinician has reviewed it yet."
    if rule.reviewed_by and rule.reviewed_on:
        reviewed = f"Reviewed by {rule.reviewed_by} on {full_date_words(rule.reviewed_on)}."
    return f"Author: {rule.author or 'nobody named'}. In force since {full_date_words(rule.effective_from)}. {reviewed}"
