"""What answers came to stays as it was scored, and what is kept from a patient is kept from all who read with them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.measures import queries
from stepwell.clinic.measures.actions import record_response, show_scores
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.tests.factories import a_response, all_alike
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer, viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.pure.diary import Filled
from stepwell.pure.values import Refused

pytestmark = pytest.mark.django_db
THREE: dict[str, int | None] = {"item1": 1, "item2": 1, "item3": 1}


def positive(response: Response) -> bool | None:
    (found,) = [
        each
        for each in queries.scores(viewer=viewer_of(response.answered_by), patient=response.patient, at=SPRING)
        if each.ref == response.ref
    ]
    return found.positive


@pytest.mark.parametrize(("gender", "is_positive"), [("male", False), ("female", True), ("other", True), ("", True)])
def test_the_cut_off_is_that_of_who_answered(gender: str, is_positive: bool) -> None:
    assert positive(a_response(a_patient(gender=gender), THREE, SPRING, instrument="audit-c")) is is_positive


def test_a_corrected_record_changes_no_score_that_was_given() -> None:
    patient = a_patient(gender="male")
    before = a_response(patient, THREE, SPRING, instrument="audit-c")
    patient.gender = "female"
    patient.save(update_fields=["gender"])
    after = a_response(patient, THREE, SPRING, instrument="audit-c")
    assert (positive(before), positive(after)) == (False, True)


def test_who_answers_is_as_old_as_on_the_day_they_answered() -> None:
    """Under 18, passing over a question of the ASQ is a positive screen; kept on a phone it came on the birthday."""
    patient = a_patient(birth_on=SPRING.date().replace(year=2008))
    assert patient.account is not None
    the_day_before = Filled(SPRING - timedelta(days=1), is_late=True, clock_was_wrong=False)
    levels = [
        record_response(
            patient=patient,
            instrument="asq",
            answers=all_alike("asq", 0) | {"item2": None},
            submission=uuid4(),
            by=patient.account,
            at=SPRING,
            filled=filled,
        ).response.scored["level"]
        for filled in (the_day_before, None)
    ]
    assert levels == ["non-acute positive", None]


def test_levels_parts_and_rules_are_kept() -> None:
    patient = a_patient()
    bam = a_response(patient, all_alike("bam-iop", 1), SPRING, instrument="bam-iop").scored
    assert set(bam["parts"]) == {"use", "risk", "protective"}
    pcl = a_response(patient, all_alike("pcl-5", 2), SPRING, instrument="pcl-5").scored
    assert (len(pcl["rules"]), pcl["positive"]) == (2, True)
    assert a_response(patient, all_alike("c-ssrs-screener", 0), SPRING, instrument="c-ssrs-screener").scored["level"]


def alliance_of(patient: Patient) -> Response:
    return a_response(patient, all_alike("wai-sr", 4), SPRING, instrument="wai-sr")


def test_the_alliance_is_the_teams_until_it_is_shared() -> None:
    patient, lin = a_patient(), a_staff()
    treats(lin, patient)
    kept = alliance_of(patient)
    own, team = viewer_of(kept.answered_by), viewer_of(lin.account)

    def seen(viewer: Viewer) -> int:
        return len(queries.scores(viewer=viewer, patient=patient, at=SPRING))

    assert (seen(own), seen(team)) == (0, 1)
    assert queries.answers_of(viewer=own, patient=patient, ref=kept.ref, at=SPRING) is None
    show_scores(patient=patient, instrument="wai-sr", shown=True, by=lin.account, at=SPRING)
    assert (seen(own), seen(team)) == (1, 1)
    show_scores(patient=patient, instrument="wai-sr", shown=False, by=lin.account, at=SPRING)
    assert (seen(own), seen(team)) == (0, 1)


def test_nobody_shares_it_but_who_treats_them_and_only_what_is_hidden() -> None:
    patient, lin, other = a_patient(), a_staff(), a_staff()
    treats(lin, patient)
    assert patient.account is not None
    for account in (patient.account, other.account):
        with pytest.raises(NotYours):
            show_scores(patient=patient, instrument="wai-sr", shown=True, by=account, at=SPRING)
    with pytest.raises(Refused, match="not hidden"):
        show_scores(patient=patient, instrument="phq-9", shown=True, by=lin.account, at=SPRING)
