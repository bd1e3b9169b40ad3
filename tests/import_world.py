"""One workbook that imports go into, in memory: what is decided is carried out, and remembered."""

from dataclasses import dataclass, field

from lifeops.imports.matching import Entry, Kind, Past, match
from lifeops.imports.source import Record
from workbook.values import Kind as Dates
from workbook.values import Serial

SOURCE = "Chase CSV"


@dataclass
class World:
    tables: dict = field(default_factory=lambda: {"Transactions": {}, "Accounts": {}})
    entries: dict = field(default_factory=dict)
    gone: set = field(default_factory=set)
    back: set = field(default_factory=set)

    def bring(self, records, *, source=SOURCE, again=False, remembers=True):
        known = self.entries.get(source, {}) if remembers else {}
        past = Past(
            {group: list(its.values()) for group, its in known.items()}, self.gone, self.back
        )
        verdicts = match(source, records, self.tables, past, again=again)
        for each in verdicts:
            rows = self.tables[each.record.table]
            if each.kind is Kind.ADDED:
                assert each.row not in rows
                rows[each.row] = dict(each.cells)
            elif each.kind is Kind.UPDATED:
                rows[each.row] = {**rows[each.row], **each.cells}
            if each.row and each.kind is not Kind.DELETED:
                group = (each.record.table, each.group)
                its = self.entries.setdefault(source, {}).setdefault(group, {})
                its[each.row] = Entry(each.row, each.record.cells)
        return verdicts

    def delete(self, row, table="Transactions"):
        del self.tables[table][row]
        self.gone.add((table, row))

    def held(self, table="Transactions"):
        """Return the contents of the rows, whatever their order and their ids."""
        return sorted(repr(sorted(cells.items())) for cells in self.tables[table].values())


def spent(day, amount, description="SHOP", key="", where="", **more):
    cells = {
        "Date": Serial(float(45_000 + day), Dates.DATE),
        "Amount": float(amount),
        "Description": description,
        "Account": "Checking",
        **more,
    }
    return Record("Transactions", where or f"line {day}", cells, key)


def kinds(verdicts):
    return [each.kind.value for each in verdicts]
