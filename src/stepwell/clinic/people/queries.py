"""Who is looking, and who is who: what other floors may ask of the people room."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Q, QuerySet

from stepwell.clinic.people.models import Account, CareTeamMember, Patient, Relative, Remit, Residence, Staff
from stepwell.pure.entitlement import CLINICAL, WIDE_ROLES, Kind, Role
from stepwell.pure.values import hours_words, language_words, today


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: their account, the parts they play, and whether any of these is programme-wide."""

    account_id: int
    name: str
    roles: frozenset[Role]
    time_zone: str
    patient_id: int | None = None
    staff_id: int | None = None

    @property
    def wide_kinds(self) -> frozenset[Kind]:
        """The kinds of record they read of everybody."""
        return frozenset().union(*(WIDE_ROLES.get(role, frozenset()) for role in self.roles))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self, at: datetime) -> date:
        """The day on their own wall."""
        return today(at, self.zone)


def the_programme(time_zone: str) -> Viewer:
    """Nobody in particular, as whoever plans looks: for a job, which acts programme-wide."""
    return Viewer(0, "", frozenset({Role.SCHEDULER}), time_zone)


def viewer_of(account: Account) -> Viewer:
    """The viewer behind an account. An account that is nobody in particular has no roles, and sees nothing.

    One query for staff, two for a patient, who may be somebody's relative as well, three for anybody else.
    """
    staff = Staff.objects.filter(account=account, active=True).first()
    if staff:
        roles = frozenset(Role(role) for role in staff.roles)
        return Viewer(account.pk, staff.name, roles, account.time_zone, staff_id=staff.pk)
    relative = Relative.objects.filter(account=account).order_by("pk")
    patient = Patient.objects.filter(account=account).annotate(also_relative=Exists(relative)).first()
    if patient:
        name = patient.preferred_name or patient.given_name
        roles = frozenset({Role.PATIENT, Role.RELATIVE} if patient.also_relative else {Role.PATIENT})
        return Viewer(account.pk, name, roles, patient.time_zone, patient_id=patient.pk)
    linked = relative.first()
    if linked:
        return Viewer(account.pk, linked.name, frozenset({Role.RELATIVE}), account.time_zone)
    return Viewer(account.pk, "", frozenset(), account.time_zone)


def account_by_id(account_id: int) -> Account:
    return Account.objects.get(pk=account_id)


def account_by_email(email: str) -> Account | None:
    return Account.objects.filter(email=email.lower()).first()


def accounts_in_role(role: Role) -> QuerySet[Account]:
    """The accounts of active staff who play this part."""
    ids = Staff.objects.filter(active=True, roles__contains=[role.value]).values("account_id")
    return Account.objects.filter(pk__in=ids)


def staff_by_ref(ref: UUID) -> Staff | None:
    """An active member of staff."""
    return Staff.objects.filter(ref=ref, active=True).select_related("account").first()


def remits(staff_ids: Collection[int]) -> dict[int, Remit]:
    """What each of these may lead, as it was last said; of whom nothing was is not in it. One query."""
    said = Remit.objects.filter(staff__in=staff_ids).select_related("by").order_by("staff", "-pk").distinct("staff")
    return {remit.staff_id: remit for remit in said}


def remit_words(remit: Remit | None) -> tuple[str, ...]:
    """What somebody may lead, a line for each thing that was said."""
    if remit is None:
        return ()
    day, week = remit.most_minutes_day, remit.most_minutes_week
    most = [
        f"{hours_words(minutes)} a {what}" for minutes, what in ((day, "day"), (week, "week")) if minutes is not None
    ]
    lines = {
        "Trained in": ", ".join(remit.therapies),
        "Cleared for": ", ".join(remit.age_bands),
        "Leads in": ", ".join(language_words(each) for each in remit.languages),
        "At most": ", ".join(most),
    }
    said = [f"{label} {words}" for label, words in lines.items() if words]
    return (*said, *(["Co-facilitates, and leads nothing"] if remit.co_facilitates else []))


def staff_licensed_in(state: str, *, on: date) -> QuerySet[Staff]:
    """Active staff whose licence covers this state on this day."""
    return Staff.objects.filter(
        Q(licences__until__isnull=True) | Q(licences__until__gt=on),
        active=True,
        licences__state=state,
        licences__valid_from__lte=on,
    ).distinct()


def care_team(patient_id: int, *, at: datetime) -> QuerySet[CareTeamMember]:
    """The members of a patient's care team at this moment, those who stand in for some days among them."""
    now = Q(until__isnull=True) | Q(until__gt=at)
    return CareTeamMember.objects.filter(
        now, patient_id=patient_id, from_at__lte=at, staff__active=True
    ).select_related("staff__account")


def known_source_ids() -> frozenset[str]:
    """The ids under which patients came from other systems."""
    return frozenset(id_there for id_there in Patient.objects.values_list("source_id", flat=True) if id_there)


def patient_ids_by_source(source_ids: Collection[str]) -> dict[str, int]:
    """Which patient is behind each of these ids from another system."""
    found = Patient.objects.filter(source_id__in=source_ids).values_list("source_id", "id")
    return {id_there: patient_id for id_there, patient_id in found if id_there}


def standing_of(account_ids: Collection[int]) -> dict[int, tuple[object, ...]]:
    """On what each of these accounts' sessions and roles rest: it changes whenever they may do more or less.

    Accounts that were closed are left out. Two queries, however many.
    """
    staff = Staff.objects.filter(account__in=account_ids, active=True).values_list("account_id", "pk", "roles")
    works = {account_id: (pk, *sorted(roles)) for account_id, pk, roles in staff}
    accounts = Account.objects.filter(pk__in=account_ids, is_active=True).values_list("pk", "password")
    return {account_id: (password, *works.get(account_id, ())) for account_id, password in accounts}


def clinical_staff() -> QuerySet[Staff]:
    """Active staff who lead sessions or are on call, by name."""
    clinical = [role.value for role in CLINICAL]
    return Staff.objects.filter(active=True, roles__overlap=clinical).select_related("account").order_by("name", "pk")


def staff_who_treat() -> QuerySet[Staff]:
    """Active staff who lead sessions, by name."""
    treats = [Role.THERAPIST.value, Role.PSYCHIATRIST.value, Role.CASE_MANAGER.value]
    return Staff.objects.filter(active=True, roles__overlap=treats).select_related("account").order_by("name", "pk")


def moves_ahead(patients: Collection[Patient]) -> dict[int, Residence]:
    """By patient: where they will live, and from which day on, as far as that day has not come yet. One query."""
    ahead = Residence.objects.filter(patient__in=patients, moved_at=None, taken_back_at=None)
    return {each.patient_id: each for each in ahead}


def relatives_of(patients: Collection[Patient]) -> list[Relative]:
    """Everybody close to one of these patients who has an account, by name. One query."""
    found = Relative.objects.filter(patient__in=patients).select_related("account", "patient__account")
    return list(found.order_by("name", "pk"))
