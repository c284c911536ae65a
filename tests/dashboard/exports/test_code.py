"""A code is a question and its answer's fingerprint: it survives paper, and shows a change."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.asked import asked
from dashboard.door import door
from dashboard.exports.code import BadCode, claim_of, code_of, fingerprint
from dashboard.exports.exhibit import UnknownExhibit, exhibit
from dashboard.exports.verify import verify
from layouts.view import Column, Table

PROVINCE = "?area=79&dose=full&date=2021-11-20&known=2021-11-28"


@pytest.fixture
def curve(context):
    return exhibit("coverage.curve", asked(PROVINCE))


def test_a_code_names_its_card_its_scope_and_both_dates(curve):
    claim = claim_of(code_of(curve))
    assert claim.exhibit == "coverage.curve"
    assert (claim.scope.area, claim.scope.dose) == ("79", "full")
    assert (claim.scope.as_of, claim.scope.known_on) == (date(2021, 11, 20), date(2021, 11, 28))


def test_a_code_of_an_undated_page_is_fixed_to_the_days_it_showed(context):
    claim = claim_of(code_of(exhibit("coverage.curve", asked(""))))
    assert claim.scope.as_of == date(2021, 11, 27)
    assert claim.scope.known_on is not None


def test_a_code_may_be_typed_in_small_letters_and_without_hyphens(curve):
    code = code_of(curve)
    assert claim_of(code.lower().replace("-", " ")) == claim_of(code)


def test_one_wrong_letter_is_noticed(curve):
    code = code_of(curve)
    wrong = ("A" if code[8] != "A" else "B").join((code[:8], code[9:]))
    with pytest.raises(BadCode, match="mistyped"):
        claim_of(wrong)


@pytest.mark.parametrize("code", ["", "A", "ABCDE-FGHIJ", "???", "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(BadCode):
        claim_of(code)


def test_the_fingerprint_is_of_the_numbers_not_of_the_words():
    columns = (Column("area", "Địa bàn"), Column("value", "Giá trị", "number"))
    one = Table(columns, raw=(("Hà Nội", 92.5), ("Huế", None)))
    other_words = Table(columns, raw=(("Hanoi", 92.5), ("Hue", None)))
    other_number = Table(columns, raw=(("Hà Nội", 92.6), ("Huế", None)))
    assert fingerprint(one) == fingerprint(other_words)
    assert fingerprint(one) != fingerprint(other_number)


def test_the_same_code_in_both_languages(context):
    vi, en = (
        exhibit("coverage.ranking", asked(f"{PROVINCE}&lang={lang}")) for lang in ("vi", "en")
    )
    assert code_of(vi) == code_of(en)


def test_an_unknown_card_names_those_there_are(context):
    with pytest.raises(UnknownExhibit, match=r"coverage\.map"):
        exhibit("coverage.pie", asked(""))


def test_verify_says_that_the_figures_are_the_same(curve):
    found = verify(code_of(curve), lang="vi", door=door())
    assert found.is_same
    assert "Giống hệt" in found.lines[1]


def test_verify_says_that_the_record_now_gives_other_figures(curve):
    table = curve.view.table
    first = (table.raw[0][0], table.raw[0][1] + 1, *table.raw[0][2:])
    other = Table(table.columns, table.shown, (first, *table.raw[1:]))
    changed = replace(curve.view, table=other)
    found = verify(code_of(replace(curve, view=changed)), lang="en", door=door())
    assert not found.is_same
    assert found.lines[1].startswith("Changed: the record as known on 28/11/2021")
