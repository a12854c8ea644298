"""Guardians: what the law or a court lets a parent do, and the reading right that follows from it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from stepwell.clinic.access.actions.consents import end_outgrown_consents
from stepwell.clinic.access.actions.granting import grant
from stepwell.clinic.access.minors import EVERY_MINOR, comes_of_age, decides_from, exceptions_for
from stepwell.clinic.access.models import PATIENT, Consent, Determination, Grant, Guardianship
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.pure.entitlement import REPRESENTATIVE_KINDS, Ground, Kind, Purpose

# Who may see what, and what was signed and told, is left out: it may tell of substance use, and of the other parent.
SEEN = REPRESENTATIVE_KINDS - {Kind.ACCESS}


class OfAge(ValueError):
    """An adult decides alone; nobody is a parent or guardian to them here."""


class NoSuchException(ValueError):
    """The state's rule knows no such exception for somebody of this age."""


@transaction.atomic
def record_guardianship(
    *,
    relative: Relative,
    may_consent: bool,
    may_see: bool,
    papers: str,
    by: Account,
    at: datetime,
    from_at: datetime | None = None,
    until: datetime | None = None,
) -> Guardianship:
    """Record what this parent or guardian may do, from `from_at` (None: now) until `until`, and settle who sees what.

    It takes the place of what was recorded of the same person from then on; of another it changes nothing. The same
    again is the first. Raises OfAge.
    """
    patient = Patient.objects.select_for_update().get(pk=relative.patient_id)
    if comes_of_age(patient, at=at) <= at:
        raise OfAge("They are of age, and decide alone who sees their record.")
    starts_at = max(at, from_at or at)
    held = Guardianship.objects.filter(Q(until__isnull=True) | Q(until__gt=starts_at), relative=relative)
    told = {"may_consent": may_consent, "may_see": may_see, "papers": papers, "until": until}
    same = held.filter(**told, from_at__lte=starts_at).first()
    if same is not None:
        return same
    _end(held, starts_at)
    made = Guardianship.objects.create(patient=patient, relative=relative, by=by, from_at=starts_at, **told)
    settle_representation(patient=patient, by=by, at=at)
    return made


@transaction.atomic
def end_guardianship(*, guardianship: Guardianship, by: Account, at: datetime) -> None:
    """End what this parent or guardian may do, now; what another may do stays. A second ending is the first."""
    _end(Guardianship.objects.filter(Q(until__isnull=True) | Q(until__gt=at), pk=guardianship.pk), at)
    settle_representation(patient=guardianship.patient, by=by, at=at)


@transaction.atomic
def record_determination(*, patient: Patient, exception: str, words: str, by: Account, at: datetime) -> Determination:
    """Record that this exception of the state's rule holds of this minor, who so decides alone from now on.

    What parents and guardians were shown and had signed ends with it. The same again is the first. Raises OfAge, and
    NoSuchException for one the rulebook does not know there, or that begins at a later age.
    """
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    if comes_of_age(patient, at=at) <= at:
        raise OfAge("They are of age, and decide alone who sees their record.")
    known = {each.key: each for each in exceptions_for(patient, at=at)}
    if exception not in known:
        raise NoSuchException("The rulebook knows no such exception for somebody of this age in this state.")
    held = Determination.objects.filter(patient=patient, exception=exception, until__isnull=True).first()
    if held is not None:
        return held
    made = Determination.objects.create(patient=patient, exception=exception, words=words, by=by, from_at=at)
    settle_representation(patient=patient, by=by, at=at)
    return made


@transaction.atomic
def end_determination(*, determination: Determination, by: Account, at: datetime) -> None:
    """End it now: what the law and the papers say holds again. What had been signed before stays ended."""
    running = Determination.objects.filter(pk=determination.pk, until__isnull=True)
    running.update(until=Greatest(F("from_at"), Value(at)), ended_by=by)
    settle_representation(patient=determination.patient, by=by, at=at)


@transaction.atomic
def settle_representation(*, patient: Patient, by: Account | None, at: datetime) -> int:
    """Make the grants of parents and guardians, and what they signed, what the law and the papers say today.

    How many grants were opened or ended, and consents ended. Call it in the same transaction in which the patient's
    state, birth date, time zone or a rule changes; until then the database's own lock counts by what is true already.
    A grant ends as the birthday begins from which the patient decides alone. What tells of substance use is in none
    (42 CFR 2.14).
    """
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    decides_at = decides_from(patient, at=at)
    kinds = sorted(kind.value for kind in SEEN)
    ground = Ground.PERSONAL_REPRESENTATIVE
    there = list(Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), patient=patient, ground=ground.value))
    changed = 0
    for standing in _standings(patient, at):
        starts_at = max(at, standing.from_at)
        until = min(standing.until or decides_at, decides_at)
        if until <= starts_at:
            continue
        account = standing.relative.account
        kept = [
            held
            for held in there
            if (held.grantee_id, held.kinds, held.until) == (account.pk, kinds, until)
            and max(at, held.from_at) == starts_at
        ]
        there = [held for held in there if held not in kept]
        if not kept:
            changed += 1
            grant(
                to=account,
                patient=patient,
                kinds=SEEN,
                purpose=Purpose.FAMILY_SUPPORT,
                ground=ground,
                by=by,
                at=starts_at,
                until=until,
                reason=standing.relative.relationship,
            )
    _end(Grant.objects.filter(pk__in=[held.pk for held in there]), at)
    return changed + len(there) + end_outgrown_consents(patient=patient, at=at)


@transaction.atomic
def settle_every_representation(*, at: datetime) -> int:
    """`settle_representation` for everybody whom it could concern. How many grants and consents it changed."""
    running = Q(until__isnull=True) | Q(until__gt=at)
    concerned = Guardianship.objects.filter(running).values("patient_id")
    granted = Grant.objects.filter(running, ground=Ground.PERSONAL_REPRESENTATIVE.value).values("patient_id")
    young = Q(patient__birth_on__gt=(at - EVERY_MINOR).date())
    signed = Consent.objects.filter(running, young | ~Q(signed_as=PATIENT), revocation=None).values("patient_id")
    patients = Patient.objects.filter(Q(pk__in=concerned) | Q(pk__in=granted) | Q(pk__in=signed)).order_by("pk")
    return sum(settle_representation(patient=patient, by=None, at=at) for patient in patients)


def _standings(patient: Patient, at: datetime) -> QuerySet[Guardianship]:
    """Who may see, now or later."""
    running = Q(until__isnull=True) | Q(until__gt=at)
    return Guardianship.objects.filter(running, patient=patient, may_see=True).select_related("relative__account")


def _end(rows: QuerySet[Guardianship] | QuerySet[Grant], at: datetime) -> None:
    # One that was to begin later ends before it began.
    rows.update(until=Greatest(F("from_at"), Value(at)))
