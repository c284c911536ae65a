"""The documents agree with the code and with each other."""

import re
from pathlib import Path

import click
import pytest
import typer

from tests.architecture.tree import ROOMS, ROOT, files, python_files
from tools import readme_tables
from tools.screenshots import shots

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


def _names_and_options(command: click.Command) -> tuple[set[str], set[str]]:
    return set(getattr(command, "commands", ())), {
        option for parameter in command.params for option in parameter.opts
    }


def unknown_words(line: str, root: click.Command) -> list[str]:
    """What a line such as `tiemchung load vn file --known-on DAY` says and no command knows."""
    command, unknown = root, []
    for word in line.split()[1:]:
        names, options = _names_and_options(command)
        if word.startswith("--"):
            unknown += [word] if word not in {*options, "--help"} else []
        elif names and word.isupper():
            return unknown
        elif names and word not in names:
            return [*unknown, word]
        elif names:
            command = command.commands[word]
    return unknown


@pytest.mark.parametrize("path", files(suffix=".md"))
def test_every_command_that_a_document_shows_exists(path):
    from dashboard.cli.main import app

    root = typer.main.get_command(app)
    text = (ROOT / path).read_text(encoding="utf-8")
    shown = re.findall(r"^tiemchung [^#\n]+|(?<=`)tiemchung [^`]+(?=`)", text, re.MULTILINE)
    assert {line: bad for line in shown if (bad := unknown_words(line, root))} == {}


def test_command_that_does_not_exist_is_found():
    root = click.Group(commands={"load": click.Command("load", params=[click.Option(["--on"])])})
    assert unknown_words("tiemchung load vn file --on 2021-11-16", root) == []
    assert unknown_words("tiemchung lode vn", root) == ["lode"]
    assert unknown_words("tiemchung load --off 1", root) == ["--off"]


def test_readme_names_every_setting_and_no_other():
    variable = re.compile(r"TIEMCHUNG_[A-Z_]+")
    code = [(ROOT / path).read_text(encoding="utf-8") for path in python_files(*ROOMS)]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(variable.findall(readme)) == {
        name for text in code for name in variable.findall(text)
    }


def test_every_page_stands_in_the_documents_as_a_picture():
    text = (ROOT / "docs" / "SCREENS.md").read_text(encoding="utf-8")
    shown = {Path(link).stem for link in LINK.findall(text) if link.startswith("pictures/")}
    assert shown == {shot.name for shot in shots()}


def test_no_picture_is_left_that_no_document_shows():
    names = {path.stem for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert names == {shot.name for shot in shots()}
