"""Every text that a user sees is there in Vietnamese and in English."""

import string
from collections.abc import Iterator

import pytest
import yaml

from tests.architecture.tree import ROOT, files

LANGUAGES = {"vi", "en"}


def faults(entry: object, key: str = "") -> Iterator[str]:
    """What is wrong with an entry of the word table, or with those beneath it."""
    if not isinstance(entry, dict):
        yield f"{key}: no vi and en, only {entry!r}"
    elif LANGUAGES & set(entry):
        yield from _text_faults(entry, key)
    else:
        for name, inner in entry.items():
            yield from faults(inner, f"{key}.{name}" if key else str(name))


def _text_faults(entry: dict, key: str) -> Iterator[str]:
    for language in sorted(LANGUAGES):
        if not isinstance(entry.get(language), str) or not entry[language].strip():
            yield f"{key}: no {language}"
            return
    if extra := set(entry) - LANGUAGES:
        yield f"{key}: neither a text nor a group of texts: {sorted(map(str, extra))}"
    if _blanks(entry["vi"]) != _blanks(entry["en"]):
        yield f"{key}: vi and en fill in different blanks"


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("path", files("layouts/words/", suffix=".yml"))
def test_every_entry_has_vi_and_en(path):
    entries = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    found = list(faults(entries))
    assert not found, "\n".join(found)


def test_there_are_words_to_check():
    assert files("layouts/words/", suffix=".yml")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"map": {"vi": "Bản đồ"}}, "map: no en"),
        ({"map": {"vi": "Bản đồ", "en": "  "}}, "map: no en"),
        ({"page": {"map": "Bản đồ"}}, "page.map: no vi and en, only 'Bản đồ'"),
        ({"n": {"vi": "{n} tỉnh", "en": "provinces"}}, "n: vi and en fill in different blanks"),
        (
            {"a": {"vi": "A", "en": "A", "fr": "A"}},
            "a: neither a text nor a group of texts: ['fr']",
        ),
        ({"a": {True: "yes"}}, "a.True: no vi and en, only 'yes'"),
    ],
)
def test_entry_with_a_fault_is_named(entry, says):
    assert list(faults(entry)) == [says]


def test_complete_entry_has_no_fault():
    assert list(faults({"page": {"map": {"vi": "{n} tỉnh", "en": "{n} provinces"}}})) == []
