"""Checking a template's folder: every problem with file, line, column and a suggestion."""

import re
from pathlib import Path

import pytest
from tiny_template import FILES, write

import templates
from workbook.template.findings import findings
from workbook.template.load import load


def told(folder: Path) -> list[str]:
    return [str(each) for each in findings(folder)]


def spot(text: str, part: str) -> str:
    at = text.index(part)
    return f"{text.count(chr(10), 0, at) + 1}:{at - (text.rfind(chr(10), 0, at) + 1) + 1}"


def test_a_sound_template_has_nothing_to_mend(tmp_path: Path) -> None:
    assert told(write(tmp_path / "tiny")) == []


def test_the_shipped_template_has_nothing_to_mend() -> None:
    assert told(templates.folder("life-ops")) == []


def test_a_fault_is_told_where_it_stands_even_in_a_formula_of_many_lines(tmp_path: Path) -> None:
    jobs = FILES["jobs"].replace("IFERROR(INDEX", "IFERROR(XLOOKUP(1,\nClients[City],OFFSET")
    jobs = jobs.replace("MATCH([@Client],Clients[Client],0)", "1,1)")
    lookup, offset = spot(jobs, "XLOOKUP("), spot(jobs, "OFFSET(")
    assert told(write(tmp_path / "tiny", jobs=jobs)) == [
        f"jobs.toml:{lookup}: XLOOKUP needs Excel 2021 or later. Instead: INDEX and MATCH(...,0).",
        f"jobs.toml:{offset}: OFFSET changes by itself. Instead: INDEX.",
    ]


def test_formulas_of_repeats_and_rules_are_checked_too(tmp_path: Path) -> None:
    page = FILES["page"].replace('"$B{r}-2"', '"$B{r}-TODAYS()"')
    jobs = FILES["jobs"].replace('"[@Cost]>10"', '"[@Cost]>QUERY(10)"')
    assert told(write(tmp_path / "tiny", page=page, jobs=jobs)) == [
        f"jobs.toml:{spot(jobs, 'QUERY(')}: QUERY is not in Excel. Instead: SUMIFS and COUNTIFS.",
        f"page.toml:{spot(page, 'TODAYS(')}: TODAYS is no known function.",
    ]


def test_other_problems_come_along_with_their_lines(tmp_path: Path) -> None:
    jobs = FILES["jobs"].replace("*rate", "*rats").replace('freeze = "B2"', "freeze = 2")
    found = told(write(tmp_path / "tiny", jobs=jobs))
    assert found == ["jobs.toml:2:1: freeze must be text, not a whole number."] + [
        f"jobs.toml:{line}:1: nothing is named 'rats'."
        for line in [spot(jobs, "formula = 'IF").partition(":")[0]]
    ]


def test_a_mistake_in_a_variant_is_found(tmp_path: Path) -> None:
    big = FILES["variants/big"].replace("rate = 9", "rats = 9")
    found = told(write(tmp_path / "tiny", **{"variants/big": big}))
    assert found == ["variants/big.toml:6:1: no cell is named 'rats'."]


def test_the_guides_example_is_sound(tmp_path: Path) -> None:
    guide = (Path(__file__).parent.parent / "docs" / "templates.md").read_text("utf-8")
    manifest, jobs, page, big, single = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    rate = '[[settings]]\nname = "rate"\nlabel = "Rate"\ntype = "money"\n'
    variant = '[[settings]]\nname = "variant"\nlabel = "Role"\n'
    offers = 'sheet = "Offers"\nhidden = true\n'
    (tmp_path / "variants").mkdir()
    texts = {
        "template": manifest.replace('"options"]', '"page", "settings", "offers"]') + single,
        "jobs": jobs,
        "page": f'sheet = "Page"\n{page}',
        "settings": f'sheet = "Settings"\n{variant}{rate}',
        "offers": offers,
        "variants/big": big,
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    assert told(tmp_path) == []
    assert load(tmp_path, variant="big", single="job-list").tabs[0].charts == ()


@pytest.mark.parametrize("text", ["", "not toml", 'id = "x"'])
def test_a_broken_manifest_is_told_and_nothing_breaks(tmp_path: Path, text: str) -> None:
    found = told(write(tmp_path / "tiny", template=text))
    assert found
    assert all(each.startswith("template.toml:") for each in found)
