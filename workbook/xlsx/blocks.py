"""Rows of a worksheet as bytes, many at a time: what holds for a column is settled once a block.

Gives the very bytes that :mod:`workbook.xlsx.rows` gives row by row, in pieces that can be packed
as they come.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby, islice, repeat
from typing import Any, NamedTuple, TypeAlias

from workbook.model import column_letters
from workbook.values import Content, Formula, Serial, Value
from workbook.xlsx import markup
from workbook.xlsx.rows import after_address, number_text, row_xml

_MOST_ROWS = 256
_MOST_CELLS = 8_192
_APART = "\N{BROKEN BAR}"
_WHOLE_NUMBERS = 1e15

Piece: TypeAlias = str | Sequence[str]  # the same for each row, or one for each row


class Line(NamedTuple):
    """A row to write.

    Attributes:
        number: its number.
        columns: the columns of its cells, rising.
        styles: the style of each.
        contents: the content of each; serials are written as they are.
        values: the cached value of each, of formulas only; empty where no cell has one.
        attributes: more attributes of the row, such as ``'ht="20" customHeight="1"'``.
    """

    number: int
    columns: tuple[int, ...]
    styles: tuple[int, ...]
    contents: Sequence[Content]
    values: Sequence[Value] = ()
    attributes: str = ""


def blocks(lines: Iterable[Line]) -> Iterator[bytes]:
    """Yield the bytes of rows, of many alike ones together."""
    for (columns, styles), alike in groupby(lines, lambda line: line[1:3]):
        many = max(1, min(_MOST_ROWS, _MOST_CELLS // max(1, len(columns))))
        while block := list(islice(alike, many)):
            yield _block(columns, styles, block) if columns else _bare(block)


def _bare(block: Sequence[Line]) -> bytes:
    return b"".join(row_xml(line.number, (), line.attributes.encode()) for line in block)


def _block(columns: Sequence[int], styles: Sequence[int], block: Sequence[Line]) -> bytes:
    numbers = [str(line.number) for line in block]
    starts = [f" {line.attributes}" if line.attributes else "" for line in block]
    pieces: list[Piece] = ['<row r="', numbers, '"', starts if any(starts) else "", ">"]
    nothing = (None,) * len(columns)
    contents = zip(*(line.contents for line in block), strict=True)
    values = zip(*(line.values or nothing for line in block), strict=True)
    for column, style, held, shown in zip(columns, styles, contents, values, strict=True):
        after = f'" s="{style}"' if style else '"'
        pieces += (f'<c r="{column_letters(column)}', numbers, after, *_column(held, shown))
    pieces.append("</row>")
    rows = zip(*map(_each, _joined(pieces)), strict=False)
    return "".join(chain.from_iterable(rows)).encode()


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces, those that are the same for each row joined where they follow one another.

    The first and the last piece are such ones.
    """
    same = ""
    for piece in pieces:
        if isinstance(piece, str):
            same += piece
        else:
            yield same
            yield piece
            same = ""
    yield same


def _each(piece: Piece) -> Iterable[str]:
    return repeat(piece) if isinstance(piece, str) else piece


def _column(held: Sequence[Content], shown: Sequence[Value]) -> tuple[Piece, ...]:
    """Return what follows the address of each cell."""
    kinds = set(map(type, held))
    write = _WRITERS.get(kinds.pop()) if len(kinds) == 1 else None
    pieces = write(held, shown) if write else None
    return pieces or (list(map(after_address, held, shown)),)


def _texts(held: Sequence[Any], _: Sequence[Value]) -> tuple[Piece, ...] | None:
    stored = _stored(held)
    return None if stored is None else (' t="inlineStr"><is><t>', stored, "</t></is></c>")


def _formulas(held: Sequence[Any], shown: Sequence[Value]) -> tuple[Piece, ...] | None:
    stored = _stored([formula.text for formula in held])
    kinds = set(map(type, shown))
    if stored is None or len(kinds) > 1:
        return None
    kind = kinds.pop()
    if kind is type(None):
        return "><f>", stored, "</f></c>"
    if kind is float:
        return "><f>", stored, "</f><v>", _numbers(shown), "</v></c>"
    values = _stored(shown) if kind is str and all(shown) else None
    return (' t="str"><f>', stored, "</f><v>", values, "</v></c>") if values else None


def _floats(held: Sequence[Any], _: Sequence[Value]) -> tuple[Piece, ...]:
    return "><v>", _numbers(held), "</v></c>"


def _serials(held: Sequence[Any], _: Sequence[Value]) -> tuple[Piece, ...]:
    return "><v>", _numbers([moment.days for moment in held]), "</v></c>"


def _truths(held: Sequence[Any], _: Sequence[Value]) -> tuple[Piece, ...]:
    return ' t="b"><v>', ["1" if truth else "0" for truth in held], "</v></c>"


def _blanks(_held: Sequence[Any], _: Sequence[Value]) -> tuple[Piece, ...]:
    return ("/>",)


def _stored(texts: Sequence[Any]) -> list[str] | None:
    """Return texts as a file stores them; ``None`` if one needs a closer look."""
    whole = _APART.join(texts)
    odd = (
        not whole.isprintable()
        or "_x" in whole
        or whole.count(_APART) >= len(texts)
        or (" " in whole and any(text[:1] == " " or text[-1:] == " " for text in texts))
    )
    return None if odd else markup.escaped(whole).split(_APART)


def _numbers(numbers: Sequence[Any]) -> list[str]:
    """Return numbers as :func:`~workbook.xlsx.rows.number_text` gives them, faster."""
    if not -_WHOLE_NUMBERS < min(numbers) <= max(numbers) < _WHOLE_NUMBERS:
        return list(map(number_text, numbers))
    whole = " ".join(map(repr, numbers)) + " "
    if "e" in whole or "-0.0 " in whole or "n" in whole:
        return list(map(number_text, numbers))
    return whole.replace(".0 ", " ").split()


_WRITERS: dict[type, Callable[[Sequence[Any], Sequence[Value]], tuple[Piece, ...] | None]] = {
    str: _texts,
    Formula: _formulas,
    float: _floats,
    Serial: _serials,
    bool: _truths,
    type(None): _blanks,
}
