"""A whole evening at random: what is true, what is said of it, and what of that arrives."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from stepwell.pure.dose import Said, Source, Statement
from stepwell.pure.values import Period

AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FIRST, LAST = 300, 3900  # of the session, in seconds of the evening
WINDOW = Period(AT + FIRST * SECOND, AT + LAST * SECOND)

_seconds = st.integers(0, 4200)


@st.composite
def evenings(draw: st.DrawFn) -> tuple[int, list[Statement]]:
    """The seconds somebody was truly there, on one device or two and by telephone, and what arrived of all that was
    said: any of it lost, said again, late, out of order, or by a clock that is wrong."""
    skew = draw(st.sampled_from([0, 0, 7, -7, 400, -400, 4000]))
    there, said = set[int](), list[Statement]()

    def say(source: Source, what: Said, second: int, stay: str = "", since: int | None = None) -> None:
        clock, delay = (skew, draw(st.integers(0, 10))) if source is Source.MEDIA else (0, 0)
        said_at, at = AT + (second + clock) * SECOND, AT + (second + delay) * SECOND
        said.append(Statement(source, what, said_at, at, stay, None if since is None else AT + since * SECOND))

    for device in draw(st.sampled_from(["phone", "phone laptop"])).split():
        edges = sorted(draw(st.lists(_seconds, min_size=2, max_size=6, unique=True)))
        for begins, ends in zip(edges[::2], edges[1::2], strict=False):
            there |= set(range(begins, ends))
            stay, how = (
                f"{device} {begins}",
                draw(st.sampled_from([Said.LEFT, Said.LEFT, Said.REMOVED, Said.RESTARTED])),
            )
            lag = draw(st.integers(0, 60)) if how is Said.LEFT else 0
            say(Source.MEDIA, Said.JOINED, begins, stay)
            say(Source.MEDIA, how, ends + lag + (5 if how is Said.RESTARTED else 0), stay)
            for poll in range(begins + draw(st.integers(1, 60)), ends + lag + 1, draw(st.sampled_from([60, 400]))):
                say(Source.POLL, Said.SEEN, poll, stay)
            page = draw(st.sampled_from([Said.SEEN, Said.HIDDEN]))
            for beat in range(begins, ends, draw(st.sampled_from([60, 400]))):
                say(Source.PAGE, page, beat)
    if call := draw(st.none() | st.tuples(_seconds, st.integers(1, 600))):
        there |= set(range(call[0], sum(call)))
        say(Source.PHONE, Said.SEEN, sum(call), since=call[0])
    chance = draw(st.randoms(use_true_random=False))
    often = draw(st.sampled_from([[1], [1, 1, 1, 0, 2], [0, 0, 1]]))
    arrived = [each for each in said for _ in range(chance.choice(often))]
    chance.shuffle(arrived)
    return sum(FIRST <= second < LAST for second in there), arrived
