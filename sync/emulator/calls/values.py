"""The ``spreadsheets.values`` calls."""

from collections.abc import Iterator, Sequence

from sync.emulator import protection, shapes, unsettled, values
from sync.emulator.asked import Asked, Route, State
from sync.emulator.failures import ApiError, bad_request
from sync.emulator.show import resolve
from sync.emulator.spreadsheet import Json, Spreadsheet


def _values_get(state: State, asked: Asked) -> Json:
    book = state.storage.spreadsheet(asked.path[0])
    how = values.render(asked.flat())
    return values.answer(state.view(book), resolve(book, asked.path[1]), how)


def _values_batch_get(state: State, asked: Asked) -> Json:
    book = state.storage.spreadsheet(asked.path[0])
    how, view = values.render(asked.flat()), state.view(book)
    places = [resolve(book, text) for text in asked.parameters.get("ranges", [])]
    found = [values.answer(view, place, how) for place in places]
    return {"spreadsheetId": book.id, "valueRanges": found}


def how_parsed(option: str) -> bool:
    """Return whether a valueInputOption means that text is read as typing does.

    Raises:
        ApiError: 400, for none or one that does not exist.
    """
    if option in ("", "INPUT_VALUE_OPTION_UNSPECIFIED"):
        raise ApiError(400, "'valueInputOption' is required but not specified")
    if option not in ("RAW", "USER_ENTERED"):
        where, kind = "value_input_option", "google.apps.sheets.v4.ValueInputOption"
        raise bad_request(
            [(where, f"Invalid value at '{where}' (type.googleapis.com/{kind}), \"{option}\"")]
        )
    return option == "USER_ENTERED"


def _values_update(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "ValueRange", "data")
    parse = how_parsed(asked.one("valueInputOption"))
    with state.storage.edit(asked.path[0]) as book:
        place = resolve(book, asked.path[1])
        _same_range(asked.path[1], body)
        written = values.write(place, body, parse=parse, locale=book.locale)
        return updates(state, _options(asked), book, written)


def _options(asked: Asked) -> Json:
    return asked.flat() | {"includeValuesInResponse": asked.flag("includeValuesInResponse")}


def updates(state: State, options: Json, book: Spreadsheet, written: values.Written) -> Json:
    """Return the UpdateValuesResponse, with the values written if ``options`` ask for them."""
    protection.check(book, *written.place)
    unsettled.joined(book, written.place.sheet, written.place.box)
    answer = written.answer(book.id)
    if options.get("includeValuesInResponse"):
        dimension = {"majorDimension": "COLUMNS"} if written.by_columns else {}
        how = values.render(options | dimension, "response")
        answer["updatedData"] = values.answer(state.view(book), written.place, how)
    return answer


def _same_range(text: str, body: Json) -> None:
    given = body.get("range")
    if given and given.replace("'", "").replace("$", "") != text.replace("'", "").replace("$", ""):
        raise ApiError(
            400, f"Requested writing within range [{text}], but body's range is [{given}]"
        )


def _values_batch_update(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "BatchUpdateValuesRequest")
    parse = how_parsed(body.get("valueInputOption", ""))
    with state.storage.edit(asked.path[0]) as book:
        done = [
            _entry(book, index, entry, parse=parse)
            for index, entry in enumerate(body.get("data", []))
        ]
        answer = totals(book, done)
        answer["responses"] = [updates(state, body, book, written) for written in done]
    return answer


def _entry(book: Spreadsheet, index: int, entry: Json, *, parse: bool) -> values.Written:
    """Write one of many ranges; what is wrong with it names it."""
    try:
        place = resolve(book, entry.get("range", ""))
        protection.check(book, *place)
        return values.write(place, entry, parse=parse, locale=book.locale)
    except ApiError as error:
        if error.code != 400 or error.details:
            raise
        raise ApiError(400, f"Invalid data[{index}]: {error.message}") from error


def totals(book: Spreadsheet, done: Sequence[values.Written]) -> Json:
    """Return the counts of a write of many ranges; a cell written twice counts twice."""
    answer = {
        "spreadsheetId": book.id,
        "totalUpdatedRows": len({r for w in done for r in _across(w, "rows")}),
        "totalUpdatedColumns": len({c for w in done for c in _across(w, "columns")}),
        "totalUpdatedCells": sum(written.cells for written in done),
        "totalUpdatedSheets": len({written.place.sheet.id for written in done}),
    }
    return {name: count for name, count in answer.items() if count}


def _across(written: values.Written, dimension: str) -> Iterator[tuple[int, int]]:
    box = written.place.box
    span = range(box.top, box.bottom) if dimension == "rows" else range(box.left, box.right)
    return ((written.place.sheet.id, at) for at in span)


def _values_append(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "ValueRange", "data")
    parse = how_parsed(asked.one("valueInputOption"))
    insert = asked.one("insertDataOption") == "INSERT_ROWS"
    with state.storage.edit(asked.path[0]) as book:
        place = resolve(book, asked.path[1])
        table, written = values.append(place, body, parse=parse, insert=insert, locale=book.locale)
        book.check_size()
        answer: Json = {"spreadsheetId": book.id}
        if table:
            answer["tableRange"] = table.a1
        return answer | {"updates": updates(state, _options(asked), book, written)}


def _values_clear(state: State, asked: Asked) -> Json:
    with state.storage.edit(asked.path[0]) as book:
        place = resolve(book, asked.path[1])
        protection.check(book, *place)
        cleared = values.clear(place)
    return {"spreadsheetId": book.id, "clearedRange": cleared.a1}


def _values_batch_clear(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "BatchClearValuesRequest")
    with state.storage.edit(asked.path[0]) as book:
        places = [resolve(book, text) for text in body.get("ranges", [])]
        for place in places:
            protection.check(book, *place)
        cleared = [values.clear(place) for place in places]
    return {"spreadsheetId": book.id, "clearedRanges": [place.a1 for place in cleared]}


_ID = "([^/:]+)"
_SHEETS = "/v4/spreadsheets"
ROUTES: tuple[Route, ...] = (
    ("GET", f"{_SHEETS}/{_ID}/values:batchGet", "values.batchGet", _values_batch_get),
    ("POST", f"{_SHEETS}/{_ID}/values:batchUpdate", "values.batchUpdate", _values_batch_update),
    ("POST", f"{_SHEETS}/{_ID}/values:batchClear", "values.batchClear", _values_batch_clear),
    ("POST", f"{_SHEETS}/{_ID}/values/(.+):append", "values.append", _values_append),
    ("POST", f"{_SHEETS}/{_ID}/values/(.+):clear", "values.clear", _values_clear),
    ("GET", f"{_SHEETS}/{_ID}/values/(.+)", "values.get", _values_get),
    ("PUT", f"{_SHEETS}/{_ID}/values/(.+)", "values.update", _values_update),
)
