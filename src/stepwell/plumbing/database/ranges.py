"""How does the database refuse double booking, without any extension?

An exclusion constraint on two ranges: the key as the one-element range [key, key] and the time as [start, end).
Both have built-in GiST operator classes, so btree_gist is not needed.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, DateTimeRangeField, RangeOperators
from django.db.models import F, Func, Q, Value


class Int8Range(Func):
    function = "INT8RANGE"
    output_field = BigIntegerRangeField()


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


def never_overlapping(name: str, *, key: str, condition: Q | None = None, message: str) -> ExclusionConstraint:
    """No two rows with the same `key` (a bigint column) may overlap in [starts_at, ends_at)."""
    return _apart(name, key, TsTzRange(F("starts_at"), F("ends_at")), condition, message)


def never_on_one_day(name: str, *, key: str, condition: Q | None = None, message: str) -> ExclusionConstraint:
    """No two rows with the same `key` (a bigint column) may share a day of [from_on, until)."""
    return _apart(name, key, DateRange(F("from_on"), F("until")), condition, message)


def _apart(name: str, key: str, span: Func, condition: Q | None, message: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            (Int8Range(F(key), F(key), Value("[]")), RangeOperators.OVERLAPS),
            (span, RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )
