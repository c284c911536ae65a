"""Words: every key that the code names exists, and every code of the data has its word."""

import ast
import re
from pathlib import Path

import pytest

from etl.errors import FeedError
from etl.feeds import FEEDS
from layouts.parts.icons import ICONS
from layouts.words import LANGUAGES, known, t, table, term
from warehouse.indicators import INDICATORS

ROOT = Path(__file__).resolve().parents[2]
KEY = re.compile(r"^(?:ui|coverage|data|states|marks|errors|quarantine|indicators)(?:\.[\w+-]+)+$")


def _subclasses(kind: type) -> list[type]:
    return [kind, *(s for child in kind.__subclasses__() for s in _subclasses(child))]


def _named_keys() -> set[str]:
    found = set()
    for room in ("layouts", "dashboard"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= {node.value} if KEY.match(node.value) else set()
    return found


def _begins(word: str, key: str) -> bool:
    """A key as it stands, or the beginning that a code completes, such as "ui.language_"."""
    return word == key or (word.startswith(key) and (key[-1] == "_" or word[len(key)] in "._"))


# Groups that the code completes with a code from the data.
GROUPS = {
    "states.area",
    "states.age",
    "states.dose",
    "states.moved",
    "states.completeness",
    "states.load",
    "ui.basis_line",
    "data.feed",
}


def test_every_key_that_the_code_names_exists():
    named = _named_keys() - GROUPS
    assert len(named) > 60
    unknown = {key for key in named if not any(_begins(word, key) for word in table())}
    assert unknown == set()


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.key)
def test_every_indicator_has_its_words(indicator):
    for part in ("name", "short", "asks", "unit"):
        assert known(f"indicators.{indicator.key}.{part}")


def test_every_key_of_the_indicator_list_has_its_words():
    keys = {k.split(".")[1] for k in table() if k.startswith("indicators.")}
    assert {
        "coverage_d1_18plus",
        "no_show",
        "run_out_date",
        "forecast_wape",
        "maxsprt_share",
    } <= keys
    assert len(keys) >= 55


@pytest.mark.parametrize("error", _subclasses(FeedError), ids=lambda e: e.__name__)
def test_every_error_has_a_title_in_both_languages(error):
    assert known(f"errors.{error.code}")


def test_every_reason_says_what_to_do():
    reasons = {k.split(".")[1] for k in table() if k.startswith("quarantine.")}
    for reason in reasons:
        assert known(f"quarantine.{reason}.name")
        assert known(f"quarantine.{reason}.act")


@pytest.mark.parametrize("feed", [feed.name for feed in FEEDS])
def test_every_feed_has_its_name(feed):
    assert known(f"data.feed.{feed}")


def test_unknown_code_of_the_data_is_shown_as_it_is():
    assert term("states.area", "never_seen", lang="vi") == "never_seen"


def test_unknown_key_of_the_code_is_an_error():
    with pytest.raises(KeyError):
        t("ui.no_such_key", "vi")


def test_blank_left_unfilled_is_an_error():
    with pytest.raises(KeyError):
        t("coverage.title.below", "vi", areas="3 tỉnh")


def test_languages_are_vietnamese_first():
    assert LANGUAGES[0] == "vi"


def test_icon_names_are_unique():
    assert len(set(ICONS)) == len(ICONS)
