"""The day's own news come with its first sync after the link, once."""

from datetime import date, timedelta

from small_link import linked_small, small_link
from test_status_cell import edited

from lifeops import dated, links
from lifeops.demo import Spot, find
from lifeops.ends import open_ends
from workbook.xlsx.edits import SetCell

__all__ = ["linked_small", "small_link"]
TODAY = date.today()  # noqa: DTZ011 - a person's own day


def test_the_link_itself_does_not_use_the_day_up(small_link, lifeops):
    link = links.need(small_link)
    assert dated.is_new(link, TODAY)
    with open_ends(link) as ends:
        sheet, at = find(ends.excel.read(), Spot("Tasks", "Renew passport", "Importance"))
    edited(link.book, SetCell(sheet, at, "Low"))
    assert lifeops("sync", "--dry-run")[0] == 0
    assert dated.is_new(link, TODAY)
    assert lifeops("sync")[0] == 0
    assert not dated.is_new(link, TODAY)
    assert dated.is_new(link, TODAY + timedelta(days=1))
