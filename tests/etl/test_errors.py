"""An error is a sentence with a place and an advice, and carries its facts for translation."""

import string

import pytest

from etl import errors
from etl.errors import FeedError, Spot


def every_error() -> list[type[FeedError]]:
    found, waiting = [], [FeedError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return [kind for kind in found if kind.__module__ == errors.__name__]


def test_the_tree_in_the_docstring_is_the_tree_in_the_code():
    drawn = [
        line.split()[-1 if "+--" not in line else line.split().index("+--") + 1]
        for line in errors.__doc__.splitlines()
        if "+--" in line
    ]
    assert sorted(drawn) == sorted(kind.__name__ for kind in every_error() if kind is not FeedError)


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_title_an_advice_and_a_kind(kind):
    assert kind.title
    assert kind.advice.endswith(".")
    assert kind.kind in ("retry", "stop")
    assert kind.__doc__


def test_codes_are_unique_so_that_words_can_be_found_by_them():
    codes = [kind.code for kind in every_error()]
    assert len(set(codes)) == len(codes)


def test_an_error_reads_as_title_happening_place_and_advice():
    error = errors.FileMissing(where=Spot(file="a.csv"))
    assert str(error) == (
        "File not found: there is no file of this name (a.csv). Check the path and its spelling."
    )


def test_the_facts_are_kept_for_another_language():
    error = errors.RaggedRow(where=Spot(file="a.csv", line=3), cells=2, columns=3, column="lô")
    names = {name for _, name, _, _ in string.Formatter().parse(error.says) if name}
    assert names <= set(error.facts)
    assert error.facts == {"cells": 2, "columns": 3, "column": "lô"}


def test_a_place_names_what_is_known_of_it():
    spot = Spot(file="a.xlsx", sheet="PL1", line=1_234, column="Số lô")
    assert str(spot) == "a.xlsx, sheet 'PL1', line 1,234, column 'Số lô'"
    assert str(Spot(file="a.csv", line=2, byte=10)) == "a.csv, line 2, byte 10"


def test_only_faults_that_time_can_heal_ask_to_try_again():
    retry = {kind.__name__ for kind in every_error() if kind.kind == "retry"}
    assert retry == {"FileChanged", "NoSpace"}
