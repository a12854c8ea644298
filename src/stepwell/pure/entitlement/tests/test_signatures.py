"""The table of signatures, written out a second time."""

from itertools import product

import pytest

from stepwell.pure.entitlement import Signers, signers, suffices

ALONE, PARENT, BOTH = Signers.PATIENT, Signers.GUARDIAN, Signers.BOTH


@pytest.mark.parametrize(
    ("decides_alone", "of_substance_use", "asked"),
    [(True, True, ALONE), (True, False, ALONE), (False, True, BOTH), (False, False, PARENT)],
)
def test_who_decides_alone_signs_alone_and_what_tells_of_substance_use_takes_both(
    decides_alone: bool, of_substance_use: bool, asked: Signers
) -> None:
    assert signers(decides_alone=decides_alone, of_substance_use=of_substance_use) is asked


def test_what_was_signed_holds_while_it_is_what_the_law_asks_for() -> None:
    enough = {(ALONE, ALONE), (PARENT, PARENT), (BOTH, BOTH), (BOTH, PARENT)}
    for signed, asked in product(Signers, Signers):
        assert suffices(signed, asked) is ((signed, asked) in enough)


def test_no_signature_of_a_parent_is_enough_once_the_minor_decides_alone() -> None:
    assert [signed for signed in Signers if suffices(signed, ALONE)] == [ALONE]


def test_of_substance_use_no_single_signature_is_enough_before() -> None:
    asked = signers(decides_alone=False, of_substance_use=True)
    assert [signed for signed in Signers if suffices(signed, asked)] == [BOTH]
