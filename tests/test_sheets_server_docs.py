"""The document's tables and figures are those of the server."""

import re

from sheets_server_table import DOCUMENT, GUIDE, calls, kinds, written

from sync.emulator import batch, server, shapes


def test_the_tables_are_up_to_date():
    text = DOCUMENT.read_text("utf-8")
    assert written(text) == text, "run python tests/sheets_server_table.py"


def test_everything_served_is_tested():
    assert [name for name, _, tested in calls() if not tested] == []
    assert [kind for kind, served, tested, _ in kinds() if served and not tested] == []


def test_the_counts_are_true():
    text = GUIDE.read_text("utf-8")
    (served, known) = map(int, re.findall(r"(\d+) of the (\d+) kinds", text)[0])
    assert (served, known) == (len(batch.KINDS), len(shapes.published()["Request"]))
    assert sum(checked for _, checked, _ in calls()) == 17


def test_the_example_works_as_written(tmp_path, capsys):
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    with server.running(tmp_path / "sheets.db") as running:
        exec(code.replace("http://127.0.0.1:8787", running.url), {})  # noqa: S102 - that is the test
    assert capsys.readouterr().out == "[{'Amount': 21, 'Double': 42}]\n"
