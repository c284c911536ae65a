"""Every house rule holds for every file, and every rule can fail."""

import re

import pytest

from tests.architecture import text_rules
from tests.architecture.house_rules import RULES, HouseRule
from tests.architecture.tree import ROOT, files, text_of

ONE_OF_EACH = {rule.name: rule for rule in RULES}.values()


def _named(rule: HouseRule) -> str:
    return rule.name


def _told(findings: list) -> str:
    return "\n" + "\n".join(str(finding) for finding in findings)


@pytest.mark.parametrize("rule", ONE_OF_EACH, ids=_named)
def test_every_file_keeps_the_rule(rule):
    findings = [
        finding
        for path in rule.files()
        for finding in rule.findings(path, (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert not findings, _told(findings)


@pytest.mark.parametrize("rule", RULES, ids=_named)
def test_rule_finds_what_breaks_it(rule):
    assert rule.findings("pages/__init__.py", rule.broken_by)


@pytest.mark.parametrize("rule", RULES, ids=_named)
def test_rule_accepts_what_keeps_it(rule):
    assert rule.findings("pages/__init__.py", rule.kept_by) == []


@pytest.mark.parametrize("rule", ONE_OF_EACH, ids=_named)
def test_rule_looks_at_files(rule):
    assert rule.files(), "a rule that looks at no file cannot fail"


WRITTEN = (".py", ".js", ".css", ".yml", ".toml", ".md", ".sh", "Makefile", ".ci/run", ".lock")
FETCHED = (".js", ".css", ".html", ".svg", ".json", ".topojson", ".geojson")
TEXTS = {
    "path of one machine": (text_rules.MACHINE, "", WRITTEN, "cd /wor" + "k/main"),
    "package index": (text_rules.INDEX, "", WRITTEN, "--extra-index-" + "url file:///wheels"),
    "note left for later": (text_rules.NOTE, "", WRITTEN, "# TO" + "DO: districts"),
    "another host": (text_rules.HOST, "assets/", FETCHED, "@import url(https://fonts.example/x)"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_no_file_holds_a(name):
    pattern, folder, endings, _ = TEXTS[name]
    findings = [
        finding
        for path in files(folder)
        if path.endswith(endings) and (text := text_of(path))
        for finding in text_rules.lines_with(pattern, path, text)
    ]
    assert not findings, _told(findings)


@pytest.mark.parametrize("name", TEXTS)
def test_search_finds_a(name):
    pattern, _, _, example = TEXTS[name]
    assert list(text_rules.lines_with(pattern, "x", f"first\n{example}\n"))[0].line == 2


@pytest.mark.parametrize("line", ['xmlns="http://www.w3.org/2000/svg"', "// see layouts/theme.py"])
def test_namespace_and_comment_are_no_host(line):
    assert re.search(text_rules.HOST, line) is None
