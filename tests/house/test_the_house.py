"""The architecture, kept by the machine where import contracts cannot see it."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, OneToOneField
from django.urls import URLPattern, URLResolver, get_resolver

from stepwell.clinic.access.flags import links
from stepwell.clinic.access.records import SubstanceUseRecord
from stepwell.pure.entitlement import Kind

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "stepwell"
ROOMS = sorted(path.name for path in (SOURCE / "clinic").iterdir() if (path / "models.py").exists())
JOURNEYS = sorted(path for path in (SOURCE / "journeys").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_door_plate(room: str) -> None:
    plate = (SOURCE / "clinic" / room / "README.md").read_text("utf-8")
    for heading in ("**Purpose.**", "**Nouns.**", "**Verbs.**", "**Invariants.**"):
        assert heading in plate, f"{room}/README.md says nothing under {heading}"


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_is_one_file_with_one_public_function_of_the_same_name(journey: Path) -> None:
    public = re.findall(r"^def ([a-z]\w*)", journey.read_text("utf-8"), flags=re.MULTILINE)
    assert public == [journey.stem]


def test_the_architecture_page_names_every_package() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for floor in ("pure", "plumbing", "clinic", "journeys", "doors"):
        for path in sorted((SOURCE / floor).iterdir()):
            if path.name.startswith(("_", ".")):
                continue
            assert f"`{path.stem}`" in page, f"ARCHITECTURE.md does not know {floor}/{path.name}"


def test_doors_never_import_models() -> None:
    """They ask queries and call actions and journeys; a type's name may be imported for the checker alone."""
    climbs = []
    for path in (SOURCE / "doors").rglob("*.py"):
        if path.name.startswith(("test_", "conftest")) or "tests" in path.parts:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        for_types = [
            node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        ]
        excused = {id(inner) for node in for_types for inner in ast.walk(node)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            named = re.fullmatch(r"stepwell\.clinic\.\w+\.models", node.module or "")
            if named and id(node) not in excused:
                climbs.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert climbs == []


def test_no_file_is_named_for_having_no_home() -> None:
    homeless = {"services", "utils", "helpers", "core", "common", "misc"}
    assert not [path for path in SOURCE.rglob("*.py") if homeless & {path.stem, *path.relative_to(SOURCE).parts}]


def test_a_row_above_knows_the_row_below_and_never_the_reverse() -> None:
    """A foreign key into another room carries related_name="+"."""
    leaks = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("stepwell.clinic")
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey | OneToOneField)
        and field.related_model._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]
    assert leaks == []


def _patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for entry in resolver.url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _patterns(entry, where)
        else:
            found.append((where, entry))
    return found


def test_every_address_has_an_access_rule() -> None:
    """allauth's views too: doors/web/sign_in/urls.py gives each its rule."""
    every = _patterns(get_resolver())
    assert every
    assert [where for where, pattern in every if not hasattr(pattern.callback, "access_rule")] == []


def test_the_lock_file_names_only_the_public_index() -> None:
    hosts = set(re.findall(r"https://([^/\"]+)", (ROOT / "uv.lock").read_text("utf-8")))
    assert hosts <= {"pypi.org", "files.pythonhosted.org"}


def test_every_setting_read_from_the_environment_is_explained() -> None:
    guide = (ROOT / "docs" / "guides" / "settings.md").read_text("utf-8")
    read = set()
    for path in SOURCE.rglob("*.py"):
        read |= set(re.findall(r"\"((?:STEPWELL_[A-Z_]+)|DATABASE_URL)\"", path.read_text("utf-8")))
    assert {name for name in read if f"`{name}`" not in guide} == set()


def test_every_decision_ends_with_how_the_machine_keeps_it() -> None:
    for page in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        headings = re.findall(r"^## (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
        assert headings[-1:] == ["How the machine keeps this"], page.name


# What hangs on something and yet says nothing of it: a claim is marked by its charges, and not they by it.
THE_OTHER_WAY = {("billing.Charge", "billing.Claim")}


def test_whatever_hangs_on_what_may_tell_of_substance_use_tells_of_it_when_that_does() -> None:
    """Every table of one patient with a key to such a row carries the mark; the database copies it, then and later."""
    hanging = {
        (model, field.related_model)
        for model in apps.get_models()
        if hasattr(model, "record_kind")
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey | OneToOneField) and issubclass(field.related_model, SubstanceUseRecord)
    }
    assert len(hanging) >= 12
    marked = links()
    unmarked = {
        (model._meta.label, it._meta.label)
        for model, it in hanging
        if not issubclass(model, SubstanceUseRecord)
        or model._meta.db_table not in {table for table, _ in marked.get(it._meta.db_table, ())}
    }
    assert unmarked == THE_OTHER_WAY


def test_whatever_is_written_about_somebodys_safety_may_tell_of_substance_use() -> None:
    found = [model for model in apps.get_models() if getattr(model, "record_kind", None) is Kind.SAFETY]
    assert len(found) >= 6
    assert [model._meta.label for model in found if not issubclass(model, SubstanceUseRecord)] == []


def test_nobody_records_an_answer_or_a_reading_but_the_journey_that_raises_its_alert() -> None:
    recording = re.compile(
        r"\b(record_response|record_day|record_panel|measures\.(actions import .*)?record_reading)\b"
    )
    allowed = (SOURCE / "clinic" / "measures", SOURCE / "journeys")
    others = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts and not path.name.startswith("test_") and not path.is_relative_to(allowed[0])
        if not path.is_relative_to(allowed[1]) and recording.search(path.read_text("utf-8"))
    ]
    assert others == []
