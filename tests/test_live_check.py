"""The live check, under every setting of what only Google can settle."""

import importlib.util
import json
from itertools import product
from pathlib import Path

import pytest
from google_account import *  # noqa: F403 - its fixtures

from sync.emulator.switches import Switches
from sync.google import store

SCRIPT = Path(__file__).parent.parent / "docs" / "live_check.py"
SETTINGS = {
    "metadata_follows_sort": (False, True),
    "writes_join_tables": (False, True),
    "missing_named_range": ("named", "not found"),
    "formulas_by_locale": (False, True),
}
COMBINED = [dict(zip(SETTINGS, each, strict=True)) for each in product(*SETTINGS.values())]


@pytest.fixture(scope="module")
def live_check():
    found = importlib.util.spec_from_file_location("live_check", SCRIPT)
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    return made


def test_every_switch_is_looked_at():
    assert set(SETTINGS) == set(Switches.__dataclass_fields__)


@pytest.mark.parametrize("settings", COMBINED, ids=lambda each: " ".join(map(str, each.values())))
def test_it_tells_which_setting_is_googles(live_check, google, settings):
    google.control.switch(**settings)
    found = list(live_check.answers(store.local_client(google.sheets.url)))
    assert [each.question for each in found if not each.good] == []
    told = {each.switch for each in found if each.switch}
    assert told == {f"{name}={value}" for name, value in settings.items()}
    assert len({each.question for each in found}) == len(found) == 14


def test_a_person_runs_it_with_their_sign_in(live_check, signed_in, tmp_path, capsys):
    report = tmp_path / "report.json"
    assert live_check.main(["--report", str(report)]) == 0
    told = json.loads(report.read_text())
    assert len(told["answers"]) == 14
    shown = capsys.readouterr().out
    assert shown.count("ok   ") == 14
    assert "CANARY" not in shown + report.read_text()
    made = signed_in.calls().count("spreadsheets.create") + signed_in.calls().count("files.create")
    assert signed_in.calls().count("files.delete") == made


def test_what_lifeops_could_not_work_with_fails(live_check, google, monkeypatch, capsys):
    """A Google that read texts as a person types them."""
    plain = live_check.Book.write

    def parsed(book, top, left, rows):
        as_typed = {"stringValue": "=1+1"}, {"formulaValue": "=1+1"}
        rows = [[as_typed[1] if value == as_typed[0] else value for value in row] for row in rows]
        return plain(book, top, left, rows)

    monkeypatch.setattr(live_check.Book, "write", parsed)
    assert live_check.main(["--local"]) == 1
    assert "FAIL Do texts that look like formulas" in capsys.readouterr().out


def test_an_answer_that_nobody_foresaw_does_not_cost_the_others(
    live_check, google, monkeypatch, tmp_path
):
    plain = live_check.Book.ask

    def odd(book, method, url, **options):
        status, told = plain(book, method, url, **options)
        return (200, {}) if url.endswith("developerMetadata:search") else (status, told)

    monkeypatch.setattr(live_check.Book, "ask", odd)
    report = tmp_path / "report.json"
    assert live_check.main(["--local", "--report", str(report)]) == 1
    told = json.loads(report.read_text())["answers"]
    assert [each["answer"] for each in told if not each["good"]] == [
        "not answered (KeyError: 'matchedDeveloperMetadata')"
    ]
    assert len(told) == 14


def test_without_a_sign_in_it_says_so(live_check, google, capsys):
    assert live_check.main([]) == 1
    assert "no Google sign-in yet" in capsys.readouterr().err
