"""Which place or organisation does a FHIR Location or Organization line describe?"""

from stepwell.pure.fhir.node import Node
from stepwell.pure.fhir.parts import address, telephone
from stepwell.pure.fhir.records import CareSiteRecord

# FHIR R4 value set location-status.
_STATUSES = frozenset({"active", "suspended", "inactive"})
_LIMIT = 200


def location(node: Node, source_id: str) -> CareSiteRecord:
    """The place of one Location line; a kind of place ("Patient's Home") goes by its description."""
    status = node.code("status", _STATUSES)
    return _site(node, source_id, "Location", node.child("address"), active=status in {"", "active"})


def organization(node: Node, source_id: str) -> CareSiteRecord:
    """The organisation of one Organization line, with its first address."""
    places = node.children("address")
    active = node.flag("active") is not False
    return _site(node, source_id, "Organization", places[0] if places else None, active=active)


def _site(node: Node, source_id: str, resource_type: str, place: Node | None, *, active: bool) -> CareSiteRecord:
    name = node.text("name", limit=_LIMIT) or node.text("description", limit=_LIMIT)
    if not name:
        node.refuse("name", "is missing", "give the name of the place")
    where = address(place)
    return CareSiteRecord(
        source_id=source_id,
        resource_type=resource_type,
        name=name,
        phone=telephone(node),
        address_lines=where.lines,
        city=where.city,
        state=where.state,
        postal_code=where.postal_code,
        active=active,
    )
