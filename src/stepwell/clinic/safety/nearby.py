"""Who answers emergencies where somebody is? The site keeps a directory; the narrowest area that fits counts.

A line of the directory is for a postal prefix, a place, a county or a whole state. No address names its county: it is
the one that the lines for its place or its postal code name.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from stepwell.clinic.safety.models import EmergencyService

# In the order in which they are read.
SERVICES: Mapping[str, str] = {
    "mobile_crisis": "Mobile crisis team",
    "police": "Police",
    "fire": "Fire and rescue",
    "emergency_department": "Emergency department",
}

MOST_OF_A_KIND = 2  # more than that is no help at night


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is, as far as the directory can tell places apart."""

    state: str
    city: str
    postal_code: str

    @property
    def prefixes(self) -> tuple[str, ...]:
        digits = self.postal_code[:5]
        return tuple(digits[:length] for length in range(1, len(digits) + 1))

    @property
    def town(self) -> str:
        return self.city.strip().lower()


@dataclass(frozen=True, slots=True)
class Service:
    """One service that answers there."""

    kind: str
    name: str
    phone: str
    address: str


def nearest(places: Collection[Place]) -> Mapping[Place, tuple[Service, ...]]:
    """For each place who answers there, the narrowest of each kind, in the order of SERVICES. One query, or none."""
    known = [place for place in places if place.state]
    if not known:
        return {}
    rows = EmergencyService.objects.annotate(town=Lower("place")).filter(
        Q(place="", postal_prefix="")
        | Q(postal_prefix__in={prefix for place in known for prefix in place.prefixes})
        | Q(town__in={place.town for place in known if place.town}),
        state__in={place.state for place in known},
    )
    by_state: dict[str, list[EmergencyService]] = defaultdict(list)
    for row in rows.order_by("pk"):
        by_state[row.state].append(row)
    return {place: _chosen(place, by_state[place.state]) for place in known}


def _chosen(place: Place, rows: Sequence[EmergencyService]) -> tuple[Service, ...]:
    counties = {row.county.lower() for row in rows if row.county and _narrowness(place, row, ()) > 1}
    found: dict[str, tuple[int, list[Service]]] = {}
    for row in rows:
        rank = _narrowness(place, row, counties)
        best, services = found.get(row.kind, (0, []))
        if rank > best:
            services, best = [], rank
        if rank == best and rank:
            services.append(Service(row.kind, row.name, row.phone, row.address))
        found[row.kind] = best, services
    return tuple(service for kind in SERVICES for service in found.get(kind, (0, []))[1][:MOST_OF_A_KIND])


def _narrowness(place: Place, row: EmergencyService, counties: Iterable[str]) -> int:
    """How narrowly a line fits: 0 not at all, 1 by state, 2 by county, 3 by place, then by the digits of the code."""
    if row.postal_prefix:
        return 3 + len(row.postal_prefix) if row.postal_prefix in place.prefixes else 0
    if row.place:
        return 3 if row.place.lower() == place.town else 0
    if row.county:
        return 2 if row.county.lower() in counties else 0
    return 1
