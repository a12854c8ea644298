"""Does somebody ask too often? So many places are free at a time; each is taken by one request, and free again later.

Taking a place is one statement in the table that all processes share, outside the request: requests at the same moment
do not share one.
"""

from django.core.cache import cache


def too_often(who: str, *, places: int, seconds: int) -> bool:
    """Take one of the places of `who`, a name for what is asked and by whom. Whether none was free."""
    return not any(cache.add(f"often:{who}:{place}", True, seconds) for place in range(places))
