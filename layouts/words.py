"""The word table: every text a user sees, in Vietnamese and English, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

LANGUAGES = ("vi", "en")
_FOLDER = Path(__file__).with_name("words")
# The library's parser in C takes 30 ms for all words, its own in Python 300.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=1)
def table() -> dict[str, dict[str, str]]:
    """All words as {"file.key": {"vi": .., "en": ..}}; raises ValueError on a key given twice."""
    words: dict[str, dict[str, str]] = {}
    for path in sorted(_FOLDER.glob("*.yml")):
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
        words |= {f"{path.stem}.{key}": texts for key, texts in _flat(entries)}
    return words


def _flat(entries: dict, prefix: str = ""):
    for key, value in entries.items():
        if set(value) <= set(LANGUAGES):
            yield f"{prefix}{key}", value
        else:
            yield from _flat(value, f"{prefix}{key}.")


def t(key: str, lang: str, **params: object) -> str:
    """The text of a key in a language, with its parameters; KeyError names an unknown key."""
    text = table()[key][lang]
    return text.format(**params) if params else text


def known(key: str) -> bool:
    """Whether the table has this key: for codes that come from data, such as a new reason."""
    return key in table()


def term(group: str, code: str, *, lang: str) -> str:
    """The word of a code from the data, or the code itself where the table has none yet."""
    key = f"{group}.{code}"
    return t(key, lang) if known(key) else code
