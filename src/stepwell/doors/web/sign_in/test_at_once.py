"""What opens a door once opens it once, for two who knock at the same moment too."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import an_account
from stepwell.plumbing.testing.waiting import until_somebody_waits

PASSWORD = "a stair for every day"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_to_a_new_password_at_once_one_is_told_that_it_was_used(mailoutbox: list[Any]) -> None:
    account = an_account()
    client = Client()
    client.post("/account/password/reset/", {"email": account.email})
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mailoutbox[0].body)
    assert link
    form = client.get(link[1]).headers["Location"]

    def second() -> bytes:
        try:
            return client.post(form, {"password1": "of the second", "password2": "of the second"}).content
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            first = Account.objects.select_for_update().get(pk=account.pk)
            first.set_password(PASSWORD)
            first.save()
            answer = beside.submit(second)
            until_somebody_waits()
        assert b"This link no longer works" in answer.result(20)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
