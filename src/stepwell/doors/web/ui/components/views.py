"""Every component in every state, with invented content: to look at, to copy from, and for the tests to check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.doors.web.gate import public
from stepwell.doors.web.ui.components.forms import EveryField
from stepwell.doors.web.ui.shapes import Crumb, DayColumn, Fact, Moment, SessionCard, Tab, TrendBand, TrendPoint
from stepwell.doors.web.ui.templatetags.ui import icon_names

_SKILLS = SessionCard(title="Distress tolerance", kind="Group", who="Lin Park", time="10:00–10:50 am", zone="Eastern")
_SESSIONS = (
    SessionCard(
        title="Emotion regulation",
        kind="Group",
        who="Lin Park",
        time="10:00–10:50 am",
        zone="your time, Eastern",
        state="live",
        href="#sessions",
        join_href="#sessions",
    ),
    SessionCard(title="One to one", kind="Individual", who="Lin Park", time="2:00–2:50 pm", join_href="#sessions"),
    SessionCard(
        title="Mindfulness", kind="Group", time="9:00–9:50 am", state="attended", minutes="50 of 50 minutes", href="#"
    ),
    SessionCard(title="Family session", kind="Family", time="5:00–5:50 pm", state="partly", minutes="31 of 50 minutes"),
    SessionCard(title="Interpersonal skills", kind="Group", time="11:00–11:50 am", state="missed"),
    SessionCard(title="Medication visit", kind="Medication", who="Dr Okafor", time="3:00–3:20 pm", state="cancelled"),
)
_WEEK = (
    DayColumn(label="Monday", date="13 April", sessions=(_SESSIONS[2], _SESSIONS[4])),
    DayColumn(label="Tuesday", date="14 April"),
    DayColumn(label="Wednesday", date="15 April", sessions=(_SESSIONS[0], _SESSIONS[1]), is_today=True),
    DayColumn(label="Thursday", date="16 April", sessions=(_SKILLS,)),
    DayColumn(label="Friday", date="17 April", sessions=(_SESSIONS[5], _SKILLS)),
)
_BANDS = (
    TrendBand(label="Minimal", low=0, high=4),
    TrendBand(label="Mild", low=5, high=9),
    TrendBand(label="Moderate", low=10, high=14),
    TrendBand(label="Moderately severe", low=15, high=19),
    TrendBand(label="Severe", low=20, high=27),
)
_POINTS = tuple(
    TrendPoint(label=label, value=value, href="#trend")
    for label, value in (
        *(("2 Mar", 19.0), ("9 Mar", 17.0), ("16 Mar", 18.0), ("23 Mar", None)),
        *(("30 Mar", 13.0), ("6 Apr", 11.0), ("13 Apr", 8.0)),
    )
)
_MOMENTS = (
    Moment(at="13 Apr, 9:02 am", title="Asked to start", text="On the public page."),
    Moment(at="13 Apr, 11:40 am", title="Called back", who="Priya", kind="success", href="#timeline"),
    Moment(at="14 Apr, 4:15 pm", title="Authorisation runs out in 3 days", kind="warning"),
    Moment(at="15 Apr, 8:07 am", title="Alert raised from a check-in", who="Stepwell", kind="danger"),
)


@public
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """The design system, looking at itself."""
    blank = {"name": "", "phone": "12", "little_interest": ""}
    return render(
        request,
        "ui/components/page.html",
        {
            "crumbs": (Crumb(label="Patients", href="#"), Crumb(label="Amara Diaz", href="#"), Crumb(label="Progress")),
            "tabs": (
                Tab(label="Overview", href="#tabs", is_current=True),
                Tab(label="Plan", href="#tabs"),
                Tab(label="Notes", href="#tabs", count=2),
                Tab(label="Billing", href="#tabs"),
            ),
            "sessions": _SESSIONS,
            "days": _WEEK,
            "points": _POINTS,
            "empty_points": (),
            "bands": _BANDS,
            "moments": _MOMENTS,
            "why": (
                {
                    "why": "You are on Amara Diaz’s care team, since 3 June 2026, given by Priya Nair.",
                    "kinds": "scores · session notes",
                },
                {"why": "Your work, being on call, needs it of 12 people.", "kinds": "safety plan and alerts"},
            ),
            "facts": (
                Fact(label="Level of care", value="Intensive outpatient"),
                Fact(label="Primary therapist", value="Lin Park, LCSW", href="#facts"),
                Fact(label="Next review", value="Thursday, 30 April"),
            ),
            "form": EveryField(auto_id="fresh_%s"),
            "bad_form": EveryField(blank, auto_id="bad_%s"),
            "icons": icon_names(),
            "kinds": ("info", "success", "warning", "danger"),
        },
    )
