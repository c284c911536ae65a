"""What the command line reads from the environment, once."""

import os
from dataclasses import dataclass
from pathlib import Path

from etl.feed import IDENTITY_NAMES
from etl.mapping import Source
from warehouse.engines.open import DEFAULT_WAREHOUSE

#: Good for made-up people only: it is printed here.
DEMO_SECRET = b"tiemchung-demo-secret-for-simulated-people"


class SettingsError(Exception):
    """Something the environment must say is missing."""


@dataclass(frozen=True)
class Settings:
    """One field per variable, with the reason for it."""

    warehouse: str  # TIEMCHUNG_WAREHOUSE: a path (DuckDB) or a postgresql:// URL
    secret: str  # TIEMCHUNG_SECRET: key of the hash that stands for an identity
    boundaries: Path  # TIEMCHUNG_BOUNDARIES: folder of an operator's own map geometry


def read_settings() -> Settings:
    """The settings in force."""
    return Settings(
        warehouse=os.environ.get("TIEMCHUNG_WAREHOUSE", DEFAULT_WAREHOUSE),
        secret=os.environ.get("TIEMCHUNG_SECRET", ""),
        boundaries=Path(os.environ.get("TIEMCHUNG_BOUNDARIES", "var/boundaries")),
    )


def secret_for(source: Source, settings: Settings, *, demo: bool = False) -> bytes:
    """The key for a source; raises SettingsError when it carries identities and none is set."""
    if demo:
        return DEMO_SECRET
    carries = any(
        column in IDENTITY_NAMES
        for feed in source.feeds
        for emit in feed.emits
        for column in emit.columns
    )
    if carries and not settings.secret:
        raise SettingsError(
            f"Source {source.name} carries identities, and TIEMCHUNG_SECRET is not set. Set it to "
            "a long random text and keep it: the same person has the same key only under the "
            "same secret."
        )
    return settings.secret.encode() or b"no identities in this source"
