"""Every address there is: who may come in, whose record it shows, what one must be allowed to see for it, and what it
then shows at least. Written by hand; a test compares it with the addresses and their access rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from stepwell.pure.entitlement import Kind, Purpose, Role, decide
from tests.house.the_world import (
    ACCESS,
    ANSWERS,
    ATTENDANCE,
    BILLING,
    CHART,
    IDENTITY,
    MESSAGES,
    NOTES,
    NOW,
    PLAN,
    PLANTED,
    SAFETY,
    SCHEDULE,
    SCORES,
    Kinds,
    Relation,
)

Refs = Mapping[str, UUID | str]
Body = Mapping[str, object]
PAY, TREAT, RUN, RESCUE, OWN, FAMILY = (
    Purpose.PAYMENT, Purpose.TREATMENT, Purpose.OPERATIONS, Purpose.EMERGENCY, Purpose.OWN_RECORD,
    Purpose.FAMILY_SUPPORT,
)  # fmt: skip
STAFF_AT_WORK = frozenset({Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER})
CLINICAL = STAFF_AT_WORK | {Role.ON_CALL}
DOCTORS = frozenset({Role.THERAPIST, Role.PSYCHIATRIST})
PATIENT, RELATIVE, DIRECTOR = frozenset({Role.PATIENT}), frozenset({Role.RELATIVE}), frozenset({Role.DIRECTOR})
PRIVACY = frozenset({Role.PRIVACY_OFFICER})
ADMINISTRATION = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})
WORKS_HERE = frozenset(Role) - {Role.PATIENT, Role.RELATIVE}
SCHEDULER, BILLER = frozenset({Role.SCHEDULER}), frozenset({Role.BILLER})
SUBJECT, OTHERS = "subject", ("child", "other")


@dataclass(frozen=True, slots=True)
class Address:
    """One address. `may`: roles, or the rules `public` and `account`.

    `names`: what its arguments are, of one patient (`=word` is a word as it is). `whose`: "named" there, the viewer's
    "own", or "everybody" whom the viewer may see. `needs`: all of these kinds, for one of these purposes. `only`: the
    relations to each patient for whom it is there besides, where one must also lead, have written or have opened
    something. `shows`: what is seen on it by those who may, with the kinds that takes on this page.
    """

    may: frozenset[Role] | str
    names: tuple[str, ...] = ()
    whose: str = ""
    needs: tuple[tuple[Kind, ...], tuple[Purpose, ...]] = ((), ())
    only: Mapping[str, frozenset[str]] | None = None
    shows: Mapping[str, Kinds] | None = None
    post: Callable[[Refs], Body] | None = None
    methods: tuple[str, ...] = ("GET",)
    any_is_there: bool = False
    leads_on: bool = False
    tells: bool = False

    def opens_to(self, name: str, relation: Relation, owner: str) -> bool:
        """Whether whoever has come in finds there what it shows of this patient."""
        if self.only is not None and name not in self.only.get(owner, frozenset()):
            return False
        kinds, purposes = self.needs
        return not kinds or any(
            all(
                decide(
                    roles=relation.roles, kind=kind, purpose=purpose, grants=relation.grants.get(owner, ()), at=NOW
                ).allowed
                for kind in kinds
            )
            for purpose in purposes
        )


def argument(refs: Refs, part: str) -> UUID | str:
    """What an address names of this patient; somebody unknown where there is none."""
    return part[1:] if part.startswith("=") else refs.get(part) or uuid4()


def _shows(*what: str, **taking: Kinds) -> dict[str, Kinds]:
    return {each: PLANTED[each] for each in what} | taking


def _public(*methods: str, post: Callable[[Refs], Body] | None = None) -> Address:
    return Address("public", methods=methods or ("GET",), post=post, leads_on=True)


def _account(*methods: str) -> Address:
    return Address("account", methods=methods or ("GET", "POST"), leads_on=True)


def _own(
    *kinds: Kind, shows: Mapping[str, Kinds] | None = None, names: tuple[str, ...] = (), **more: object
) -> Address:
    return Address(PATIENT, names, "own", (kinds, (OWN,)), shows=shows, **more)  # type: ignore[arg-type]


_LED = {SUBJECT: frozenset({"team therapist"}), **dict.fromkeys(OTHERS, frozenset({"therapist of others"}))}
_LED_OR_DIRECTED = {owner: names | {"director"} for owner, names in _LED.items()}
_TREATING = frozenset({"team therapist", "team psychiatrist", "authorised colleague"})
_WRITING = {SUBJECT: _TREATING, **dict.fromkeys(OTHERS, frozenset({"therapist of others"}))}
_TREATED_BY = {SUBJECT: _TREATING | {"team case manager"}, **dict.fromkeys(OTHERS, frozenset({"therapist of others"}))}
_SHARED_WITH = {
    SUBJECT: frozenset({"relative, some kinds", "relative, all but substance use", "relative, substance use too"}),
    "other": frozenset({"relative of another"}),
}
_REPRESENTED = {"child": frozenset({"guardian"})}
_TREATED_MINOR = {"child": frozenset({"therapist of others"})}
_PERIOD = {"first_on": "2026-02-01", "last_on": "2026-03-02"}
_ANSWERS = {f"item{number}": "1" for number in range(1, 10)}
_INTAKE = {
    "in_danger_now": "no", "birth_on": "1990-06-15", "state": "NY", "time_zone": "America/New_York",
    "lower_care_not_enough": "yes", "stepping_down": "no", "daily_life_is_hard": "yes", "unstable_withdrawal": "no",
    "cannot_follow_a_group": "no", "has_private_place_and_device": "yes",
}  # fmt: skip
_DISCHARGE = {
    "do": "discharge", "reason": "goals met", "words": "Sleeps.", "first_visit_with": "Dr Ade", "supports": "Sister",
    "warning_signs": "Not sleeping",
}  # fmt: skip
_HOURS = {"do": "hours", "weekdays": ["0", "2"], "starts": "09:00", "ends": "12:00", "what": "can"}
_MOVING_SAID: dict[str, Any] = {
    "methods": ("GET", "POST"),
    "post": lambda _: {"from_on": "2026-03-09", "state": "TX", "time_zone": "America/Chicago"},
}
_HOURS_SAID: dict[str, Any] = {"methods": ("GET", "POST"), "post": lambda _: _HOURS}

ADDRESSES: Mapping[str, Address] = {
    # ---- for everybody
    "public:home": _public(),
    "public:help": _public(),
    "public:proof": _public(),
    "public:guest": Address(
        "public", ("guest",), "named", only=dict.fromkeys((SUBJECT, *OTHERS), frozenset()), methods=("GET", "POST"),
        post=lambda _: {"do": "agree"},
    ),
    "public:guest_link": Address(
        "public", ("guest",), "named", only=dict.fromkeys((SUBJECT, *OTHERS), frozenset())
    ),
    "public:start": _public("GET", "POST", post=lambda _: {
        "given_name": "Jo", "family_name": "Vale", "phone": "212 555 0100", "email": "jo@example.org",
        "best_time": "morning", "state": "NY", "preference": "iop", "consent": "on"}),
    "public:thanks": _public(),
    "ui:components": _public(),
    "still_here": _public(),
    "signed_in": _public(),
    "calendar:feed": Address("public", ("feed",), "named"),
    "hooks:media": _public("POST", post=lambda _: {}),
    "hooks:readings": _public("POST", post=lambda _: {}),
    "room_line": Address(
        STAFF_AT_WORK | PATIENT, ("seat",), "named", only=dict.fromkeys((SUBJECT, *OTHERS), frozenset())
    ),
    "devices": Address(STAFF_AT_WORK | PATIENT, methods=("GET", "POST"), post=lambda _: {}),
    "home": Address(frozenset(Role), methods=("GET", "POST"), leads_on=True),
    # ---- signing in, and one's own account
    **dict.fromkeys(
        (
            "account_login", "account_logout", "account_inactive", "account_signup", "account_reset_password",
            "account_reset_password_done", "account_reset_password_from_key_done", "account_reset_password_from_key",
            "mfa_authenticate", "mfa_login_webauthn", "socialaccount_login_cancelled", "openid_connect_login",
            "openid_connect_callback",
        ),
        _public("GET", "POST"),
    ),
    **dict.fromkeys(
        (
            "account_reauthenticate", "account_change_password", "account_set_password", "mfa_index",
            "usersessions_list", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
            "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
            "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_edit_webauthn",
            "mfa_remove_webauthn", "do_without_second_step",
        ),
        _account(),
    ),
    # ---- patients, of themselves
    "patient:today": _own(SCHEDULE, ATTENDANCE, SCORES, ANSWERS, shows=_shows("sucoming", "notice")),
    "patient:week": _own(SCHEDULE, ATTENDANCE, shows=_shows("coming", "sucoming")),
    "patient:calendar": _own(SCHEDULE, methods=("POST",), post=lambda _: {}),
    "patient:check_ins": _own(SCHEDULE, SCORES, ANSWERS),
    "patient:diary": _own(ANSWERS, methods=("GET", "POST"), post=lambda refs: {
        "card": str(refs.get("card", "")), "day": "today", "mood": "3", "submission": str(uuid4())}),
    "patient:diary_week": _own(ANSWERS, shows=_shows("diary")),
    "patient:diary_kept": _own(ANSWERS),
    "patient:offline": _public(),
    "patient:reminders": _own(methods=("GET", "POST"), post=lambda _: {"when": "never"}),
    "patient:check_in": _own(
        SCORES, names=("=phq-9",), methods=("GET", "POST"), post=lambda _: {**_ANSWERS, "submission": str(uuid4())}
    ),
    "patient:progress": _own(SCORES, shows=_shows("total")),
    "patient:answers": Address(
        PATIENT, ("response",), "named", ((SCORES, ANSWERS), (OWN,)), shows={"total": frozenset({SCORES, ANSWERS})}
    ),
    "patient:help": _own(SAFETY, shows=_shows("plan", "phone"), methods=("GET", "POST"), post=lambda _: {}),
    "patient:safety_plan": _own(SAFETY, shows=_shows("plan")),
    "patient:change_plan": _own(
        SAFETY, shows=_shows("plan"), methods=("GET", "POST"), post=lambda _: {"coping": "Planted"}
    ),
    "patient:plan_paper": _own(SAFETY),
    "patient:plan_on_this_phone": _own(SAFETY, shows=_shows("plan")),
    "patient:book": _own(SCHEDULE, methods=("GET", "POST"), post=lambda _: {
        "kind": "individual", "starts": "2026-03-04T15:00:00+00:00"}),
    "patient:session": Address(
        PATIENT, ("seat",), "named", ((SCHEDULE,), (OWN,)), shows=_shows("coming"), methods=("GET", "POST"),
        post=lambda _: {"back": "yes"},
    ),
    "patient:offer": Address(
        PATIENT, ("offer",), "named", ((SCHEDULE,), (OWN,)), shows=_shows("coming"), methods=("GET", "POST"),
        post=lambda _: {"do": "take"},
    ),
    "patient:here": Address(
        PATIENT, ("seat",), "named", ((SCHEDULE,), (OWN,)), methods=("POST",),
        post=lambda _: {"page": str(uuid4()), "number": "1", "clock_ms": "1772452800000"},
    ),
    "patient:room": Address(
        PATIENT, ("seat",), "named", ((SCHEDULE, ATTENDANCE, SAFETY), (OWN,)), shows=_shows("coming"),
        methods=("GET", "POST"), post=lambda _: {"do": "leave"},
    ),
    "patient:chat": Address(
        PATIENT, ("seat",), "named", ((SCHEDULE, ATTENDANCE, MESSAGES), (OWN,)), methods=("GET", "POST"),
        post=lambda _: {"words": "Planted", "mark": str(uuid4())},
    ),
    "patient:chat_live": Address(PATIENT, ("seat",), "named", only={}),
    "patient:times": _own(SCHEDULE, **_HOURS_SAID),
    "patient:moving": _own(IDENTITY, **_MOVING_SAID),
    "patient:sharing": _own(ACCESS, shows=_shows("recipient")),
    "patient:consent_document": Address(PATIENT, ("consent",), "named", ((ACCESS,), (OWN,))),
    "patient:withdraw_consent": Address(
        PATIENT, ("consent",), "named", ((ACCESS,), (OWN,)), methods=("POST",), post=lambda _: {}
    ),
    "patient:consent": _own(ACCESS, names=("=named",), methods=("GET", "POST"), post=lambda _: {
        "recipient": "Dr Oak", "why": "to treat me", "kinds": ["SCORES"], "term": "days"}),
    "patient:who_looked": _own(ACCESS),
    "patient:who_can_look": _own(ACCESS),
    "patient:what_was_sent": _own(ACCESS, shows=_shows("told")),
    "patient:accounting": _own(ACCESS, names=("=3-years-csv",), shows=_shows("told")),
    # ---- those close to them
    "family:home": Address(
        RELATIVE, whose="everybody",
        needs=((IDENTITY,), (FAMILY,)),
        only=_SHARED_WITH,
        shows=_shows("phone", "total", "goal", "sugoal", "plan"),
        tells=True,
    ),
    "family:children": Address(
        RELATIVE, whose="everybody", only={"child": frozenset({"guardian"})}, shows=_shows("name")
    ),
    "family:child": Address(
        RELATIVE, ("patient",), "named", ((IDENTITY, SCHEDULE, CHART), (FAMILY,)), _REPRESENTED,
        shows=_shows("name", "total", "goal", "problem", "medication", "allergy", "plan"),
    ),
    "family:sign_for": Address(
        RELATIVE, ("patient", "=named"), "named", ((IDENTITY,), (FAMILY,)), _REPRESENTED, methods=("GET", "POST"),
        post=lambda _: {"recipient": "Dr Oak", "why": "to treat", "kinds": ["SCORES"], "term": "days"},
    ),
    "family:withdraw_for": Address(
        RELATIVE, ("patient", "parents consent"), "named", ((IDENTITY,), (FAMILY,)), _REPRESENTED, methods=("POST",),
        post=lambda _: {},
    ),
    "family:paper": Address(
        RELATIVE, ("paper",), "named", only=_REPRESENTED, shows=_shows("name"), methods=("GET", "POST"),
        post=lambda _: {"shown": "0" * 64, "signature": "Planted"},
    ),
    "family:paper_document": Address(RELATIVE, ("signed paper",), "named", only=_REPRESENTED),
    "family:withdraw_paper": Address(
        RELATIVE, ("paper",), "named", only=_REPRESENTED, methods=("POST",), post=lambda _: {}
    ),
    "family:times": Address(RELATIVE, **_HOURS_SAID),
    "family:book": Address(
        RELATIVE, ("patient",), "named", ((IDENTITY, SCHEDULE), (FAMILY,)), methods=("GET", "POST"),
        post=lambda _: {"starts": "2026-03-04T15:00:00+00:00"},
    ),
    # ---- clinicians
    "clinician:calendar": Address(CLINICAL, methods=("POST",), post=lambda _: {}),
    "clinician:times": Address(CLINICAL, **_HOURS_SAID),
    "clinician:day": Address(STAFF_AT_WORK, whose="everybody"),
    "clinician:duty": Address(
        CLINICAL | DIRECTOR, whose="everybody", shows=_shows("name", "phone", "plan", "total", "alert", "sualert"),
    ),
    "clinician:take": Address(
        CLINICAL | DIRECTOR, ("alert",), "named", ((SAFETY,), (TREAT, RUN, RESCUE)), shows=_shows("alert", "phone"),
        methods=("GET", "POST"), post=lambda _: {"do": "take"},
    ),
    "clinician:on_call": Address(
        CLINICAL | DIRECTOR, methods=("GET", "POST"), post=lambda refs: {"hand_over": str(refs.get("alert", ""))}
    ),
    "clinician:notices": Address(WORKS_HERE, methods=("GET", "POST"), post=lambda _: {}),
    "clinician:reached": Address(WORKS_HERE, methods=("GET", "POST"), post=lambda _: {"do": "try"}),
    "clinician:live": Address(CLINICAL | DIRECTOR),
    "clinician:alert": Address(
        CLINICAL | DIRECTOR, ("alert",), "named", ((SAFETY,), (TREAT, RUN, RESCUE)),
        shows=_shows("alert", "plan", "total", "phone"),
        methods=("GET", "POST"), post=lambda _: {"do": "take"},
    ),
    "clinician:hand_off": Address(
        CLINICAL, ("alert",), "named", ((SAFETY,), (TREAT, RUN, RESCUE)), shows=_shows("name", "address"),
        methods=("GET", "POST"), post=lambda _: {"to": "crisis_team", "words": "Planted", "submission": str(uuid4())},
    ),
    "clinician:at_risk": Address(
        CLINICAL, ("patient",), "named", ((SAFETY,), (TREAT, RESCUE)), methods=("POST",), post=lambda _: {"do": "end"}
    ),
    "clinician:packet": Address(
        STAFF_AT_WORK | BILLER | DIRECTOR, ("patient",), "named", ((ATTENDANCE,), (TREAT, RUN, PAY)),
        shows=_shows("name"), methods=("GET", "POST"), post=lambda _: {**_PERIOD, "first_on": "2026-02-20"},
    ),
    "clinician:measures": Address(
        CLINICAL, ("patient",), "named", ((SCORES,), (TREAT, RUN, RESCUE)), shows=_shows("name", "total"),
        methods=("GET", "POST"), post=lambda _: {
            "do": "ask", "instrument": "gad-7", "every": "week", "from_on": "2026-03-02"},
    ),
    "clinician:enter_answers": Address(
        CLINICAL, ("patient", "=phq-9"), "named", ((SCORES,), (TREAT,)), _TREATED_BY, shows=_shows("name"),
        methods=("GET", "POST"),
        post=lambda _: {**_ANSWERS, "answered_on": "2026-03-02", "submission": str(uuid4())},
    ),
    "clinician:progress": Address(
        CLINICAL, ("patient",), "named", ((SCORES,), (TREAT, RUN, RESCUE)), shows=_shows("name", "total")
    ),
    "clinician:answers": Address(
        CLINICAL, ("patient", "response"), "named", ((SCORES, ANSWERS), (TREAT, RUN, RESCUE)),
        shows=_shows("name", "total"),
    ),
    "clinician:show_scores": Address(
        CLINICAL, ("patient", "=wai-sr"), "named", ((SCORES,), (TREAT,)), _TREATED_BY, methods=("POST",),
        post=lambda _: {"do": "show"},
    ),
    "clinician:diary": Address(
        CLINICAL, ("patient",), "named", ((ANSWERS,), (TREAT, RUN, RESCUE)), shows=_shows("name", "diary"),
        methods=("GET", "POST"), post=lambda _: {"group_0": ["mood"]},
    ),
    "clinician:monitoring": Address(
        CLINICAL, ("patient",), "named", ((CHART,), (TREAT, RUN, RESCUE)),
        shows=_shows("name", "reading", "sureading"), methods=("GET", "POST"),
        post=lambda _: {"do": "device", "name": "Watch", "kinds": ["heart_rate"]},
    ),
    "clinician:emergency": Address(CLINICAL, methods=("GET", "POST"), post=lambda _: {
        "family_name": "Nobody", "birth_on": "1990-01-01"}),
    "clinician:in_emergency": Address(
        CLINICAL, ("patient",), "named", methods=("GET", "POST"), any_is_there=True, leads_on=True,
        post=lambda _: {"reason": "She called from a bridge."},
    ),
    "clinician:close_glass": Address(
        CLINICAL, ("glass open",), "named", only={SUBJECT: frozenset({"broken glass, open"})}, methods=("POST",),
        post=lambda _: {},
    ),
    "clinician:hours": Address(
        STAFF_AT_WORK | SCHEDULER | DIRECTOR, whose="everybody", methods=("GET", "POST"), leads_on=True,
        post=lambda _: {},
    ),
    "clinician:patients": Address(CLINICAL, whose="everybody", shows=_shows("name")),
    "clinician:patient": Address(
        CLINICAL, ("patient",), "named", ((IDENTITY,), (TREAT, RUN, RESCUE)),
        shows=_shows(
            "name", "stay", "goal", "sugoal", "aftercare", "shared", "part", "supart", "problem", "suproblem",
            "medication", "sumedication", "allergy", "plan", "risk",
            coming=frozenset({SCHEDULE, ATTENDANCE}), sucoming=frozenset({SCHEDULE, ATTENDANCE, Kind.SUBSTANCE_USE}),
        ),
        methods=("GET", "POST"), post=lambda _: {"do": "problem", "text": "Planted", "icd10": "F32.1"},
    ),
    "clinician:next_step": Address(
        DOCTORS, ("patient",), "named", ((PLAN,), (TREAT,)), shows=_shows("name"), methods=("GET", "POST"),
        post=lambda _: _DISCHARGE,
    ),
    "clinician:send_records": Address(
        STAFF_AT_WORK, ("patient",), "named", ((ACCESS,), (TREAT,)), shows=_shows("recipient", "told"),
        methods=("GET", "POST"), post=lambda refs: {"kinds": ["SCHEDULE"], **_PERIOD},
    ),
    "clinician:safety_plan": Address(
        CLINICAL, ("patient",), "named", ((SAFETY,), (TREAT, RESCUE)), shows=_shows("plan"), methods=("GET", "POST"),
        post=lambda _: {"coping": "Planted"},
    ),
    "clinician:safety_plan_versions": Address(
        CLINICAL, ("patient",), "named", ((SAFETY,), (TREAT, RESCUE)), shows=_shows("plan")
    ),
    "clinician:safety_plan_paper": Address(CLINICAL, ("patient",), "named", ((SAFETY,), (TREAT, RESCUE))),
    "clinician:worry": Address(
        CLINICAL, ("patient",), "named", ((SAFETY,), (TREAT, RUN, RESCUE)), shows=_shows("name"),
        methods=("GET", "POST"),
        post=lambda _: {"words": "Planted", "grade": "SIGNAL", "submission": str(uuid4())},
    ),
    "clinician:separate_notes": Address(
        DOCTORS, ("patient",), "named", ((IDENTITY,), (TREAT,)), _WRITING,
        shows=_shows("therapynote", "counsellingnote"),
        methods=("GET", "POST"), post=lambda _: {"kind": "PSYCHOTHERAPY_NOTES", "text": "Planted"},
    ),
    "clinician:moving": Address(
        STAFF_AT_WORK, ("patient",), "named", ((IDENTITY,), (TREAT,)), shows=_shows("name"), **_MOVING_SAID
    ),
    "clinician:who_decides": Address(
        DOCTORS, ("patient",), "named", ((ACCESS,), (TREAT,)), _TREATED_MINOR, shows=_shows("name"),
        methods=("GET", "POST"), post=lambda _: {"exception": "suicide", "words": "Planted"},
    ),
    "clinician:end_determination": Address(
        DOCTORS, ("patient", "determination"), "named", ((ACCESS,), (TREAT,)), _TREATED_MINOR, methods=("POST",),
        post=lambda _: {},
    ),
    "clinician:session": Address(
        STAFF_AT_WORK | DIRECTOR, ("coming session",), "named", ((ATTENDANCE,), (TREAT, RUN)), _LED_OR_DIRECTED,
        shows=_shows("name", "coming"), methods=("GET", "POST"), post=lambda _: {"do": "open"},
    ),
    "clinician:minutes": Address(
        STAFF_AT_WORK | DIRECTOR, ("coming session", "seat"), "named", ((ATTENDANCE,), (TREAT, RUN)), _LED_OR_DIRECTED,
        shows=_shows("name", "coming"),
    ),
    "clinician:hand_over": Address(
        STAFF_AT_WORK, ("coming session",), "named", ((ATTENDANCE,), (TREAT,)), _LED, shows=_shows("name", "coming")
    ),
    "clinician:guests": Address(
        STAFF_AT_WORK, ("coming session",), "named", ((ATTENDANCE,), (TREAT,)), _LED, shows=_shows("coming"),
        methods=("GET", "POST"), post=lambda _: {"do": "bring", "role": "interpreter", "name": "Planted"},
    ),
    "clinician:room": Address(
        STAFF_AT_WORK, ("coming session",), "named", ((ATTENDANCE,), (TREAT,)), _LED, leads_on=True,
        methods=("GET", "POST"), post=lambda _: {"do": "line"},
    ),
    "clinician:written": Address(
        STAFF_AT_WORK, ("patient",), "named", ((MESSAGES,), (TREAT,)), shows=_shows("name")
    ),
    "clinician:chat": Address(
        STAFF_AT_WORK, ("coming session",), "named", only=_LED, methods=("GET", "POST"),
        post=lambda _: {"do": "close"},
    ),
    "clinician:chat_live": Address(STAFF_AT_WORK, ("coming session",), "named", only=_LED, leads_on=True),
    "clinician:note": Address(
        STAFF_AT_WORK, ("session",), "named", ((NOTES,), (TREAT,)), _LED, shows=_shows("name", "part", "shared"),
        methods=("GET", "POST"), post=lambda _: {"shared": "Planted", "do": "keep"},
    ),
    # ---- operations
    "operations:referrals": Address(SCHEDULER, whose="everybody", shows=_shows("name")),
    "operations:referral": Address(
        SCHEDULER, ("referral",), "named", ((SCHEDULE,), (RUN,)),
        shows=_shows("referral", "callback", "phone"),
    ),
    "operations:callback": Address(
        SCHEDULER, ("referral",), "named", methods=("POST",), post=lambda _: {"reached": "yes", "summary": "Planted"}
    ),
    "operations:intake": Address(SCHEDULER, ("referral",), "named", methods=("POST",), post=lambda _: _INTAKE),
    "operations:admission": Address(
        SCHEDULER, ("referral",), "named", methods=("POST",),
        post=lambda _: {"reason": "Planted", "from_on": "2026-03-02"},
    ),
    "operations:closing": Address(
        SCHEDULER, ("referral",), "named", methods=("POST",), post=lambda _: {"why": "Planted"}
    ),
    "operations:week": Address(SCHEDULER, whose="everybody"),
    "operations:session": Address(
        SCHEDULER, ("coming session",), "named", shows=_shows("coming"), methods=("GET", "POST"),
        post=lambda _: {"do": "bring", "name": "Planted", "language": "Spanish"},
    ),
    "operations:publish": Address(SCHEDULER, methods=("POST",), post=lambda _: {"week": "2026-03-09"}),
    "operations:changes": Address(SCHEDULER, whose="everybody"),
    "operations:change": Address(SCHEDULER, ("=away",), methods=("GET", "POST"), post=lambda refs: {
        "who": str(refs["colleague"]), "starts": "2026-03-02T08:00", "ends": "2026-03-09T08:00", "kind": "sick"}),
    "operations:advice": Address(
        SCHEDULER | DIRECTOR, whose="everybody", methods=("GET", "POST"),
        post=lambda _: {"week": "2026-03-09"},
    ),
    "operations:waiting": Address(
        SCHEDULER, whose="everybody", methods=("GET", "POST"), leads_on=True, post=lambda _: {}
    ),
    "operations:draft_week": Address(
        SCHEDULER, methods=("POST",), post=lambda _: {"week": "2026-03-09"}, leads_on=True
    ),
    "operations:draft": Address(SCHEDULER, ("draft",), "named"),
    "operations:change_draft": Address(
        SCHEDULER, ("draft",), "named", methods=("GET", "POST"), post=lambda _: {"do": "drop", "session": "1"},
        leads_on=True,
    ),
    "operations:undo_move": Address(SCHEDULER, ("draft",), "named", methods=("POST",), post=lambda _: {}),
    "operations:throw_away_draft": Address(SCHEDULER, ("draft",), "named", methods=("POST",), post=lambda _: {}),
    "operations:times": Address(
        SCHEDULER, whose="everybody", shows=_shows("name"), methods=("GET", "POST"),
        post=lambda _: {"on": "2026-05-04", "name": "Planted"},
    ),
    "operations:open_day": Address(SCHEDULER, ("closure",), "named", methods=("POST",), post=lambda _: {}),
    "operations:times_of_staff": Address(SCHEDULER, ("colleague",), "named", **_HOURS_SAID),
    "operations:times_of_patient": Address(
        SCHEDULER, ("patient",), "named", ((SCHEDULE, IDENTITY), (RUN,)), shows=_shows("name"), **_HOURS_SAID
    ),
    "operations:placing": Address(
        SCHEDULER, ("patient",), "named", ((SCHEDULE, IDENTITY), (RUN,)), shows=_shows("name"),
        methods=("GET", "POST"), post=lambda _: {"do": "language", "language": "es"},
    ),
    "operations:end_apart": Address(
        SCHEDULER, ("patient", "pair"), "named", ((SCHEDULE, IDENTITY), (RUN,)), methods=("POST",), post=lambda _: {},
    ),
    "operations:timetable": Address(SCHEDULER | DIRECTOR),
    "operations:block": Address(
        SCHEDULER | DIRECTOR, ("block",), "named", methods=("GET", "POST"), post=lambda _: {"language": "es"}
    ),
    "operations:rota": Address(SCHEDULER | DIRECTOR),
    "operations:rota_turn": Address(
        SCHEDULER | DIRECTOR, methods=("GET", "POST"), post=lambda _: {"do": "cover"}, leads_on=True
    ),
    "operations:rota_pattern": Address(SCHEDULER | DIRECTOR, methods=("GET", "POST"), post=lambda refs: {
        "do": "away", "staff": str(refs["colleague"]), "starts": "2026-03-09T08:00", "ends": "2026-03-10T08:00"}),
    "operations:end_line": Address(SCHEDULER | DIRECTOR, ("line",), "named", methods=("POST",), post=lambda _: {}),
    "operations:back": Address(
        SCHEDULER | DIRECTOR, ("absence",), "named", methods=("POST",), post=lambda _: {}
    ),
    "operations:guardians": Address(DIRECTOR, whose="everybody"),
    "operations:guardians_of": Address(
        DIRECTOR, ("patient",), "named", ((ACCESS,), (RUN,)), shows=_shows("name"), methods=("GET", "POST"),
        post=lambda _: {"who": "new", "name": "Dan", "relationship": "father", "papers": "Planted"},
    ),
    "operations:end_guardianship": Address(
        DIRECTOR, ("patient", "guardianship"), "named", ((ACCESS,), (RUN,)), only={"child": frozenset({"director"})},
        methods=("POST",), post=lambda _: {},
    ),
    "operations:care_teams": Address(SCHEDULER | DIRECTOR, whose="everybody", shows=_shows("name")),
    "operations:care_team": Address(
        SCHEDULER | DIRECTOR, ("patient",), "named", ((IDENTITY,), (RUN,)), shows=_shows("name"),
        methods=("GET", "POST"), post=lambda refs: {"staff": str(refs["colleague"]), "part": "therapist"},
    ),
    "operations:leave_care_team": Address(
        SCHEDULER | DIRECTOR, ("patient", "member"), "named", ((IDENTITY,), (RUN,)), methods=("POST",),
        post=lambda _: {},
    ),
    "operations:sign_in": Address(
        SCHEDULER | DIRECTOR, ("patient",), "named", ((IDENTITY,), (RUN,)), shows=_shows("name"),
        methods=("GET", "POST"), post=lambda refs: {"who": str(refs["account"]), "how": "Planted"},
    ),
    "operations:staff": Address(ADMINISTRATION),
    "operations:colleague": Address(ADMINISTRATION, ("colleague",), "named", methods=("GET", "POST"), post=lambda _: {
        "do": "give", "role": "ON_CALL", "why": "Planted"}),
    "operations:remit": Address(
        ADMINISTRATION | SCHEDULER, ("colleague",), "named", methods=("GET", "POST"), post=lambda _: {"hours_day": "5"}
    ),
    "operations:end_supervision": Address(
        ADMINISTRATION, ("supervised", "supervision"), "named", methods=("POST",), post=lambda _: {}
    ),
    "operations:authorisations": Address(
        STAFF_AT_WORK | SCHEDULER | DIRECTOR | BILLER, whose="everybody", shows=_shows("name")
    ),
    "operations:seated_outside": Address(
        STAFF_AT_WORK | SCHEDULER | DIRECTOR | BILLER, whose="everybody", shows=_shows("name")
    ),
    "operations:authorisations_of": Address(
        STAFF_AT_WORK | SCHEDULER | DIRECTOR | BILLER, ("patient",), "named", ((SCHEDULE,), (PAY, TREAT, RUN)),
        shows=_shows("name"), methods=("GET", "POST"), post=lambda _: {"payer_name": "Planted"},
    ),
    "operations:claims": Address(BILLER | DIRECTOR, whose="everybody", shows=_shows("name", "payer")),
    "operations:make_claims": Address(BILLER, methods=("POST",), post=lambda _: {"week": "2026-02-23"}),
    "operations:claim": Address(
        BILLER | DIRECTOR, ("claim",), "named", ((BILLING,), (PAY, RUN)), shows=_shows("name", "payer", "member")
    ),
    "operations:claim_file": Address(BILLER, ("claim",), "named", ((BILLING,), (PAY,)), shows=_shows("claim")),
    # ---- the director
    "director:overview": Address(DIRECTOR),
    "director:log": Address(
        DIRECTOR | PRIVACY, whose="everybody", shows=_shows("name"), methods=("GET", "POST"), post=lambda _: {
            "family_name": "Nobody", "birth_on": "1990-01-01"},
    ),
    "director:log_of": Address(
        DIRECTOR | PRIVACY, ("patient",), "named", ((ACCESS,), (RUN,)), shows=_shows("name")
    ),
    "director:grades": Address(DIRECTOR),
    "director:hours": Address(DIRECTOR, methods=("GET", "POST"), post=lambda _: {"source": "Planted"}),
    "director:schedule": Address(DIRECTOR),
    "director:new_group_limit": Address(DIRECTOR, methods=("GET", "POST"), post=lambda _: {"source": "Planted"}),
    "director:schedule_rule": Address(
        DIRECTOR, ("=least_days", "=any"), methods=("GET", "POST"), post=lambda _: {"source": "Planted"}
    ),
    "director:worksheets": Address(DIRECTOR),
    "director:new_worksheet": Address(DIRECTOR, methods=("GET", "POST"), post=lambda _: {"title": "Planted"}),
    "director:worksheet": Address(
        DIRECTOR, ("=thought-record",), methods=("GET", "POST"), post=lambda _: {"title": "Planted"}
    ),
    "director:watchman": Address(ADMINISTRATION),
    "director:signals": Address(DIRECTOR),
    "director:new_signal": Address(DIRECTOR, methods=("GET", "POST"), post=lambda _: {"words": "Planted"}),
    "director:signal": Address(
        DIRECTOR, ("=diary:self-harm-act",), methods=("GET", "POST"), post=lambda _: {"words": "Planted"}
    ),
    "director:grade": Address(DIRECTOR, ("=SIGNAL",), methods=("GET", "POST"), post=lambda _: {"name": "Planted"}),
    "director:emergencies": Address(
        DIRECTOR | PRIVACY, whose="everybody", shows={"reason": PLANTED["reason"]}, methods=("GET", "POST"),
        post=lambda refs: {"broken": str(refs.get("glass over", "")), f"{refs.get('glass over')}-justified": "yes",
                           f"{refs.get('glass over')}-words": "Planted"},
    ),
}  # fmt: skip
