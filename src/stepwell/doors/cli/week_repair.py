"""`stepwell week repair`: a plan that stands is mended for what has changed, and told to whom it matters."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import click

from stepwell.doors.cli.command import Declined, Report, command, say
from stepwell.doors.cli.week_files import FILE, PLACE, bytes_of, check_place, legal_plan_in, problem_in, write
from stepwell.pure.timetable.solving.appointments import Appointment, Touched, told
from stepwell.pure.timetable.solving.cost import figures
from stepwell.pure.timetable.solving.disruption import (
    Admitted,
    Away,
    Closed,
    Disruption,
    LicenceEnded,
    Moved,
    OtherHours,
    RelativesHours,
    changed,
    concerned,
)
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import Patient, Problem
from stepwell.pure.timetable.solving.reading import FORMAT, read_patient
from stepwell.pure.timetable.solving.repair import Repair, repaired
from stepwell.pure.timetable.solving.slots import (
    PER_DAY,
    NoSuchTime,
    Slots,
    day_and_clock,
    moment_told,
    slot_of_day,
    slots_told,
)
from stepwell.pure.timetable.solving.writing import write_plan, write_problem
from stepwell.pure.values import Refusal, Refused

Pairs = Sequence[tuple[str, str]]


def _in_sentences(report: Report) -> str:
    lines = [*cast(list[str], report["happened"])]
    patients, clinicians = (cast(dict[str, list[str]], report[name]) for name in ("patients", "clinicians"))
    for title, people in (("patients", patients), ("clinicians", clinicians)):
        lines.append(f"Something changes for {len(people)} {title}{':' if people else '.'}")
        for who, changes in people.items():
            lines.append(f"{who}")
            lines += [f"  {each}" for each in changes]
    unmet = cast(list[dict[str, object]], report["unmet"])
    lines.append("What is missing now and was not before:" if unmet else "Nothing is missing that was not before.")
    for each in unmet:
        lines.append(f"{each['patient']}: {each['what']}")
        lines += [f"  {reason}" for reason in cast(list[str], each["because"])]
    lines.append(f"{report['out']}: objective {report['objective']:,}, before {report['objective_before']:,}.")
    return "\n".join(lines)


@command("repair", human=_in_sentences)
@click.argument("problem", type=FILE)
@click.argument("plan", type=FILE)
@click.option(
    "--ill",
    nargs=2,
    multiple=True,
    metavar="CLINICIAN DAYS",
    help='Who is away when: "Tue", "Tue-Thu", "Tue 12:00-24:00", "week".',
)
@click.option("--from", "since", metavar="HH:MM", help="The hour of the first day from which --ill holds.")
@click.option("--cover", multiple=True, metavar="CLINICIAN", help="Who may see the one-to-ones of --ill.")
@click.option(
    "--admit", multiple=True, metavar="PATIENT", help="A new patient: a file, or a row of `patients` as JSON."
)
@click.option("--moved", nargs=2, multiple=True, metavar="PATIENT STATE", help="Who sits in another state from now on.")
@click.option(
    "--windows",
    nargs=2,
    multiple=True,
    metavar="PATIENT WINDOWS",
    help='When a patient can come: "Sat 09:00-15:00, Sun".',
)
@click.option(
    "--relatives", nargs=2, multiple=True, metavar="PATIENT WINDOWS", help="When a patient's relatives can come."
)
@click.option("--closed", multiple=True, metavar="DAYS", help="When nothing takes place.")
@click.option(
    "--licence-ended", nargs=2, multiple=True, metavar="CLINICIAN STATE", help="Who may see nobody in a state any more."
)
@click.option("--now", metavar="MOMENT", help='What starts before it has happened and stays: "Tue 07:40".')
@click.option(
    "--work", type=click.FloatRange(min=0, min_open=True), default=0.5, show_default=True, help="Units of it."
)
@click.option("--seed", type=click.IntRange(0, 1_000_000), default=1, show_default=True, help="Which chance.")
@click.option("--out", type=PLACE, required=True, help="Where the mended plan goes.")
@click.option("--out-problem", type=PLACE, help="Where the changed problem goes, of which it is a plan.")
def repair(
    problem: Path,
    plan: Path,
    ill: Pairs,
    since: str | None,
    cover: tuple[str, ...],
    admit: tuple[str, ...],
    moved: Pairs,
    windows: Pairs,
    relatives: Pairs,
    closed: tuple[str, ...],
    licence_ended: Pairs,
    now: str | None,
    work: float,
    seed: int,
    out: Path,
    out_problem: Path | None,
) -> Report:
    """Mend PLAN, a plan of PROBLEM that stands, for what has changed since.

    What has begun stays, what may stand stands, and no patient is touched who loses nothing and is not named.
    Options may be given more than once. The same words write the same bytes.
    """
    given = problem_in(problem)
    standing = legal_plan_in(plan, given)
    for place in filter(None, (out, out_problem)):
        check_place(place, problem)
    if since is not None and not ill:
        raise click.UsageError("--from says since when --ill holds: give both.")
    happened: list[Disruption] = [
        *(Away(who, _from(_slots("--ill", who, when), since), cover) for who, when in ill),
        *(Admitted(_patient(each, given)) for each in admit),
        *(Moved(who, state) for who, state in moved),
        *(OtherHours(who, _slots("--windows", who, when)) for who, when in windows),
        *(RelativesHours(who, _slots("--relatives", who, when)) for who, when in relatives),
        *(Closed(_slots("--closed", "", when)) for when in closed),
        *(LicenceEnded(who, state) for who, state in licence_ended),
    ]
    if not happened:
        raise click.UsageError(
            "Say what has changed: --ill, --admit, --moved, --windows, --relatives, --closed or --licence-ended."
        )
    moment = 0 if now is None else _told("--now", now, moment_told)
    say("Mending the week …")
    found = repaired(
        changed(given, happened), standing, now=moment, also=concerned(happened), units=work, seed=seed, watching=_watch
    )
    objective = figures(found.problem, found.plan).objective()
    beside = {"format": FORMAT, "objective": objective, "repair": {"seed": seed, "work": work, "repeatable": True}}
    if out_problem:
        write(out_problem, write_problem(found.problem))
    write(out, write_plan(Plan(found.plan.groups, found.plan.one_to_ones, found.unmet), beside))
    return _report(found, happened, out, objective)


def _report(found: Repair, happened: Sequence[Disruption], out: Path, objective: int) -> Report:
    return {
        "out": str(out),
        "happened": [_sentence(each.told(PER_DAY)) for each in happened],
        "objective": objective,
        "objective_before": figures(found.problem, found.was).objective(),
        "patients": _by_person(found, [each for each in found.touched if each.is_patient]),
        "clinicians": _by_person(found, [each for each in found.touched if not each.is_patient]),
        "touched": [_row(each) for each in found.touched],
        "unmet": [{"patient": each.patient, "what": each.what, "because": each.because} for each in found.unmet],
    }


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _by_person(found: Repair, touched: Sequence[Touched]) -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    for each in touched:
        people.setdefault(each.who, []).append(told(found.problem, each))
    return people


def _row(touched: Touched) -> Report:
    return {
        "who": touched.who,
        "patient": touched.is_patient,
        "change": touched.change.value,
        "before": _appointment(touched.before),
        "after": _appointment(touched.after),
        "because": touched.because,
    }


def _appointment(each: Appointment | None) -> Report | None:
    if each is None:
        return None
    return {"what": each.what, "start": day_and_clock(each.start), "clinician": each.clinician}


def _watch(spent: float, objective: int) -> None:
    say(f"{spent:7.2f} units  {objective:,} for what is left of the week")


def _slots(option: str, who: str, text: str) -> Slots:
    return _told(f"{option} {who}".rstrip(), text, slots_told)


def _from(slots: Slots, since: str | None) -> Slots:
    """Less the hours of the first day before this one."""
    if since is None:
        return slots
    at = _told("--from", since, slot_of_day)
    first = (slots & -slots).bit_length() - 1
    return slots & ~(((1 << at) - 1) << first // PER_DAY * PER_DAY)


def _told(option: str, text: str, read: Callable[[str], int]) -> int:
    try:
        return read(text)
    except NoSuchTime as error:
        problem, _, remedy = str(error).partition("; ")
        raise Refused(Refusal("", option, problem, remedy)) from error


def _patient(told: str, problem: Problem) -> Patient:
    """A file, or the JSON itself."""
    if told.lstrip().startswith("{"):
        return read_patient(told, problem, "--admit")
    file = Path(told)
    if not file.is_file():
        raise Declined(
            f"--admit {told}: there is no such file; name one, or write the patient as JSON in curly brackets."
        )
    return read_patient(bytes_of(file), problem, f"the patient {file.name}")
