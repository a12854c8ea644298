"""How long does it take to chain the log of openings, when one transaction wrote 50, 5,000 or 50,000 lines of it?

    .venv/bin/python -m bench.chain [--lines 50 5000 50000]

Makes a database of its own on the embedded server (or the one in DATABASE_URL) and drops it. Lines are written while a
request works, chained as it commits, and verified by `stepwell verify-log`. What one line takes should stay as it is
from row to row: the whole grows with the lines, and no faster.
"""

import argparse
import time

from bench.place import throwaway_database
from stepwell.doors.cli.installation import configure

OPENINGS = """
    SELECT stepwell_log_opening(%s, 'SCORES', 'OWN_RECORD', 'SELF', true, 'One''s own record.', now(), false)
    FROM generate_series(1, %s)"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.chain", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, nargs="+", default=[50, 5_000, 50_000], help="1 to 200000, a row each")
    asked = parser.parse_args()
    if not all(1 <= lines <= 200_000 for lines in asked.lines):
        parser.error("give 1 to 200000 lines")
    with throwaway_database():
        configure()
        _measure(asked.lines)


def _measure(counts: list[int]) -> None:
    """One transaction after the other. Needs Django, so it is imported here."""
    from django.db import connection, transaction

    from bench.population import some_patients
    from stepwell.clinic.access.chain import verify_chain
    from stepwell.doors.cli.migrate import bring_up_to_date
    from stepwell.plumbing.database import acting_as, acting_as_programme

    bring_up_to_date()
    with acting_as_programme(), transaction.atomic():
        patient = some_patients(1)[0]
    print(f"{'lines':>10}{'written s':>12}{'chained s':>12}{'µs a line':>12}")
    for lines in counts:
        with acting_as(patient.account_id):
            with transaction.atomic(), connection.cursor() as cursor:
                began = time.perf_counter()
                cursor.execute(OPENINGS, [patient.ref, lines])
                written = time.perf_counter()
            chained = time.perf_counter() - written
        print(f"{lines:>10}{written - began:>12.2f}{chained:>12.2f}{chained / lines * 1_000_000:>12.0f}", flush=True)
    with acting_as_programme(), transaction.atomic():
        began = time.perf_counter()
        told = verify_chain()
    print(f"\n{told.lines} lines verified in {time.perf_counter() - began:.1f} s: {'; '.join(told.faults) or 'whole'}")


if __name__ == "__main__":
    main()
