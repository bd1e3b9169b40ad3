"""HTML of the pages for print: every text escaped, no script, no style of its own."""

from collections.abc import Iterable, Sequence
from html import escape

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/page/static/icon.svg">
<link rel="stylesheet" href="/page/static/print.css">
</head>
<body>
<nav aria-label="Pages">{links}</nav>
<main>
{body}
</main>
</body>
</html>
"""


def page(title: str, links: Iterable[tuple[str, str]], body: Iterable[str]) -> str:
    """Return a whole document.

    Args:
        title: its title.
        links: (text, address) of the pages beside it.
        body: elements, as the functions here make them.
    """
    shown = "".join(f'<a href="{escape(to)}">{escape(text)}</a>' for text, to in links)
    return _PAGE.format(title=escape(title), links=shown, body="\n".join(body))


def element(name: str, text: str, kind: str = "") -> str:
    """Return an element that holds a text; ``kind`` is its class."""
    return f"<{name}{_class(kind)}>{escape(text)}</{name}>"


def section(title: str, *parts: str, kind: str = "") -> str:
    """Return a part of a page with its title; ``parts`` are elements."""
    return f"<section{_class(kind)}>{element('h2', title)}{''.join(parts)}</section>"


def listed(items: Iterable[str], kind: str = "") -> str:
    """Return a list of texts."""
    return f"<ul{_class(kind)}>{''.join(element('li', item) for item in items)}</ul>"


def table(
    headers: Sequence[tuple[str, str]],
    rows: Iterable[tuple[str, Sequence[str]]],
    *,
    title: str,
) -> str:
    """Return a table.

    Args:
        headers: (text, class of the column) of each column.
        rows: (class of the row, texts).
        title: what it is, for those who do not see it.
    """
    head = "".join(f'<th scope="col"{_class(kind)}>{escape(text)}</th>' for text, kind in headers)
    kinds = [kind for _, kind in headers]
    body = "".join(f"<tr{_class(kind)}>{_cells(texts, kinds)}</tr>" for kind, texts in rows)
    caption = element("caption", title)
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(texts: Sequence[str], kinds: Sequence[str]) -> str:
    return "".join(
        f"<td{_class(kind)}>{escape(text)}</td>" for text, kind in zip(texts, kinds, strict=True)
    )


def _class(kind: str) -> str:
    return f' class="{escape(kind)}"' if kind else ""
