"""The documents agree with the code and with each other."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files
from tools import readme_tables

LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
ROW = re.compile(r"^\| (?!---|Vietnamese )(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def broken_links(text: str, folder: Path) -> list[str]:
    """The relative links of a Markdown text that lead nowhere."""
    return [link for link in LINK.findall(text) if not (folder / link).exists()]


@pytest.mark.parametrize("name", readme_tables.TABLES)
def test_readme_table_is_what_the_registry_says(name):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme_tables.rewritten(text, {name: readme_tables.TABLES[name]()}) == text, "make fix"


def test_table_that_is_behind_is_noticed():
    text = "# x\n<!-- feeds -->\n| old |\n<!-- /feeds -->\ny"
    assert (
        readme_tables.rewritten(text, {"feeds": "| new |"})
        == "# x\n<!-- feeds -->\n| new |\n<!-- /feeds -->\ny"
    )


def test_readme_without_a_place_for_a_table_is_an_error():
    with pytest.raises(ValueError, match="no place for the table of feeds"):
        readme_tables.rewritten("# x\n", {"feeds": "| new |"})


def test_bar_inside_a_cell_stays_inside():
    assert readme_tables.table(("a",), [("x|y",)]) == "| a |\n| --- |\n| x\\|y |"


@pytest.mark.parametrize("path", files(suffix=".md"))
def test_links_lead_somewhere(path):
    page = ROOT / path
    assert broken_links(page.read_text(encoding="utf-8"), page.parent) == []


def test_link_to_nowhere_is_named(tmp_path):
    text = "[a](b.md) [c](https://example.org/) [d](#part) ![e](pictures/e.png)"
    (tmp_path / "b.md").touch()
    assert broken_links(text, tmp_path) == ["pictures/e.png"]


def test_glossary_says_each_word_once_in_both_languages():
    rows = ROW.findall((ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8"))
    assert len(rows) >= 60
    assert [row for row in rows if not all(cell.strip() for cell in row)] == []
    english = [row[1] for row in rows]
    assert sorted(word for word in set(english) if english.count(word) > 1) == []


def test_every_make_target_that_the_documents_name_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in files(suffix=".md"):
        named = set(re.findall(r"`make ([a-z]+)`", (ROOT / path).read_text(encoding="utf-8")))
        assert named <= targets, f"{path} names {named - targets}"
