"""What has been done about an alert so far, in the order it was done?"""

from datetime import datetime

from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.queries import AlertLine
from stepwell.doors.web.clinician.duty.cards import whom
from stepwell.doors.web.ui.shapes import Moment
from stepwell.doors.web.ui.times import moment_words


def moments_of(line: AlertLine, viewer: Viewer) -> list[Moment]:
    """Everything that was done, from the taking to the last contact; pages are told apart."""
    told: list[tuple[datetime, str, str, str]] = []
    if line.taken_at is not None:
        told.append((line.taken_at, f"Taken by {line.taken_by}", "", "plain"))
    for each in line.offers:
        became = {None: "waits for their yes", True: "accepted", False: "not accepted"}[each.accepted]
        told.append((each.at, f"Offered to {each.to}: {became}", f"{each.by}: {each.words}", "plain"))
    for off in line.hand_offs:
        title = f"Handed off to {whom(off)}" + (", all three on the line" if off.on_the_line else "")
        told.append((off.at, title, f"{off.to}. {off.by}: {off.words}", "plain"))
        if off.confirmed_at is not None:
            said = "They have them" if off.taken else "It came to nothing"
            told.append(
                (off.confirmed_at, f"{said}, says {off.confirmed_by}", off.how, "success" if off.taken else "warning")
            )
    if line.resolved_at is not None:
        told.append((line.resolved_at, line.disposition, f"{line.resolved_by}: {line.resolution}", "plain"))
    for follow_up in line.follow_ups:
        for contact in follow_up.contacts:
            told.append((contact.at, f"Contact: {contact.outcome}", f"{contact.by}: {contact.words}", "plain"))
    told.sort(key=lambda each: each[0])
    return [
        Moment(at=moment_words(at, viewer.zone), title=title, text=text, kind=kind)  # type: ignore[arg-type]  # a Tone
        for at, title, text, kind in told
    ]
