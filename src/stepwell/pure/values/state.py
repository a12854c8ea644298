"""Is this a US state, district or territory that licenses clinicians, and what is it called?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from stepwell.pure.values.refusal import Refusal, Refused

# USPS two-letter codes.
STATE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "AL": "Alabama",
        "AK": "Alaska",
        "AZ": "Arizona",
        "AR": "Arkansas",
        "CA": "California",
        "CO": "Colorado",
        "CT": "Connecticut",
        "DE": "Delaware",
        "DC": "District of Columbia",
        "FL": "Florida",
        "GA": "Georgia",
        "HI": "Hawaii",
        "ID": "Idaho",
        "IL": "Illinois",
        "IN": "Indiana",
        "IA": "Iowa",
        "KS": "Kansas",
        "KY": "Kentucky",
        "LA": "Louisiana",
        "ME": "Maine",
        "MD": "Maryland",
        "MA": "Massachusetts",
        "MI": "Michigan",
        "MN": "Minnesota",
        "MS": "Mississippi",
        "MO": "Missouri",
        "MT": "Montana",
        "NE": "Nebraska",
        "NV": "Nevada",
        "NH": "New Hampshire",
        "NJ": "New Jersey",
        "NM": "New Mexico",
        "NY": "New York",
        "NC": "North Carolina",
        "ND": "North Dakota",
        "OH": "Ohio",
        "OK": "Oklahoma",
        "OR": "Oregon",
        "PA": "Pennsylvania",
        "RI": "Rhode Island",
        "SC": "South Carolina",
        "SD": "South Dakota",
        "TN": "Tennessee",
        "TX": "Texas",
        "UT": "Utah",
        "VT": "Vermont",
        "VA": "Virginia",
        "WA": "Washington",
        "WV": "West Virginia",
        "WI": "Wisconsin",
        "WY": "Wyoming",
        "AS": "American Samoa",
        "GU": "Guam",
        "MP": "Northern Mariana Islands",
        "PR": "Puerto Rico",
        "VI": "US Virgin Islands",
    }
)


@dataclass(frozen=True, slots=True, order=True)
class State:
    """A US state, the District of Columbia or a territory, by two capital letters; else raises `Refused`."""

    code: str

    def __post_init__(self) -> None:
        if self.code not in STATE_NAMES:
            problem = f'"{self.code}" is not a US state'
            raise Refused(Refusal("", "state", problem, "write its two capital letters, such as NY"))

    @property
    def name(self) -> str:
        return STATE_NAMES[self.code]

    def __str__(self) -> str:
        return self.code
