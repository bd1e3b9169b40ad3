"""What only Google can settle: behaviour that its documents leave open, each way to be had.

A client that must be right on the real service is tested under every setting.
"""

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Switches:
    """The settings; the first named of each is the default.

    Attributes:
        metadata_follows_sort: whether developer metadata of a row goes along when ``sortRange``
            moves the row's cells. Not: metadata hangs on a place in the grid, and a sort moves
            cells between places.
        writes_join_tables: whether a plain write into the row right below a table (``values``
            calls, ``updateCells``) makes the table grow over it, as typing there in a browser
            does. Not: ``appendCells`` with a ``tableId`` is the documented way.
        missing_named_range: how a request about a named range that does not exist fails.
            ``"named"``: 400 ``No NamedRange with id: ...``, as one client's users report;
            ``"not found"``: 404 ``Requested entity was not found.``
        formulas_by_locale: whether a ``formulaValue`` is read by the spreadsheet's locale (``;``
            between arguments where the comma is the decimal mark). Not: it is read in en-US form.
    """

    metadata_follows_sort: bool = False
    writes_join_tables: bool = False
    missing_named_range: str = "named"
    formulas_by_locale: bool = False

    def set(self, name: str, value: object) -> None:
        """Change a setting.

        Raises:
            ValueError: there is no such setting, or it cannot have that value.
        """
        kinds = {each.name: type(getattr(self, each.name)) for each in fields(self)}
        if name not in kinds:
            raise ValueError(f"no switch {name}; there are {', '.join(kinds)}")
        if type(value) is not kinds[name]:
            raise ValueError(f"{name} cannot be {value!r}")
        if name == "missing_named_range" and value not in ("named", "not found"):
            raise ValueError(f"{name} is 'named' or 'not found', not {value!r}")
        setattr(self, name, value)

    def reset(self) -> None:
        """Set everything to its default."""
        for each in fields(self):
            setattr(self, each.name, each.default)
