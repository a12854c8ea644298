"""The log of openings as a chain: was any line of it altered, added or taken out?

Each line carries a position without gaps and the SHA-256 of the line before and itself. The database chains a line as
its transaction commits, last of all in that commit: a slow request holds up nobody else's, and whoever holds the head
waits for nobody. The serving roles can only ask for a line to be written; altering one takes the owner, and then the
chain shows it. Taking out the newest lines shows in the head, which is kept apart; keep the head elsewhere too, and the
owner cannot rewrite the whole.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stepwell.clinic.access.models import AccessLog, LogHead
from stepwell.plumbing.database.acting import APP_ROLE, WIDE_ROLE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BETWEEN = "\x1f"

WRITE = """
CREATE OR REPLACE FUNCTION stepwell_log_opening(
    patient_ref uuid, kind text, purpose text, ground text, allowed boolean, reason text, at timestamptz,
    listed boolean, guest text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_accesslog (ref, viewer_id, patient_id, kind, purpose, ground, allowed, reason, guest, at, digest)
    SELECT gen_random_uuid(), stepwell_acting(), p.id, kind, purpose, ground, allowed, reason, guest, at,
        pg_current_xact_id()::text  -- until it is chained, a line's digest says which transaction wrote it
    FROM people_patient p WHERE p.ref = patient_ref AND NOT (listed AND EXISTS (
        SELECT FROM access_accesslog l
        WHERE l.patient_id = p.id AND l.allowed AND stepwell_log_opening.allowed
          AND (l.viewer_id = stepwell_acting() OR l.guest = NULLIF(stepwell_log_opening.guest, ''))
          AND l.kind = stepwell_log_opening.kind AND l.purpose = stepwell_log_opening.purpose
          AND l.at > stepwell_log_opening.at - interval '1 hour' AND l.at <= stepwell_log_opening.at
    ))
$$"""
LINK = """
CREATE OR REPLACE FUNCTION stepwell_chain_opening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    head access_loghead;
    line access_accesslog;
BEGIN
    IF TG_OP = 'INSERT' THEN  -- come again behind all that this commit still checks and may have to wait for
        UPDATE access_accesslog SET position = NULL WHERE id = NEW.id AND position IS NULL;
        RETURN NULL;
    END IF;
    -- The first line chains all of its transaction: a head written once for each line would be found among as many of
    -- its own dead versions, and time would grow with the square of the lines.
    IF (SELECT position FROM access_accesslog WHERE id = NEW.id) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO access_loghead (id, ref, position, digest) VALUES (1, gen_random_uuid(), 0, '') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM access_loghead WHERE id = 1 FOR UPDATE;  -- one at a time, until the commit is through
    FOR line IN
        SELECT * FROM access_accesslog
        WHERE position IS NULL AND (id = NEW.id OR digest = pg_current_xact_id()::text) ORDER BY id
    LOOP
        head.position := head.position + 1;
        head.digest := encode(sha256(convert_to(concat_ws(E'\\x1f',
            head.digest, head.position, line.ref, coalesce(line.viewer_id::text, ''), line.patient_id, line.kind,
            line.purpose, line.ground, line.allowed::int, line.reason, (extract(epoch FROM line.at) * 1000000)::bigint,
            NULLIF(line.guest, '')  -- left out where there is none, so that what was chained before stays as it was
        ), 'UTF8')), 'hex');
        UPDATE access_accesslog SET position = head.position, digest = head.digest WHERE id = line.id;
    END LOOP;
    UPDATE access_loghead SET position = head.position, digest = head.digest WHERE id = 1;
    RETURN NULL;
END $$"""
CHAIN = [
    "DROP FUNCTION IF EXISTS stepwell_log_opening(uuid, text, text, boolean, text, timestamptz)",
    "DROP FUNCTION IF EXISTS stepwell_log_opening(uuid, text, text, text, boolean, text, timestamptz, boolean)",
    WRITE,
    LINK,
    "REVOKE ALL ON FUNCTION stepwell_log_opening, stepwell_chain_opening FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION stepwell_log_opening TO {APP_ROLE}, {WIDE_ROLE}",
    "DROP TRIGGER IF EXISTS chain ON access_accesslog",
    "CREATE CONSTRAINT TRIGGER chain AFTER INSERT OR UPDATE ON access_accesslog DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN (NEW.position IS NULL) EXECUTE FUNCTION stepwell_chain_opening()",
]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How many lines were read, what is wrong with which position, and the head as it is now."""

    lines: int
    faults: tuple[str, ...]
    head: str


def verify_chain(kept: str = "") -> ChainReport:
    """Read the whole log and compute every digest anew, outside the database. To be run programme-wide.

    `kept` is a head as an earlier report gave it, `position:digest`, kept where this database's owner cannot reach it:
    against one who rewrites everything, head and all. Raises ValueError for what is not a head.
    """
    kept_position, kept_digest = _head(kept) if kept else (0, "")
    position, digest = 0, ""
    faults = list[str]()
    for line in AccessLog.objects.filter(position__isnull=False).order_by("position").iterator(chunk_size=5000):
        number = line.position or 0
        if number != position + 1:
            faults.append(f"positions {position + 1} to {number - 1} are missing")
        elif _digest(digest, line) != line.digest:
            faults.append(f"position {number} was altered")
        position, digest = number, line.digest
        if position == kept_position and digest != kept_digest:
            faults.append(f"up to position {position} the log is not the one whose head was kept")
    if position < kept_position:
        faults.append(f"the head that was kept is of position {kept_position}, the log ends at {position}")
    faults.extend(_faults_of_the_head(position, digest))
    return ChainReport(position, tuple(faults), f"{position}:{digest}")


def _head(told: str) -> tuple[int, str]:
    position, _, digest = told.partition(":")
    if not position.isdecimal() or len(digest) != 64:
        raise ValueError("a head is a position and a digest of 64 letters: 1204:9f86d0…")
    return int(position), digest


def _faults_of_the_head(position: int, digest: str) -> Iterator[str]:
    head = LogHead.objects.first()
    kept = (head.position, head.digest) if head else (0, "")
    if kept != (position, digest):
        yield f"the log ends at position {position}, its head is kept as {kept[0]}: lines at the end were taken out"
    if unchained := AccessLog.objects.filter(position__isnull=True).count():
        yield f"{unchained} lines were written around the chain"


def _digest(before: str, line: AccessLog) -> str:
    told = (
        *(before, line.position, line.ref, line.viewer_id or "", line.patient_id, line.kind, line.purpose),
        *(line.ground, int(line.allowed), line.reason, (line.at - _EPOCH) // timedelta(microseconds=1)),
        *((line.guest,) if line.guest else ()),
    )
    return hashlib.sha256(_BETWEEN.join(map(str, told)).encode()).hexdigest()
