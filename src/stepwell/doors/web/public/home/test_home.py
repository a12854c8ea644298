"""What a visitor reads before deciding."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_visitor_can_compare_the_two_programmes(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "9 to 19 hours a week" in page.text
    assert "About 1 hour a week" in page.text


def test_crisis_help_comes_before_everything_else(client: Client) -> None:
    page = client.get("/").text
    assert page.index('href="tel:911"') < page.index("<h1")
    assert page.index('href="tel:988"') < page.index("<h1")


def test_the_page_for_a_crisis_needs_no_account(client: Client) -> None:
    page = client.get("/help/")
    assert page.status_code == 200
    assert 'href="sms:988"' in page.text
