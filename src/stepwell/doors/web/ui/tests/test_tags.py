"""The tags of the design system keep its promises about names, errors and icons."""

import pytest
from django import forms
from django.template import Context, Template

from stepwell.doors.web.ui.shapes import TrendPoint
from stepwell.doors.web.ui.templatetags.ui import UnknownIcon


class Asked(forms.Form):
    phone = forms.CharField(label="Phone", help_text="With the area code.")
    reach = forms.ChoiceField(label="How?", choices=[("call", "Call"), ("text", "Text")], widget=forms.RadioSelect)


def _html(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_a_field_is_tied_to_its_hint_and_its_error() -> None:
    html = _html("{% field form.phone %}", form=Asked({}))
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert 'id="id_phone_helptext"' in html
    assert 'id="id_phone_error"' in html


def test_a_group_of_choices_is_tied_to_its_error() -> None:
    html = _html("{% field form.reach %}", form=Asked({}))
    assert 'id="id_reach" aria-describedby="id_reach_error"' in html


def test_the_error_summary_leads_to_each_field() -> None:
    html = _html("{% error_summary form %}", form=Asked({}))
    assert '<a href="#id_phone">Phone: This field is required.</a>' in html
    assert '<a href="#id_reach">How: This field is required.</a>' in html


class Twice(forms.Form):
    safe = forms.CharField(label="Are they safe?", error_messages={"required": "Answer yes or no."})
    alone = forms.CharField(label="Are they alone?", error_messages={"required": "Answer yes or no."})


def test_an_error_that_two_fields_share_names_the_field() -> None:
    assert ">Are they alone: Answer yes or no.</a>" in _html("{% error_summary form %}", form=Twice({}))


def test_a_form_without_errors_has_no_error_summary() -> None:
    assert _html("{% error_summary form %}", form=Asked()).strip() == ""


def test_an_unknown_icon_is_refused_by_name() -> None:
    with pytest.raises(UnknownIcon, match="'unicorn'"):
        _html("{% icon 'unicorn' %}")


def test_a_link_to_a_page_that_does_not_exist_is_left_out() -> None:
    assert _html("{% nav_item 'nowhere:at_all' 'Nowhere' 'home' %}").strip() == ""


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Amara Diaz", "AD"), ("Dr. Okafor", "O"), ("Jordan Lee Marsh", "JM"), ("", "?")],
)
def test_initials_are_of_the_first_and_last_name(name: str, initials: str) -> None:
    assert f">{initials}<" in _html("{% avatar name %}", name=name)


def test_a_trend_says_in_text_what_it_draws() -> None:
    points = [TrendPoint(label="2 Mar", value=19), TrendPoint(label="9 Mar", value=None)]
    html = _html("{% trend points title='PHQ-9' low=0 high=27 %}", points=points)
    assert "19 on 2 Mar. Lower is better. 1 time has no score." in html
    assert "no score</span>" in html


def test_a_trend_without_scores_draws_nothing() -> None:
    html = _html("{% trend points title='PHQ-9' low=0 high=27 %}", points=[])
    assert "No scores yet" in html
    assert "<polyline" not in html


def test_a_hint_left_out_is_not_pointed_at() -> None:
    html = _html("{% field form.phone hint=False %}", form=Asked())
    assert "With the area code." not in html
    assert "aria-describedby" not in html
