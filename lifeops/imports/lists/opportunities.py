"""Opportunities as sales programs name their parts, their stages and their kinds."""

from collections.abc import Mapping

from workbook.values import Content, Serial

TABLE = "Opportunities"

_STAGES = (  # the first word that a stage holds decides
    ("lost", "Lost"),
    ("won", "Won"),
    ("verbal", "Verbal"),
    ("commit", "Verbal"),
    ("bought-in", "Verbal"),
    ("negotiat", "Negotiate"),
    ("contract", "Negotiate"),
    ("propos", "Propose"),
    ("quote", "Propose"),
    ("presentation", "Propose"),
    ("demo", "Propose"),
    ("appointment", "Qualify"),
    ("qualif", "Qualify"),
    ("prospect", "Qualify"),
    ("needs analysis", "Qualify"),
    ("decision maker", "Qualify"),
    ("perception", "Qualify"),
    ("discovery", "Qualify"),
)
_TYPES = (
    ("renew", "Renewal"),
    ("cross", "Cross-sell"),
    ("upsell", "Upsell"),
    ("up-sell", "Upsell"),
    ("upgrade", "Upsell"),
    ("add-on", "Upsell"),
    ("expansion", "Upsell"),
    ("existing", "Upsell"),
    ("re-order", "Re-order"),
    ("reorder", "Re-order"),
    ("new", "New"),
)
_OVER = frozenset({"Won", "Lost"})


def in_our_words(cells: Mapping[str, Content]) -> dict[str, Content]:
    """Return cells with the stages and kinds of the shipped lists; unknown words stay.

    What is won or lost was closed on its close date.
    """
    found = dict(cells)
    for column, words in (("Stage", _STAGES), ("Type", _TYPES)):
        said = found.get(column)
        if isinstance(said, str):
            plain = said.casefold()
            found[column] = next((ours for word, ours in words if word in plain), said)
    if found.get("Stage") in _OVER and isinstance(found.get("Close"), Serial):
        found.setdefault("CloseActual", found["Close"])
    return found
