"""Timers of systemd and lines of cron that are really installed, fire, and are taken away.

They touch what belongs to whoever runs the tests, so they run only where somebody says so:
``LIFEOPS_REAL_SCHEDULERS=1 pytest -m long tests/test_real_schedulers.py``.
"""

import os
import subprocess
import time

import handmade
import pytest

from lifeops.links import need
from lifeops.schedule import record
from lifeops.schedule.cron import Cron
from lifeops.schedule.machine import ThisMachine
from lifeops.schedule.systemd import Systemd

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        "LIFEOPS_REAL_SCHEDULERS" not in os.environ, reason="LIFEOPS_REAL_SCHEDULERS is not set"
    ),
]


def contents(command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("kind", [Systemd, Cron])
def test_it_is_installed_fires_and_is_taken_away(kind, home, lifeops):
    scheduler = kind(ThisMachine())
    if not scheduler.usable():
        pytest.skip(f"no {scheduler.name} answers here")
    if kind is Cron and not contents(["pgrep", "-x", "cron|crond"]):
        pytest.skip("cron does not run here")
    book = home / "bank.xlsx"
    handmade.transactions(book)
    before = contents(["crontab", "-l"]) if kind is Cron else ""
    assert lifeops("link", book, "--local")[0] == 0
    assert lifeops("schedule", "install", "--every", "1m", "--using", scheduler.name)[0] == 0
    guid = need(book).guid
    try:
        deadline = time.monotonic() + 90
        while not (held := record.load(guid)).succeeded and time.monotonic() < deadline:
            time.sleep(1)
        assert held.last.what in {"nothing to do", "done"}
    finally:
        assert lifeops("schedule", "remove")[0] == 0
    assert record.load(guid) is None
    if kind is Cron:
        assert contents(["crontab", "-l"]) == before
    else:
        assert guid not in contents(["systemctl", "--user", "list-unit-files", "--no-pager"])
