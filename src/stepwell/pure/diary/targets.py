"""What can be on a diary card? The targets of DBT's card in our own words, and a few of the patient's own.

The order is that of the card: first how it is, then what pulls, what was done, felt, and what helped.
Linehan MM. DBT Skills Training Handouts and Worksheets. 2nd ed. 2015, for the idea; no wording of it is used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from stepwell.pure.values import Refusal, Refused

OWN_MOST = 4
_LABEL_MOST = 80


class Form(StrEnum):
    """How a target is answered."""

    SCALE = "scale"  # 0 to 5
    YES_NO = "yes_no"
    HOURS = "hours"  # 0 to 24, in halves
    CHOICES = "choices"
    WORDS = "words"


class Group(StrEnum):
    """Under which heading of the card a target stands."""

    DAY = "How today was"
    URGES = "Urges today, at the strongest"
    ACTS = "What happened"
    FEELINGS = "Feelings today, at the strongest"
    HELP = "What helped"


@dataclass(frozen=True, slots=True)
class Target:
    """One line of a diary card. `low` and `high` name the ends of a scale; `higher_is_worse` says how it is drawn.

    `substance_use`: the line by itself tells that somebody is treated for it (42 CFR part 2).
    """

    key: str
    label: str
    form: Form
    group: Group
    low: str = ""
    high: str = ""
    options: tuple[tuple[str, str], ...] = ()
    higher_is_worse: bool = True
    substance_use: bool = False


_NONE, _STRONGEST = "none", "strongest"
_SKILLS = (
    ("mindfulness", "Mindfulness"),
    ("stop", "STOP"),
    ("tipp", "TIPP, cold water, moving, breathing"),
    ("distract", "Distracting myself"),
    ("self_soothe", "Soothing with the senses"),
    ("acceptance", "Radical acceptance"),
    ("check_facts", "Checking the facts"),
    ("opposite_action", "Opposite action"),
    ("problem_solving", "Solving the problem"),
    ("please", "Looking after my body"),
    ("dear_man", "Asking or saying no (DEAR MAN)"),
    ("validation", "Validating myself or somebody else"),
    ("asked_for_help", "Asking for help"),
)


def _scale(key: str, label: str, group: Group, **more: bool) -> Target:
    return Target(key, label, Form.SCALE, group, _NONE, _STRONGEST, **more)  # type: ignore[arg-type]  # flags only


def _act(key: str, label: str, **more: bool) -> Target:
    return Target(key, label, Form.YES_NO, Group.ACTS, **more)  # type: ignore[arg-type]  # flags only


CATALOGUE: Mapping[str, Target] = {
    target.key: target
    for target in (
        Target("mood", "Mood", Form.SCALE, Group.DAY, "very low", "very good", higher_is_worse=False),
        Target("sleep_hours", "Hours slept last night", Form.HOURS, Group.DAY, higher_is_worse=False),
        Target("medication", "Took my medication as planned", Form.YES_NO, Group.DAY, higher_is_worse=False),
        _scale("suicide_urge", "To end my life", Group.URGES),
        _scale("self_harm_urge", "To hurt myself", Group.URGES),
        _scale("use_urge", "To drink or use", Group.URGES, substance_use=True),
        _act("suicide_act", "I did something to end my life, or got ready to"),
        _act("self_harm_act", "I hurt myself on purpose"),
        _act("use_act", "I drank or used", substance_use=True),
        _scale("sadness", "Sadness", Group.FEELINGS),
        _scale("fear", "Fear or worry", Group.FEELINGS),
        _scale("anger", "Anger", Group.FEELINGS),
        _scale("shame", "Shame or guilt", Group.FEELINGS),
        Target("joy", "Joy", Form.SCALE, Group.FEELINGS, _NONE, _STRONGEST, higher_is_worse=False),
        Target("skills", "Skills I used", Form.CHOICES, Group.HELP, options=_SKILLS, higher_is_worse=False),
        Target("words", "Anything else, in my own words", Form.WORDS, Group.HELP),
    )
}


def own(number: int, label: str, form: Form) -> Target:
    """A line of the patient's own, such as "Skipped a meal". Raises Refused without a label or with a long one."""
    told = " ".join(label.split())
    if not told or len(told) > _LABEL_MOST:
        problem = "it says nothing" if not told else f"it is longer than {_LABEL_MOST} letters"
        raise Refused(Refusal("", f"own line {number}", problem, "write a few words, as they say it"))
    if form is Form.YES_NO:
        return Target(f"own_{number}", told, form, Group.ACTS)
    return Target(f"own_{number}", told, Form.SCALE, Group.URGES, _NONE, _STRONGEST)


def card_of(keys: Iterable[str], owns: Iterable[Target] = ()) -> tuple[Target, ...]:
    """The lines of a card in the order of the catalogue, own ones at the end of their heading.

    Raises Refused for a key that is not in the catalogue, too many own lines, or none at all.
    """
    wanted, mine = list(keys), list(owns)
    refusals = [
        Refusal("", key, "there is no such line", f"choose among {', '.join(CATALOGUE)}")
        for key in wanted
        if key not in CATALOGUE
    ]
    if len(mine) > OWN_MOST:
        refusals.append(Refusal("", "own lines", f"{len(mine)} are too many", f"keep {OWN_MOST} or fewer"))
    if not wanted and not mine:
        refusals.append(Refusal("", "lines", "the card is empty", "choose at least one"))
    if refusals:
        raise Refused(*refusals)
    lines = [target for key, target in CATALOGUE.items() if key in wanted] + mine
    return tuple(sorted(lines, key=lambda target: list(Group).index(target.group)))


def to_row(target: Target) -> dict[str, object]:
    """A line as it is kept with its card: the words as they were, whatever the catalogue says later."""
    return {
        "key": target.key,
        "label": target.label,
        "form": target.form.value,
        "group": target.group.value,
        "low": target.low,
        "high": target.high,
        "options": [list(option) for option in target.options],
        "higher_is_worse": target.higher_is_worse,
        "substance_use": target.substance_use,
    }


def from_row(row: Mapping[str, object]) -> Target:
    """A line as it was kept."""
    told = dict(row)
    options = [(str(key), str(label)) for key, label in told.pop("options", [])]  # type: ignore[attr-defined]  # pairs
    form, group = Form(str(told.pop("form"))), Group(str(told.pop("group")))
    return Target(form=form, group=group, options=tuple(options), **told)  # type: ignore[arg-type]  # as to_row made it
