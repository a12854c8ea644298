"""The page of all components renders, obeys the content policy, and no template breaks it."""

import re
from pathlib import Path

import pytest
from django.test import Client

WEB = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(WEB.rglob("*.html"))


@pytest.mark.django_db
def test_every_component_is_shown_to_anybody(client: Client) -> None:
    page = client.get("/ui/components/")
    assert page.status_code == 200
    assert "7.5 of 9 hours" in page.text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_template_carries_inline_style_or_script(template: Path) -> None:
    source = template.read_text("utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\b(src=|application/json))", source)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_template_names_another_host(template: Path) -> None:
    assert not re.search(r"(src|href|action)=[\"']?(https?:)?//", template.read_text("utf-8"))
