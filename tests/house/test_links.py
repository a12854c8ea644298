"""What somebody is told leads somewhere: every link of a notice is an address of ours."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import resolve

SOURCE = Path(__file__).resolve().parents[2] / "src" / "stepwell"
LINK = re.compile(r"""\blink=(f?)"(/[^"?]*)""")


def links() -> list[str]:
    found = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts and not path.name.startswith("test_"):
            found |= {re.sub(r"{[^}]*}", str(UUID(int=1)), link) for _, link in LINK.findall(path.read_text())}
    return sorted(found)


@pytest.mark.parametrize("link", links())
def test_a_notice_leads_to_an_address_of_ours(link: str) -> None:
    assert resolve(link)
