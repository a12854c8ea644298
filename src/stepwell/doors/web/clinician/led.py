"""Who led a session when, in words, where it was not its facilitator alone."""

from zoneinfo import ZoneInfo

from stepwell.clinic.live.queries import who_led
from stepwell.doors.web.ui.times import clock_words


def led_words(session_id: int, zone: ZoneInfo) -> str:
    """Empty where its facilitator alone led it."""
    led = who_led(session_id)
    if len(led) < 2:
        return ""
    told = (
        f"{each.name}{', together,' if each.together else ''} from {clock_words(each.from_at, zone)}"
        + (f" to {clock_words(each.until, zone)}" if each.until else "")
        for each in led
    )
    return "Led by " + "; ".join(told) + "."
