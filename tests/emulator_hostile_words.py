"""What hostile requests are made of: numbers, texts, ranges, masks, bodies."""

from typing import Any

NUMBERS: list[Any] = [
    *(0, 1, -1, 2, 25, 26, 27, 999, 1000, 1001, 2**31 - 1, 2**31, -(2**31), 2**53 + 1, 2**63),
    *(10**30, 1e308, -1e308, 0.5, -0.0, 1e-320),
]
TEXTS = [
    *("", " ", "0", "-1", "Sheet1", "sheet1", "A1", "A1:B2", "=A1", "=", "=SUM(", "=1/0", "'", '"'),
    *("\0", "a\nb", "\u202e", "\U0001f600" * 3, "=" * 300, "(" * 300, "=" + "(" * 400, "x" * 3000),
    *("'; DROP TABLE file; --", "../../etc/passwd", "%s%n", "NaN", "1e999", "Infinity", "TRUE"),
    *("=Sheet1!A1:Z9999999", "=XFD1048577", "=A0", "=INDIRECT(A1)", "=LAMBDA(x,x(x))(1)", "\ufeff"),
    "=REPT(A1,999999)",
    "=" + "+".join(["A1"] * 800),
]
RANGES = [
    *("A1", "Sheet1", "Sheet1!A1:B2", "A:A", "1:1", "A1:", ":A1", "!A1", "Sheet1!", "B2:A1", "A0"),
    *("ZZZZZZZZZ1", "A99999999999", "A1:A99999999999", "Sheet9!A1", "'Sheet1'!A1", "''!A1", "'!A1"),
    *("Sheet1!!A1", "R1C1", "A1:B2:C3", "-A1", "$A$1", "A1,B2", "\0", "\u0660", "x" * 2000, "()"),
    *("A1:ZZZ1", "A1001", "AA1", "'it''s'!A1", "A1:append", "A1:clear"),
]
FIELDS = [
    *(
        "*",
        "",
        "title",
        "userEnteredValue",
        "userEnteredFormat",
        "a.b",
        "(((",
        ")))",
        ",",
        "a(b",
        ".",
    ),
    *("*.*", "sheets(data", "note,", "values", "values.note", "sheetId", "x" * 3000, "a/" * 300),
    *("gridProperties.rowCount", "index", "range", "name", "hidden", "pixelSize", "tabColor"),
]
KEYS = ["", "sheetId", "__proto__", "x" * 300, "\0", "\ud800", "title", "kind", "fields"]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get")
BODIES: list[bytes] = [
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"7",
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    '{"requests": []}'.encode("utf-16"),
    b'{"requests": [{"addSheet": {"properties": {"title": "\xed\xa0\x80"}}}]}',
    b'{"requests": [{"addSheet": {"properties": {"title": "\\ud800"}}}]}',
    b'{"requests": [{"addSheet": {"properties": {"title": "\\ud83d\\ude00"}}}]}',
    b'{"requests": NaN}',
    b'{"requests": [{"addSheet": {"properties": {"sheetId": Infinity}}}]}',
    b'{"requests": [{"addSheet": {"properties": {"sheetId": 1e400}}}]}',
    b'{"requests": ' + b"9" * 6000 + b"}",
    *(b"[" * deep for deep in (90, 120, 900, 50_000)),
    b'{"a":' * 150 + b"1" + b"}" * 150,
    b'{"requests":' + b"[" * 95 + b"]" * 95 + b"}",
    b'{"requests":' + b"[" * 140 + b"]" * 140 + b"}",
    b'{"requests": [], "requests": {}}',
    b'{"requests": "' + b"x" * 300_000 + b'"}',
    b"\x1f\x8b\x08\x00",
    b"requests=1",
]
