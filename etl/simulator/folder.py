"""The folder a simulation writes to: empty, or one that an earlier simulation left."""

import json
import shutil
from datetime import date
from pathlib import Path

from etl.simulator.calendar import FIRST_DAY, LAST_DAY

MANIFEST = "mo_phong.json"


def check_request(*, scale: float, start: date, until: date) -> None:
    """Raise ValueError, saying what is allowed, for an impossible scale or period."""
    if not 0 < scale <= 1:
        raise ValueError(f"the scale is {scale:g}; it must be above 0 and at most 1, the nation")
    if until < start:
        raise ValueError(f"the period ends on {until}, before it begins on {start}")
    if until < FIRST_DAY or start > LAST_DAY:
        raise ValueError(f"{start} to {until} lies outside the campaign, {FIRST_DAY} to {LAST_DAY}")


def open_folder(out: Path, *, told: dict[str, object]) -> None:
    """Make the folder ready; raises FileExistsError rather than touch files of someone else.

    What an earlier simulation left is removed: half of one campaign and half of another would load.
    """
    if out.exists() and any(out.iterdir()):
        if not (out / MANIFEST).exists():
            raise FileExistsError(
                f"{out} holds files that no simulation wrote; give an empty or a new folder"
            )
        for path in out.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(told, ensure_ascii=False, indent=1, default=str)
    (out / MANIFEST).write_text(text + "\n", encoding="utf-8")
