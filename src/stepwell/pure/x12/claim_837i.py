"""How is an institutional claim written as an X12 837I (guide 005010X223A2)?"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from stepwell.pure.values import Refusal, Refused, instant
from stepwell.pure.x12.checks import faults
from stepwell.pure.x12.claim import (
    Address,
    Attending,
    Cover,
    InstitutionalClaim,
    Person,
    Provider,
    Receiver,
    ServiceLine,
    Submitter,
    Usage,
)
from stepwell.pure.x12.numbers import icd10_sent, zip_sent
from stepwell.pure.x12.words import COMPONENT, REPETITION, Unwritable, amount, clock, composite, day, segment, written

_GUIDE = "005010X223A2"
_GENDERS = {"female": "F", "male": "M"}
_SET = "0001"
_HIGHEST_CONTROL_NUMBER = 999_999_999
_CODES_IN_A_SEGMENT = 12


def claim_837i(
    claim: InstitutionalClaim,
    *,
    control_number: int,
    created_at: datetime,
    submitter: Submitter,
    receiver: Receiver,
    usage: Usage = Usage.TEST,
) -> str:
    """The whole interchange, one claim in it, as one text without line breaks.

    `control_number` (1 to 999,999,999) must be new for every file this submitter sends. `created_at` is written by
    its own wall clock, and no day after it is billed. Raises `Refused` with every fault, by field; writes nothing
    a payer could not read.
    """
    refusals = faults(claim, created_at.date())
    if not 1 <= control_number <= _HIGHEST_CONTROL_NUMBER:
        refusals.append(Refusal("", "control_number", f"{control_number} is out of range", "number files from 1 on"))
    instant(created_at, field="created_at")
    if refusals:
        raise Refused(*refusals)
    writer = _Writer(claim)
    body = [
        segment("ST", "837", _SET, _GUIDE),
        segment("BHT", "0019", "00", str(control_number), day(created_at.date()), clock(created_at), "CH"),
        *writer.parties(submitter, receiver),
        *writer.billing_provider(claim.provider),
        *writer.subscriber_and_patient(claim.cover, claim.patient),
        *writer.claim(claim),
        *writer.lines(claim.lines),
    ]
    body.append(segment("SE", str(len(body) + 1), _SET))
    opening = writer.envelope(control_number, created_at, submitter, receiver, usage)
    if writer.refusals:
        raise Refused(*dict.fromkeys(writer.refusals))
    group, file = str(control_number), f"{control_number:09d}"
    return "".join([*opening, *body, segment("GE", "1", group), segment("IEA", "1", file)])


class _Writer:
    """Writes segments and keeps every text that could not be written, by field."""

    def __init__(self, claim: InstitutionalClaim) -> None:
        self.refusals: list[Refusal] = []
        self._dependent = claim.cover.subscriber is not None

    def text(self, field: str, value: str, limit: int, *, needed: bool = True) -> str:
        try:
            sent = written(value, limit)
        except Unwritable as error:
            self.refusals.append(Refusal("", field, str(error), "write it another way"))
            return ""
        if needed and not sent:
            self.refusals.append(Refusal("", field, "is missing", "fill it in"))
        return sent

    def envelope(
        self, number: int, at: datetime, submitter: Submitter, receiver: Receiver, usage: Usage
    ) -> Iterator[str]:
        sender = self.text("submitter.sender_id", submitter.sender_id, 15)
        taker = self.text("receiver.receiver_id", receiver.receiver_id, 15)
        nothing = " " * 10
        # The one segment of fixed width: a reader learns the separators by position.
        yield segment(
            "ISA", "00", nothing, "00", nothing, "ZZ", f"{sender:<15}", "ZZ", f"{taker:<15}",
            f"{at:%y%m%d}", clock(at), REPETITION, "00501", f"{number:09d}", "0", usage, COMPONENT,
        )  # fmt: skip
        yield segment("GS", "HC", sender, taker, day(at.date()), clock(at), str(number), "X", _GUIDE)

    def parties(self, submitter: Submitter, receiver: Receiver) -> Iterator[str]:
        name = self.text("submitter.name", submitter.name, 60)
        yield segment(
            "NM1", "41", "2", name, "", "", "", "", "46", self.text("submitter.sender_id", submitter.sender_id, 15)
        )
        phone = "".join(character for character in submitter.phone if character.isdigit())
        if len(phone) != 10:
            self.refusals.append(Refusal("", "submitter.phone", "is not ten digits", "write it with its area code"))
        yield segment("PER", "IC", self.text("submitter.contact", submitter.contact, 60), "TE", phone)
        name = self.text("receiver.name", receiver.name, 60)
        yield segment(
            "NM1", "40", "2", name, "", "", "", "", "46", self.text("receiver.receiver_id", receiver.receiver_id, 15)
        )

    def billing_provider(self, provider: Provider) -> Iterator[str]:
        yield segment("HL", "1", "", "20", "1")
        yield segment("PRV", "BI", "PXC", provider.taxonomy)
        name = self.text("provider.name", provider.name, 60)
        yield segment("NM1", "85", "2", name, "", "", "", "", "XX", provider.npi)
        yield from self.address("provider.address", provider.address)
        yield segment("REF", "EI", provider.tax_id.replace("-", ""))

    def subscriber_and_patient(self, cover: Cover, patient: Person) -> Iterator[str]:
        """Loop 2000B, and 2000C when the patient is somebody else's dependent."""
        yield segment("HL", "2", "1", "22", "1" if self._dependent else "0")
        group = self.text("cover.group_number", cover.group_number, 50, needed=False)
        own = "" if self._dependent else cover.relationship
        yield segment("SBR", "P", own, group, "", "", "", "", "", cover.payer.filing_code)
        member = self.text("cover.member_id", cover.member_id, 80)
        field = "cover.subscriber" if self._dependent else "patient"
        yield from self.person("IL", field, cover.subscriber or patient, "MI", member)
        payer = self.text("cover.payer.name", cover.payer.name, 60)
        payer_id = self.text("cover.payer.payer_id", cover.payer.payer_id, 80)
        yield segment("NM1", "PR", "2", payer, "", "", "", "", "PI", payer_id)
        if self._dependent:
            yield segment("HL", "3", "2", "23", "0")
            yield segment("PAT", cover.relationship)
            yield from self.person("QC", "patient", patient)

    def person(self, role: str, field: str, person: Person, *identified: str) -> Iterator[str]:
        family = self.text(f"{field}.family", person.family, 60)
        given = self.text(f"{field}.given", person.given, 35)
        middle = self.text(f"{field}.middle", person.middle, 25, needed=False)
        yield segment("NM1", role, "1", family, given, middle, "", "", *identified)
        if person.address is not None:
            yield from self.address(f"{field}.address", person.address)
        if person.birth_on is not None:
            yield segment("DMG", "D8", day(person.birth_on), _GENDERS.get(person.gender, "U"))

    def address(self, field: str, address: Address) -> Iterator[str]:
        lines = [line for line in address.lines if line.strip()]
        yield segment("N3", *(self.text(f"{field}.lines", line, 55) for line in lines))
        city = self.text(f"{field}.city", address.city, 30)
        yield segment("N4", city, address.state, zip_sent(address.postal_code))

    def claim(self, claim: InstitutionalClaim) -> Iterator[str]:
        """Loop 2300. CLM06 stays empty: it is used on professional claims only."""
        ref = self.text("ref", claim.ref, 20)
        bill = composite(claim.facility, "A", claim.frequency)
        yield segment("CLM", ref, amount(claim.total), "", "", bill, "", "A", "Y", "Y")
        yield segment("DTP", "434", "RD8", f"{day(claim.first_on)}-{day(claim.last_on)}")
        yield segment("DTP", "435", "D8", day(claim.admitted_on))
        yield segment("CL1", claim.admission_type, claim.admission_source, claim.patient_status)
        if claim.authorisation:
            yield segment("REF", "G1", self.text("authorisation", claim.authorisation, 50))
        if claim.replaces:
            yield segment("REF", "F8", self.text("replaces", claim.replaces, 50))
        if claim.note:
            yield segment("NTE", "ADD", self.text("note", claim.note, 80))
        yield from self.health_codes(claim)
        yield from self.attending(claim.attending)

    def health_codes(self, claim: InstitutionalClaim) -> Iterator[str]:
        principal, *others = [icd10_sent(code) for code in claim.diagnoses]
        yield segment("HI", composite("ABK", principal))
        if claim.facility == "13":  # the patient's reason for visit, asked of hospital outpatient bills
            yield segment("HI", composite("APR", principal))
        for qualifier, codes in (("ABF", others), ("BG", list(claim.condition_codes))):
            for start in range(0, len(codes), _CODES_IN_A_SEGMENT):
                chunk = codes[start : start + _CODES_IN_A_SEGMENT]
                yield segment("HI", *(composite(qualifier, code) for code in chunk))

    def attending(self, attending: Attending) -> Iterator[str]:
        family = self.text("attending.family", attending.family, 60)
        given = self.text("attending.given", attending.given, 35)
        yield segment("NM1", "71", "1", family, given, "", "", "", "XX", attending.npi)
        yield segment("PRV", "AT", "PXC", attending.taxonomy)

    def lines(self, lines: Sequence[ServiceLine]) -> Iterator[str]:
        """Loop 2400: one line per day, in the order of the days."""
        for number, line in enumerate(sorted(lines, key=lambda line: line.on), start=1):
            procedure = composite("HC", line.hcpcs, *line.modifiers)
            yield segment("LX", str(number))
            yield segment("SV2", line.revenue, procedure, amount(line.charge), "UN", str(line.units))
            yield segment("DTP", "472", "D8", day(line.on))
