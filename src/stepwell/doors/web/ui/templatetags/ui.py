"""How does a template ask for a component that needs more than a partial?"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from xml.etree import ElementTree

from django import forms, template
from django.contrib.staticfiles import finders
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.urls import NoReverseMatch, resolve, reverse

from stepwell.clinic.access.emergencies import open_glass
from stepwell.clinic.access.looking import why
from stepwell.clinic.inbox.queries import unread
from stepwell.clinic.people.queries import Viewer
from stepwell.doors.web.ui.dose import DosePicture
from stepwell.doors.web.ui.rights import kinds_words, why_words
from stepwell.doors.web.ui.shapes import TrendBand, TrendPoint
from stepwell.doors.web.ui.times import clock_words
from stepwell.doors.web.ui.trends import Drawing, as_text, lay_out_trend
from stepwell.plumbing import clock
from stepwell.pure.entitlement import CLINICAL, Ground

register = template.Library()

_SVG = "{http://www.w3.org/2000/svg}"
_LONGEST_IN_A_COLUMN = 30  # letters of an answer
_NARROW, _WIDE, _NAMES = (360.0, 260.0, 0.0), (820.0, 300.0), 124.0


class UnknownIcon(LookupError):
    """A template asked for an icon that is not in icons.svg."""


@cache
def icon_names() -> tuple[str, ...]:
    """Every icon in the sprite, in drawing order."""
    path = finders.find("stepwell/ui/icons.svg")
    if not isinstance(path, str):
        raise UnknownIcon("stepwell/ui/icons.svg is not among the static files.")
    symbols = ElementTree.parse(path).getroot().iter(f"{_SVG}symbol")
    return tuple(symbol.attrib["id"] for symbol in symbols)


@register.inclusion_tag("ui/icon.html")
def icon(name: str) -> dict[str, str]:
    """A line icon, silent to screen readers. Raises UnknownIcon for a name not in the sprite."""
    if name not in icon_names():
        raise UnknownIcon(f"There is no icon {name!r}. Known: {', '.join(icon_names())}.")
    return {"name": name}


@register.inclusion_tag("ui/nav_item.html", takes_context=True)
def nav_item(context: Context, url_name: str, label: str, icon_name: str) -> dict[str, str | bool]:
    """A navigation link; left out when the URL does not exist in this installation, or not for this reader."""
    request = context.get("request")
    try:
        href = reverse(url_name)
    except NoReverseMatch:
        return {"href": ""}
    if not _opens_to(href, request):
        return {"href": ""}
    return {
        "href": href,
        "label": label,
        "icon_name": icon_name,
        "is_current": url_name == (context.get("nav") or _view_name(request)),
    }


@register.inclusion_tag("ui/unread.html", takes_context=True)
def unread_notices(context: Context) -> dict[str, int]:
    """How many notices of the reader wait, on the way to them. One query."""
    viewer: Viewer | None = getattr(context.get("request"), "viewer", None)
    return {"number": unread(viewer=viewer) if viewer else 0}


def _opens_to(href: str, request: HttpRequest | None) -> bool:
    """Whether the gate lets this reader in there; whoever has not signed in yet is asked to on the way."""
    rule = getattr(resolve(href).func, "access_rule", "public")
    viewer: Viewer | None = getattr(request, "viewer", None)
    return isinstance(rule, str) or viewer is None or not viewer.roles.isdisjoint(rule)


def _view_name(request: HttpRequest | None) -> str:
    match = request.resolver_match if request else None
    return match.view_name if match else ""


@register.inclusion_tag("ui/why.html", takes_context=True)
def why_may_i_see_this(context: Context) -> dict[str, object]:
    """On what rests each opening this page was made of? Nothing where none was."""
    request = context.get("request")
    viewer: Viewer | None = getattr(request, "viewer", None)
    openings = getattr(request, "openings", ())
    if viewer is None or not openings:
        return {"lines": []}
    lines = why(openings, viewer=viewer, at=clock.now())
    return {
        "lines": [{"why": why_words(line, viewer.zone), "kinds": kinds_words(line.kinds)} for line in lines],
        "others": any(line.ground is not Ground.SELF for line in lines),
    }


@register.inclusion_tag("ui/broken_glass.html", takes_context=True)
def broken_glass(context: Context) -> dict[str, object]:
    """Which records has this reader open in an emergency, and until when? On every page while one is."""
    request = context.get("request")
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or viewer.roles.isdisjoint(CLINICAL):
        return {"open": []}
    return {
        "csrf_token": context.get("csrf_token"),
        "open": [
            {
                "patient": glass.patient,
                "record": reverse("clinician:patient", args=[glass.patient_ref]),
                "until": f"at {clock_words(glass.until, viewer.zone)}",
                "href": reverse("clinician:close_glass", args=[glass.ref]),
            }
            for glass in open_glass(viewer, at=clock.now())
        ],
    }


@register.inclusion_tag("ui/avatar.html")
def avatar(name: str, size: str = "m") -> dict[str, str]:
    """Initials in a disc; decorative, because the name is written beside it."""
    words = [word for word in name.split() if word[0].isalpha() and not word.endswith(".")]
    picked = words[:1] + words[1:][-1:]
    return {"initials": "".join(word[0] for word in picked).upper() or "?", "size": size}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, optional: bool = False, hint: bool = True) -> dict[str, object]:
    """A labelled form field with hint and error, drawn by the kind of its widget."""
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)
    if not hint:
        bound.help_text = ""
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        look = "choices"
    elif isinstance(widget, forms.CheckboxInput):
        look = "checkbox"
    else:
        look = "control"
        widget.attrs["class"] = "control"
    return {"field": bound, "look": look, "optional": optional, "pair": look == "choices" and _is_pair(bound)}


def _is_pair(bound: BoundField) -> bool:
    """Two short answers, such as yes and no, stand side by side."""
    labels = [str(row.data["label"]) for row in bound]
    return len(labels) == 2 and all(len(label) <= 10 for label in labels)


@register.inclusion_tag("ui/scale.html")
def scale(bound: BoundField, number: int | None = None, only_after: str = "") -> dict[str, object]:
    """One question of a questionnaire: its answers are rows as wide as the thumb's reach.

    On a wide screen they stand side by side, unless one of them is a sentence. `only_after` names the fields of which
    one must be above zero for it to be asked.
    """
    sentences = any(len(str(row.data["label"])) > _LONGEST_IN_A_COLUMN for row in bound)
    return {"field": bound, "number": number, "only_after": only_after, "sentences": sentences}


@register.inclusion_tag("ui/steps_of_five.html")
def steps_of_five(bound: BoundField, low: str, high: str) -> dict[str, object]:
    """A strength from 0 to 5 in one row, for one thumb, with what its two ends mean."""
    return {"field": bound, "low": low, "high": high}


@register.inclusion_tag("ui/chips.html")
def chips(bound: BoundField) -> dict[str, object]:
    """Any number of short choices, side by side."""
    return {"field": bound}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, object]:
    """What must be mended before the form can be sent, each with a link to its field."""
    found = [(bound, str(error)) for bound in form.visible_fields() for error in bound.errors]
    times = Counter(error for _, error in found)
    problems = [(bound.auto_id, _problem(bound, error, shared=times[error] > 1)) for bound, error in found]
    return {"form": form, "problems": problems}


def _problem(bound: BoundField, error: str, *, shared: bool) -> str:
    """An error that stands alone: Django's own "required", and one that several fields share, do not say of what."""
    vague = shared or error == forms.Field.default_error_messages["required"]
    return f"{bound.label.rstrip('.?:')}: {error}" if vague else error


@register.inclusion_tag("ui/dose_ring.html")
def dose_ring(
    done: float | Decimal, goal: float | Decimal, planned: float | Decimal | None = None
) -> dict[str, object]:
    """Hours attended of this week's goal as a ring, with the same in words."""
    return {"dose": _dose(done, goal, planned)}


@register.inclusion_tag("ui/dose_bar.html")
def dose_bar(
    done: float | Decimal,
    goal: float | Decimal,
    planned: float | Decimal | None = None,
    label: str = "",
    href: str = "",
) -> dict[str, object]:
    """Hours attended of this week's goal as a bar, for lists."""
    return {"dose": _dose(done, goal, planned), "label": label, "href": href}


def _dose(done: float | Decimal, goal: float | Decimal, planned: float | Decimal | None) -> DosePicture:
    return DosePicture(float(done), float(goal), None if planned is None else float(planned))


@register.inclusion_tag("ui/trend.html")
def trend(
    points: Sequence[TrendPoint],
    title: str,
    low: float,
    high: float,
    cutoff: float | None = None,
    cutoff_label: str = "",
    usual_label: str = "",
    bands: Sequence[TrendBand] = (),
    lower_is_better: bool = True,
) -> dict[str, object]:
    """A score over time: line, dots, bands, cut-off, missing weeks as gaps, and a table that says the same."""

    def drawing(width: float, height: float, gutter: float) -> Drawing:
        return lay_out_trend(
            points, low=low, high=high, cutoff=cutoff, bands=bands, width=width, height=height, gutter=gutter
        )

    answered = [point for point in points if point.value is not None]
    return {
        "title": title,
        "has_points": bool(answered),
        "narrow": drawing(*_NARROW),
        "wide": drawing(*_WIDE, _NAMES if bands else 0.0),
        "has_cutoff": cutoff is not None,
        "cutoff_label": cutoff_label,
        "usual_label": usual_label,
        "summary": _trend_sentence(points, lower_is_better),
        "rows": [(point, _band_name(point, bands)) for point in points],
        "bands": bands,
        "has_bands": bool(bands),
        "has_ranges": bool(bands) or any(point.band for point in points),
        "has_usual": any(point.usual for point in points),
        "high": as_text(high),
    }


def _trend_sentence(points: Sequence[TrendPoint], lower_is_better: bool) -> str:
    answered = [(point.label, point.value) for point in points if point.value is not None]
    if not answered:
        return "No scores yet."
    (first_label, first), (last_label, last) = answered[0], answered[-1]
    better = "Lower is better." if lower_is_better else "Higher is better."
    missing = len(points) - len(answered)
    gaps = f" {missing} {'time has' if missing == 1 else 'times have'} no score." if missing else ""
    if len(answered) == 1:
        return f"{as_text(first)} on {first_label}. {better}{gaps}"
    return f"{as_text(first)} on {first_label}, {as_text(last)} on {last_label}. {better}{gaps}"


def _band_name(point: TrendPoint, bands: Sequence[TrendBand]) -> str:
    if point.value is None:
        return ""
    return next((band.label for band in bands if band.low <= point.value <= band.high), "")
