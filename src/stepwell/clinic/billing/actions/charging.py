"""Recording cover, keeping the charges of a week true, and sending charges out as claims."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q

from stepwell.clinic.access.actions.disclosures import Telling, disclose_each
from stepwell.clinic.billing.claim_form import RELATIONSHIPS, ClaimDay, written_claim
from stepwell.clinic.billing.days import JudgedDay
from stepwell.clinic.billing.models import Charge, Claim, Coverage, Unbillable
from stepwell.clinic.people.models import Account, Patient
from stepwell.plumbing.documents import digest
from stepwell.pure.entitlement import Kind, Purpose
from stepwell.pure.x12 import balance, judge, judged_by_pyx12

# What a claim tells: who was treated, when, for what, and what it costs.
TOLD = frozenset({Kind.IDENTITY, Kind.SCHEDULE, Kind.CHART, Kind.BILLING})


class BadCover(ValueError):
    """The cover cannot be recorded; `field` names what is wrong, the message what to write."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class ClaimRefused(Exception):
    """An independent reader of the payers' guide refuses a claim; nothing was stored. `problems` says why."""

    def __init__(self, patient_ref: UUID, problems: Sequence[str]) -> None:
        super().__init__(
            f"The claim of patient {patient_ref} was refused, and nothing was stored: {' '.join(problems)}"
        )
        self.patient_ref = patient_ref
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the judged days: charges made, charges taken back, days that cannot be billed."""

    made: int
    withdrawn: int
    unbillable: int


@transaction.atomic
def cover(
    *,
    patient: Patient,
    payer_key: str,
    payer_name: str,
    payer_id: str,
    member_id: str,
    from_on: date,
    until: date | None = None,
    group_number: str = "",
    relationship: str = "self",
    subscriber_family_name: str = "",
    subscriber_given_name: str = "",
    authorisation: str = "",
) -> Coverage:
    """Record who pays for this patient from this day on; cover open until then ends there. Twice changes nothing.

    `relationship` is what the patient is to the subscriber, who is named unless it is `self`. Raises BadCover.
    """
    told = {
        "payer_key": payer_key.strip(),
        "payer_name": payer_name.strip(),
        "payer_id": payer_id.strip(),
        "member_id": member_id.strip(),
        "group_number": group_number.strip(),
        "relationship": relationship,
        "subscriber_family_name": subscriber_family_name.strip(),
        "subscriber_given_name": subscriber_given_name.strip(),
        "authorisation": authorisation.strip(),
    }
    _check_cover(told, from_on, until)
    same = Coverage.objects.filter(patient=patient, from_on=from_on, until=until, **told).first()
    if same is not None:
        return same
    Coverage.objects.filter(patient=patient, from_on__lt=from_on, until__isnull=True).update(until=from_on)
    return Coverage.objects.create(patient=patient, from_on=from_on, until=until, **told)


def one_at_a_time() -> None:
    """Hold off everybody else who bills until this transaction ends, so that numbers have no gap and no twin."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('stepwell billing'))")


@transaction.atomic
def keep_week(
    *, days: Sequence[JudgedDay], starts_on: date, patient_ids: Iterable[int], by: Account, at: datetime
) -> Kept:
    """Make the charges and verdicts of these patients' week say what `days` say. Again, without news, changes nothing.

    A billable day has exactly one charge; a charge whose facts changed is replaced; a claimed one stays as it is.
    """
    one_at_a_time()
    within = Q(patient__in=list(patient_ids), on__gte=starts_on, on__lt=starts_on + timedelta(days=7))
    charges = {(row.patient_id, row.on): row for row in Charge.objects.filter(within).prefetch_related("seats")}
    verdicts = {(row.patient_id, row.on): row for row in Unbillable.objects.filter(within)}
    open_days = [day for day in days if day.over and not _claimed(charges.get((day.patient.pk, day.on)))]
    true_already, wanted = set(), []
    for day in open_days:
        if day.billable and day.terms:
            charge = _charge(day, day.terms, by, at)
            old = charges.get((day.patient.pk, day.on))
            if old and _says(old) == _says(charge, day):
                true_already.add(old.pk)
            else:
                wanted.append((charge, day))
    stale = [row for row in charges.values() if not _claimed(row) and row.pk not in true_already]
    Charge.objects.filter(pk__in=[row.pk for row in stale]).delete()
    _store_charges(wanted)
    unbillable = [day for day in open_days if day.reasons]
    _keep_verdicts(unbillable, verdicts, at)
    gone = {(row.patient_id, row.on) for row in stale} - {(charge.patient_id, charge.on) for charge, _ in wanted}
    return Kept(len(wanted), len(gone), len(unbillable))


@transaction.atomic
def claim_week(*, days: Sequence[JudgedDay], by: Account, at: datetime) -> list[Claim]:
    """Send the unclaimed charges of these days out: one claim per patient, cover and primary therapist of the day,
    numbered without a gap.

    Every claim is read by pyx12 and summed before any is stored; what is stored is in the accounting of disclosures.
    Raises ClaimRefused, and `pure.values.Refused` for what cannot be written at all; then nothing is stored.
    """
    one_at_a_time()
    judged = {(day.patient.pk, day.on): day for day in days if day.billable}
    terms = {key: day.terms for key, day in judged.items() if day.terms}
    unclaimed = Charge.objects.filter(
        claim__isnull=True, patient__in={pk for pk, _ in terms}, on__in={on for _, on in terms}
    )
    groups: dict[tuple[int, int, int], list[Charge]] = defaultdict(list)
    for charge in unclaimed.order_by("patient_id", "on"):
        day = terms.get((charge.patient_id, charge.on))
        if day is not None:
            groups[charge.patient_id, charge.coverage_id, day.attending.pk].append(charge)
    last = Claim.objects.aggregate(last=Max("control_number"))["last"] or 0
    claims = [
        _claim([terms[charge.patient_id, charge.on] for charge in charges], charges, number, by, at)
        for number, charges in enumerate(groups.values(), start=last + 1)
    ]
    _refuse_unreadable(claims)
    Claim.objects.bulk_create(claims)
    carried = []
    for claim, charges in zip(claims, groups.values(), strict=True):
        for charge in charges:
            charge.claim = claim
            carried.append(charge)
    Charge.objects.bulk_update(carried, ["claim"])
    tellings = [
        _telling(claim, [judged[charge.patient_id, charge.on] for charge in charges])
        for claim, charges in zip(claims, groups.values(), strict=True)
    ]
    disclose_each(tellings, purpose=Purpose.PAYMENT, by=by, at=at)
    return claims


def _check_cover(told: dict[str, str], from_on: date, until: date | None) -> None:
    for field, words in (("payer_key", "payer"), ("payer_name", "payer's name"), ("member_id", "member number")):
        if not told[field]:
            raise BadCover(field, f"Write the {words}, as on the insurance card.")
    if not told["payer_id"]:
        raise BadCover("payer_id", "Write the payer's number, as the clearinghouse lists it.")
    if told["relationship"] not in RELATIONSHIPS:
        raise BadCover("relationship", f"Write one of: {', '.join(RELATIONSHIPS)}.")
    named = bool(told["subscriber_family_name"] and told["subscriber_given_name"])
    if told["relationship"] != "self" and not named:
        raise BadCover("subscriber_family_name", "Name the person in whose name the insurance is.")
    if until is not None and until <= from_on:
        raise BadCover("until", f"Cover from {from_on} must end after that day.")


def _claimed(charge: Charge | None) -> bool:
    return charge is not None and charge.claim_id is not None


def _charge(day: JudgedDay, terms: ClaimDay, by: Account, at: datetime) -> Charge:
    return Charge(
        patient=day.patient,
        coverage=terms.coverage,
        on=day.on,
        hcpcs=terms.rule.hcpcs,
        revenue=terms.rule.revenue,
        modifiers=terms.modifiers,
        amount=terms.rule.charge,
        minutes=day.minutes,
        rule_ref=terms.rule.ref,
        substance_use=day.substance_use,
        by=by,
        at=at,
    )


def _says(charge: Charge, day: JudgedDay | None = None) -> tuple[object, ...]:
    """All that a charge claims to be true; two that say the same are the same charge."""
    seats = {seat.pk for seat in charge.seats.all()} if day is None else {seat.seat_id for seat in day.seats}
    return (
        charge.coverage_id,
        charge.hcpcs,
        charge.revenue,
        charge.modifiers,
        charge.units,
        charge.amount,
        charge.minutes,
        charge.rule_ref,
        charge.substance_use,
        seats,
    )


def _store_charges(wanted: Sequence[tuple[Charge, JudgedDay]]) -> None:
    Charge.objects.bulk_create([charge for charge, _ in wanted])
    link = Charge.seats.through
    link.objects.bulk_create(
        link(charge_id=charge.pk, seat_id=seat.seat_id) for charge, day in wanted for seat in day.seats
    )


def _keep_verdicts(days: Sequence[JudgedDay], old: dict[tuple[int, date], Unbillable], at: datetime) -> None:
    """Store what is new, leave what says the same, and take away what does not hold any more."""
    news = [
        day for day in days if _verdict(old.get((day.patient.pk, day.on))) != (list(day.reasons), day.substance_use)
    ]
    holding = {(day.patient.pk, day.on) for day in days}
    Unbillable.objects.filter(pk__in=[row.pk for key, row in old.items() if key not in holding]).delete()
    Unbillable.objects.bulk_create(
        [
            Unbillable(
                patient=day.patient, on=day.on, reasons=list(day.reasons), substance_use=day.substance_use, at=at
            )
            for day in news
        ],
        update_conflicts=True,
        unique_fields=["patient", "on"],
        update_fields=["reasons", "substance_use", "at"],
    )


def _verdict(kept: Unbillable | None) -> object:
    return (kept.reasons, kept.substance_use) if kept else None


def _claim(days: Sequence[ClaimDay], charges: Sequence[Charge], number: int, by: Account, at: datetime) -> Claim:
    return Claim(
        patient=days[0].patient,
        coverage=days[0].coverage,
        control_number=number,
        total=sum(charge.amount for charge in charges),
        text=written_claim(days, control_number=number, at=at),
        substance_use=any(charge.substance_use for charge in charges),
        made_by=by,
        made_at=at,
    )


def _telling(claim: Claim, days: Sequence[JudgedDay]) -> Telling:
    lasting = "1 day" if len(days) == 1 else f"{len(days)} days"
    return Telling(
        patient=claim.patient,
        consent=next((day.consent for day in days if day.consent), None),
        recipient=claim.coverage.payer_name,
        description=f"Claim {claim.control_number} for {lasting} of care",
        kinds=TOLD | ({Kind.SUBSTANCE_USE} if claim.substance_use else set()),
        digest=digest(claim.text.encode()),
    )


def _refuse_unreadable(claims: Sequence[Claim]) -> None:
    """Read all as one file, which is quick; only if that fails, one by one, to say whose and why."""
    if not claims:
        return
    together = "".join(claim.text for claim in claims)
    if not judged_by_pyx12(together) and not balance(together):
        return
    for claim in claims:
        problems = judge(claim.text)
        if problems:
            raise ClaimRefused(claim.patient.ref, problems)
