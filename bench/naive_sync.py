"""The sync that a short script makes: ``naive_sync.py URL SPREADSHEET BOOK FOLDER``.

Both sides are read whole; where the Sheet changed since the copy in ``FOLDER``, its cell stands,
else Excel's; then both sides are rewritten whole. gspread, pandas and openpyxl, as one finds such
scripts. What it does to formats, deleted rows and dates is not looked at here.
"""

import sys
from pathlib import Path

import gspread
import openpyxl
import pandas as pd

from sync.emulator.session import session

url, spreadsheet, book, folder = sys.argv[1:]
sheet = gspread.Client(None, session(url)).open_by_key(spreadsheet).sheet1
remote = pd.DataFrame(sheet.get_all_records(value_render_option="FORMULA"))
workbook = openpyxl.load_workbook(book)
page = workbook.worksheets[0]
header, *lines = page.iter_rows(values_only=True)
local = pd.DataFrame(lines, columns=header)
key = header[0]
remote, local = (each.set_index(key, drop=False) for each in (remote, local))
copy = Path(folder) / "remote.pickle"
old = pd.read_pickle(copy) if copy.exists() else remote  # noqa: S301 - our own
changed = remote.ne(old.reindex(index=remote.index, columns=remote.columns))
merged = local.astype(object).mask(changed.reindex_like(local).fillna(value=False), remote)
merged = merged.astype(object).where(merged.notna(), "")
rows = [list(map(str, merged.columns)), *merged.map(str).to_numpy().tolist()]
sheet.update(rows, raw=False)
for place, row in enumerate(merged.to_numpy().tolist(), start=2):
    for column, value in enumerate(row, start=1):
        page.cell(place, column).value = value
workbook.save(book)
remote.to_pickle(copy)
