"""What a feed is: one declaration of columns, rules, target and caveats for every source."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "day",
    "moment",
    "integer",
    "real",
    "choice",
    "vaccine",
    "area",  # of any level, known together with the row's valid_from
    "age_band",
    "group",
    "identity",
    "flag",
    "list",  # several values in one cell, divided by ; or |
    "terms",  # several event terms, by code or by either name; an unknown one stays as written
    "given",  # whether the cell is filled: what stands in it is never stored
]


@dataclass(frozen=True)
class Field:
    """One canonical column of a feed."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Check:
    """A rule over one row: `broken` is a DuckDB condition on canonical columns."""

    reason: str
    column: str
    broken: str


@dataclass(frozen=True)
class Feed:
    """One family of source rows and where they go."""

    name: str
    target: str
    title: str
    fields: tuple[Field, ...]
    event_date: str = "event_date"
    places: tuple[str, ...] = ()
    personal: bool = False
    accumulates: bool = False
    future_dates: bool = False
    is_dated: bool = True  # its rows are events of the campaign
    pair_on: tuple[str, ...] = ()
    weight: str = ""
    checks: tuple[Check, ...] = ()
    caveats: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """The canonical column `name`; raises KeyError with the known names."""
        for candidate in self.all_fields:
            if candidate.name == name:
                return candidate
        raise KeyError(
            f"feed {self.name} has no column {name}; "
            f"it has {', '.join(f.name for f in self.all_fields)}"
        )

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The feed's own columns and those that every feed may carry."""
        extra = COMMON
        for place in self.places:
            extra += place_fields(place)
        return self.fields + extra + (IDENTITY if self.personal else ())


COMMON = (
    Field("source_key", "text", "the row's own key in the source system"),
    Field("version_at", "moment", "when the source last changed the row"),
    Field("row_status", "choice", "active or withdrawn", choices=("active", "withdrawn")),
)

IDENTITY = (
    Field("full_name", "identity", "họ và tên; never stored"),
    Field("birth_date", "day", "ngày sinh; becomes an age band, never stored"),
    Field("phone", "identity", "số điện thoại; never stored"),
    Field("national_id", "identity", "CMT/CCCD; never stored"),
    Field("insurance_no", "identity", "số thẻ BHYT; never stored"),
    Field("person_code", "identity", "the source's own person number; never stored"),
)

#: Columns that never leave the staging step, not even into a quarantined row.
IDENTITY_NAMES = tuple(field.name for field in IDENTITY)


def place_fields(prefix: str) -> tuple[Field, ...]:
    """The columns that may name an area, finest first; they become <prefix>_area_id."""
    return (
        Field(f"{prefix}_commune_code", "text", "commune code"),
        Field(f"{prefix}_district_code", "text", "district code"),
        Field(f"{prefix}_province_code", "text", "province code"),
        Field(f"{prefix}_province_name", "text", "province name in any usual spelling"),
    )


FACILITY = (
    Field("facility_code", "text", "code of the facility"),
    Field("facility_name", "text", "name of the facility"),
    Field("facility_type", "text", "type of the facility"),
)
