"""Keeps formulas and ranges right when a sheet is renamed, deleted or copied."""

import secrets
from collections.abc import Callable
from typing import Any, TypeAlias

from sync.emulator.ids import new_id
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet
from workbook.errors import FormulaError
from workbook.formula import shift

Rewrite: TypeAlias = Callable[[str], str]


def rewrite_formulas(book: Spreadsheet, rewriter: Callable[[str], Rewrite]) -> None:
    """Rewrite every formula; ``rewriter`` gives the function for the formulas of a sheet."""
    for sheet in book.sheets:
        rewrite = tolerant(rewriter(sheet.title))
        for row, line in list(sheet.rows.items()):
            for column, cell in list(line.items()):
                changed = _rewritten(cell, rewrite)
                if changed is not cell:
                    sheet.put(row, column, changed)
        rules = sheet.parts.get("conditionalFormats")
        if rules:
            sheet.parts["conditionalFormats"] = rewritten_rule(rules, rewrite)


def tolerant(rewrite: Rewrite) -> Rewrite:
    """Return ``rewrite`` that leaves alone a formula which cannot be read: it is an error."""

    def rewritten(text: str) -> str:
        try:
            return rewrite(text)
        except FormulaError:
            return text

    return rewritten


def _rewritten(cell: Json, rewrite: Rewrite) -> Json:
    value = cell.get("userEnteredValue")
    if value and "formulaValue" in value:
        formula = value["formulaValue"]
        text = "=" + rewrite(formula[1:])
        if text != formula:
            cell = cell | {"userEnteredValue": {"formulaValue": text}}
    if "dataValidation" in cell:
        rule = rewritten_rule(cell["dataValidation"], rewrite)
        if rule != cell["dataValidation"]:
            cell = cell | {"dataValidation": rule}
    return cell


def rewritten_rule(rule: Any, rewrite: Rewrite) -> Any:
    """Return a rule with the formulas in its conditions rewritten."""
    if isinstance(rule, list):
        return [rewritten_rule(item, rewrite) for item in rule]
    if not isinstance(rule, dict):
        return rule
    return {
        name: "=" + rewrite(value[1:])
        if name == "userEnteredValue" and isinstance(value, str) and value.startswith("=")
        else rewritten_rule(value, rewrite)
        for name, value in rule.items()
    }


def relative(cell: Json, rows: int, columns: int) -> Json:
    """Return a cell as it stands after copying it ``rows`` down and ``columns`` right."""
    if not rows and not columns:
        return cell
    return _rewritten_value(cell, tolerant(lambda text: shift.moved(text, rows, columns)))


def _rewritten_value(cell: Json, rewrite: Rewrite) -> Json:
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if not formula:
        return cell
    return cell | {"userEnteredValue": {"formulaValue": "=" + rewrite(formula[1:])}}


def rename_sheet(book: Spreadsheet, old: str, new: str) -> None:
    """Write the new title of a sheet into every formula that names it."""
    rewrite_formulas(book, lambda _: lambda text: _renamed(text, old, new))


def _renamed(text: str, old: str, new: str) -> str:
    return shift.renamed_sheet(text, old, new) if "!" in text else text


def forget_sheet(book: Spreadsheet, sheet: Sheet) -> None:
    """Turn every reference to a deleted sheet into ``#REF!``; its named ranges go."""
    title = sheet.title
    rewrite_formulas(
        book, lambda _: lambda text: shift.lost_sheet(text, title) if "!" in text else text
    )
    names = book.part("namedRanges")
    names[:] = [entry for entry in names if entry["range"].get("sheetId", 0) != sheet.id]


def moved_to(part: Any, old: int, new: int) -> Any:
    """Return a part of a sheet with every mention of the sheet's id changed."""
    if isinstance(part, list):
        return [moved_to(item, old, new) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        name: new if name == "sheetId" and value == old else moved_to(value, old, new)
        for name, value in part.items()
    }


def renew_ids(book: Spreadsheet, sheet: Sheet) -> None:
    """Give the parts of a copied sheet ids of their own, and its tables free names."""
    for entry in sheet.parts.get("protectedRanges", []):
        entry["protectedRangeId"] = new_id(())
    for sizes in (sheet.row_sizes, sheet.column_sizes):
        for at, size in sizes.items():
            if "developerMetadata" in size:
                entries = [e | {"metadataId": new_id(())} for e in size["developerMetadata"]]
                sizes[at] = size | {"developerMetadata": entries}
    taken = table_names(book)
    for table in sheet.parts.get("tables", []):
        table["tableId"] = secrets.token_hex(8)
        number = 1
        while f"{table['name']}_{number}".casefold() in taken:
            number += 1
        table["name"] = f"{table['name']}_{number}"


def table_names(book: Spreadsheet) -> set[str]:
    """Return the names of every table, in lower case."""
    tables: list[Json] = [t for sheet in book.sheets for t in sheet.parts.get("tables", [])]
    return {table["name"].casefold() for table in tables}
