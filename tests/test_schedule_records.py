"""What is remembered of schedules, where some of it cannot be read."""

import pytest
from fake_machine import FakeMachine, job

from lifeops.schedule import record
from lifeops.schedule.cron import Cron
from lifeops.schedule.record import Record
from workbook.errors import UnreadableError


@pytest.mark.parametrize("text", ["[]", "{", "{}", "\N{WAVING HAND SIGN}"])
def test_a_damaged_record_hides_no_other(home, text):
    good = Record("good", str(home / "a.xlsx"), "cron", "python3", (0,), 0, 600)
    record.save(good)
    record.file_of("bad").write_text(text, "utf-8")
    assert list(record.every()) == [good]
    assert list(record.damaged()) == [record.file_of("bad")]
    with pytest.raises(UnreadableError):
        record.load("bad")


def test_a_crontab_that_is_gone_holds_nothing_up():
    machine = FakeMachine()
    machine.has = lambda _: False
    assert Cron(machine).entry(job()) is None
    assert Cron(machine).remove(job().name) == ()


def test_a_workbook_without_a_schedule_is_said_to_have_none(home, lifeops):
    code, _, complaint = lifeops("schedule", "status", "wrong.xlsx")
    assert (code, "this workbook has no schedule" in complaint) == (50, True)
