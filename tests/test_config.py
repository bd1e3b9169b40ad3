"""Settings: which of several places counts, what is refused, and files edited without harm."""

import tomllib

import handmade
import pytest

from lifeops import config
from lifeops.choices import chosen
from lifeops.ends import linked_schema
from lifeops.links import need
from lifeops.settings import config_folder
from sync.merge import Winner
from workbook.errors import ProblemsError, WorkbookError


def say(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_the_environment_goes_before_the_workbook_that_before_the_user_that_before_the_default(
    home, monkeypatch
):
    book, key = home / "book.xlsx", "schedule.every"
    assert config.find(key, book) == config.Found("15m", "default")
    say(config.user_file(), "[schedule]\nevery = '1h'\n")
    assert config.find(key, book) == config.Found("1h", str(config.user_file()))
    say(home / "lifeops.toml", "[schedule]\nevery = '5m'\n")
    assert config.find(key, book).value == "5m"
    assert config.find(key).value == "1h"
    monkeypatch.setenv("LIFEOPS_SCHEDULE_EVERY", "30m")
    assert config.find(key, book) == config.Found("30m", "LIFEOPS_SCHEDULE_EVERY")


@pytest.mark.parametrize("key", config.SETTINGS)
def test_every_setting_has_a_default_that_fits_it(home, key):
    setting = config.SETTINGS[key]
    text = str(setting.default).lower()
    assert config.parsed(key, text) == setting.default == config.value(key)
    assert setting.about


@pytest.mark.parametrize(
    ("text", "line", "phrase"),
    [
        ("[schedule]\nevery = 15\n", 2, "every must be text, not a whole number"),
        ("[schedule]\n\nevry = '5m'\n", 3, "unknown key 'evry' (did you mean 'every'?)"),
        ("[shedule]\nevery = '5m'\n", 1, "unknown key 'shedule' (did you mean 'schedule'?)"),
        ("[schedule]\nevery = '7m'\n", 2, "Take 5m or 6m"),
        ("[schedule]\nlimit = '0s'\n", 2, "'0s' is no wait"),
        ("[schedule]\nping = 'file:///etc/passwd'\n", 2, "no web address"),
        ("[schedule]\nnotice_after = 0\n", 2, "must be at least 1"),
        ("[log]\nlevel = 'loud'\n", 2, "it is one of info, debug"),
        ("schedule = 5\n", 1, "schedule must be a table"),
        ("[schedule\n", 1, "not TOML"),
        ("\n[sync.tables.Tasks]\nwinner = 'excel'\n", 2, "goes into the lifeops.toml beside a"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(home, text, line, phrase):
    say(config.user_file(), text)
    with pytest.raises(ProblemsError) as wrong:
        config.value("schedule.every")
    assert [each.line for each in wrong.value.problems] == [line]
    assert phrase in str(wrong.value)


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        (("get", "schedule.evry"), "Perhaps you mean schedule.every"),
        (("get", "zzz"), "There is: schedule.every"),
        (("set", "schedule.evry", "1h"), "Perhaps you mean schedule.every"),
        (("set", "schedule.every", "7m"), "Take 5m or 6m"),
        (("set", "schedule.notice", "maybe"), "must be true or false"),
        (("set", "schedule.notice_after", "some"), "must be a whole number"),
        (("set", "log.level", "loud"), "it is one of info, debug"),
        (("set", "sync.tables.Tasks.winner", "excel"), "Name a linked one with --book"),
        (("set", "a b", "1"), "Put names with spaces in quotes"),
    ],
)
def test_what_cannot_be_set_is_told_with_what_can(home, lifeops, words, phrase):
    code, printed, complaint = lifeops("config", *words)
    assert (code, printed) == (2, "")
    assert phrase in complaint
    assert not config.user_file().exists()


def test_the_environment_is_checked_too(home, lifeops, monkeypatch):
    monkeypatch.setenv("LIFEOPS_SCHEDULE_NOTICE_AFTER", "many")
    code, _, complaint = lifeops("config", "get")
    assert code == 2
    assert "LIFEOPS_SCHEDULE_NOTICE_AFTER: schedule.notice_after must be a whole" in complaint


def test_get_shows_one_value_or_all_and_where_each_was_said(home, lifeops):
    assert lifeops("config", "get", "schedule.every") == (0, "15m\n", "")
    assert lifeops("config", "get", "schedule.notice") == (0, "true\n", "")
    printed = lifeops("config", "get")[1]
    assert all(f"{key} = " in printed for key in config.SETTINGS)
    assert "(default)" in printed


COMMENTED = """\
# mine, all of it

[schedule]   # when
every = "5m"   # often
limit = '3m'

# and this too
[watch]
poll = "20s"
"""


def test_set_keeps_every_comment_and_every_other_line(home, lifeops):
    path = config.user_file()
    say(path, COMMENTED)
    assert lifeops("config", "set", "schedule.every", "1h")[0] == 0
    assert path.read_text("utf-8") == COMMENTED.replace('"5m"', '"1h"')
    assert lifeops("config", "set", "log.level", "debug")[0] == 0
    assert path.read_text("utf-8").startswith(COMMENTED.replace('"5m"', '"1h"'))
    assert tomllib.loads(path.read_text("utf-8"))["log"] == {"level": "debug"}
    assert lifeops("config", "get", "schedule.every") == (0, "1h\n", "")


def test_set_makes_the_file_if_there_is_none(home, lifeops):
    code, printed, _ = lifeops("config", "set", "schedule.notice", "no")
    assert code == 0
    assert f"schedule.notice = false in {config_folder() / 'lifeops.toml'}" in printed.replace(
        "\n  ", " "
    )
    assert config.value("schedule.notice") is False


def test_a_file_that_is_wrong_already_is_not_edited(home, lifeops):
    say(config.user_file(), "[schedule]\nevry = '5m'\n")
    assert lifeops("config", "set", "schedule.every", "1h")[0] == 2
    assert config.user_file().read_text("utf-8") == "[schedule]\nevry = '5m'\n"


def test_who_wins_can_be_set_for_a_linked_workbook_only_as_its_tables_allow(home, lifeops, served):
    book = home / "bank.xlsx"
    handmade.transactions(book)
    assert lifeops("link", book, "--local")[0] == 0
    beside = home / "lifeops.toml"
    beside.write_text("# who wins\n")
    set_ = ("config", "set", "--book", book)
    assert lifeops(*set_, "sync.tables.Sheet1.winner", "excel")[0] == 0
    assert chosen(book, linked_schema(need(book))).winner("Sheet1", "x") is Winner.EXCEL
    before = beside.read_text("utf-8")
    assert before.startswith("# who wins\n")
    code, _, complaint = lifeops(*set_, "sync.tables.Shet1.winner", "excel")
    assert code == 2
    assert "did you mean 'Sheet1'?" in complaint
    assert lifeops(*set_, "sync.tables.Sheet1.winner", "me")[0] == 2
    assert lifeops(*set_, "sync.tables.Sheet1.winner.x", "me")[0] == 2
    assert beside.read_text("utf-8") == before
    assert sorted(path.name for path in home.iterdir()) == ["bank.xlsx", "lifeops.toml"]


@pytest.mark.parametrize("text", ["30", "0s", "fast", "", "-3s", "1.5m"])
def test_what_is_no_wait_is_refused(text):
    with pytest.raises(WorkbookError, match="is no wait"):
        config.waited(text)


def test_a_link_stays_a_link_and_line_ends_stay_as_they_are(home, lifeops):
    book, kept = home / "a.xlsx", home / "dotfiles" / "l.toml"
    book.touch()
    kept.parent.mkdir()
    kept.write_bytes(b'# top\r\n[log]\r\nlevel = "info"\r\n')
    (home / "lifeops.toml").symlink_to(kept)
    assert lifeops("config", "set", "log.level", "debug", "--book", book)[0] == 0
    assert (home / "lifeops.toml").is_symlink()
    assert kept.read_bytes() == b'# top\r\n[log]\r\nlevel = "debug"\r\n'
