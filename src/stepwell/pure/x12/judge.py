"""Would an independent reader of the implementation guide take this file, and do its amounts add up?"""

import io
import json
import logging
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

import pyx12.errors
import pyx12.params
import pyx12.x12n_document

from stepwell.pure.x12.words import ELEMENT, SEGMENT


def judged_by_pyx12(text: str) -> list[str]:
    """Every fault pyx12 finds with a 5010 file, in its own words with segment and line; empty when it accepts it."""
    # Its command's exit status and its own log say too little; the JSON report says where and why.
    log = logging.getLogger("pyx12")
    level, report = log.level, io.StringIO()
    log.setLevel(logging.CRITICAL + 1)
    try:
        accepted = pyx12.x12n_document.x12n_document(
            param=pyx12.params.params(), src_file=io.StringIO(text), fd_997=io.StringIO(), fd_html=None, fd_json=report
        )
    except (pyx12.errors.EngineError, pyx12.errors.X12Error) as error:
        return [f"Not readable: {error}"]
    finally:
        log.setLevel(level)
    if accepted:
        return []
    return list(_faults(json.loads(report.getvalue() or "{}"), "")) or ["Not accepted, for a reason it does not give"]


def _faults(part: Mapping[str, object], place: str) -> Iterator[str]:
    """Walks the report: interchanges hold groups hold transactions hold segments hold elements."""
    if "seg_id" in part:
        place = f"{part['seg_id']} in line {part['cur_line']}"
    for inner in part.values():
        for entry in inner if isinstance(inner, list) else ():
            if isinstance(entry, dict) and "err_str" in entry:
                yield f"{place}: {entry['err_str']}" if place else str(entry["err_str"])
            elif isinstance(entry, dict):
                yield from _faults(entry, place)


def balance(text: str) -> list[str]:
    """Every claim of an 837I whose total is not the sum of its lines; pyx12 does no arithmetic."""
    problems: list[str] = []
    ref, total, lines = "", Decimal(), Decimal()
    for elements in _segments(text):
        if elements[0] in ("CLM", "SE"):
            if ref and total != lines:
                problems.append(f"Claim {ref} is for {total}, its lines sum to {lines}")
            ref = elements[1] if elements[0] == "CLM" else ""
            total, lines = _money(elements, 2) if ref else Decimal(), Decimal()
        elif elements[0] == "SV2":
            lines += _money(elements, 3)
    return problems


def judge(text: str) -> list[str]:
    """Every reason not to send this 837I; empty when it may go."""
    return judged_by_pyx12(text) + balance(text)


def _segments(text: str) -> Iterator[list[str]]:
    for part in text.split(SEGMENT):
        if part.strip():
            yield part.strip().split(ELEMENT)


def _money(elements: list[str], position: int) -> Decimal:
    try:
        return Decimal(elements[position])
    except (IndexError, InvalidOperation):
        return Decimal()
