/**
 * Rows found again after somebody put rows in, took some out or sorted them: by the `_id` of the
 * row where the sheet has that column, else by all that was entered in it and the rows around it.
 */
import * as api from "./api.js";
import { letters, quoted } from "./address.js";
import { CHUNK } from "./tab.js";

const ID = "_id";
const HEADERS = 10;
const VALUES = "sheets(data(rowData(values(userEnteredValue))))";

/** The row that was meant is not there any more, or not for certain. */
export class Gone extends Error {}

/** A value as it is compared: formulas follow moved rows, so their numbers do not count. */
export function plain(value) {
  if (!value) return "";
  if (value.formulaValue !== undefined) return value.formulaValue.replace(/\d+/g, "#");
  return JSON.stringify(Object.values(value)[0] ?? "");
}

/** Where the header of the `_id` column stands. @returns {{row: number, column: number}|null} */
export function idCell(rows) {
  for (let row = 0; row < Math.min(HEADERS, rows.length); row += 1) {
    const column = (rows[row] ?? []).findIndex((cell) => cell?.userEnteredValue?.stringValue === ID);
    if (column >= 0) return { row, column };
  }
  return null;
}

/** @type {WeakMap<any[], {column: number, mark: string}>} */
const marks = new WeakMap();

/** What a row is known by; "" for an empty one, null for one that was not read. */
function mark(cells, column) {
  if (!cells) return null;
  const known = marks.get(cells);
  if (known?.column === column) return known.mark;
  const id = plain(cells[column]?.userEnteredValue);
  const whole = cells.map((cell) => plain(cell?.userEnteredValue)).join("\t").trimEnd();
  const made = id ? `${ID} ${id}` : whole;
  marks.set(cells, { column, mark: made });
  return made;
}

/** The marks that stand in one row only, with that row. @returns {Map<string, number>} */
function unique(all) {
  const found = new Map();
  all.forEach((each, row) => each && found.set(each, found.has(each) ? -1 : row));
  return found;
}

/**
 * Find a row again.
 * @param {(string|null)[]} was @param {(string|null)[]} now marks before and after
 * @param {boolean} sized whether the sheet has as many rows as before
 * @returns {number|null} null if it is not there, or not for certain
 */
function follow(was, now, row, sized) {
  const own = was[row] ?? null;
  if (own === null) return row;
  if ([row - 1, row, row + 1].every((at) => at < 0 || was[at] == null || was[at] === now[at])) return row;
  const [before, after] = [unique(was), unique(now)];
  const place = (at) => (was[at] && before.get(was[at]) === at && after.get(was[at]) >= 0 ? after.get(was[at]) : null);
  const found = place(row);
  if (found !== null) return found;
  if (own.startsWith(`${ID} `)) return null;
  const shift = (step) => {
    for (let at = row + step; at >= 0 && at < was.length; at += step) if (place(at) !== null) return place(at) - at;
    return null;
  };
  const [above, below] = [shift(-1), shift(1)];
  if (above !== null && above === below) return row + above;
  const near = [above, below].filter((each) => each !== null && now[row + each] === own);
  if (near.length) return row + near[0];
  if (above !== null && below !== null) return null;
  const only = above ?? below ?? 0;
  return sized || own === "" ? row + only : null;
}

/** Rows that something on the page stands for: an open editor, cut cells, the selection. */
export class Held {
  /** @param {import("./book.js").Book} book */
  constructor(book) {
    this.book = book;
    this.kept = new Set();
    this.still = 0;
    this.selected = null;
  }

  /** Keep rows; `moved` is told when they are elsewhere or lost. */
  keep(tab, rows, moved = () => undefined) {
    const hold = { tab, rows, moved, lost: false };
    this.look(hold);
    this.kept.add(hold);
    return hold;
  }

  look(hold) {
    hold.seen = hold.tab.rows.slice();
    hold.count = hold.tab.rowCount;
  }

  drop(hold) {
    this.kept.delete(hold);
  }

  /** Keep the rows of the selection, and bring it along when they move. */
  select(selection, lost) {
    if (this.selected) this.drop(this.selected);
    const { tab, active, anchor, end } = selection;
    const moved = (hold) => {
      if (hold.lost) lost();
      else selection.follow(...hold.rows);
    };
    this.selected = this.keep(tab, [active.row, anchor.row, end.row], moved);
    this.selected.stays = true;
  }

  /** The page was read anew: find what is kept. */
  async follow() {
    for (const hold of [...this.kept]) {
      if (this.still && hold.stays) this.look(hold);
      else if (!hold.lost && this.book.tab(hold.tab.id)) await this.find(hold);
    }
  }

  async find(hold) {
    const { tab, rows } = hold;
    for (const row of new Set(rows)) await this.book.whole(tab, Math.max(0, row - 2), row + 3);
    let found = this.places(hold);
    if (found.includes(null)) {
      await this.book.whole(tab, 0, tab.rowCount);
      found = this.places(hold);
    }
    if (!this.kept.has(hold)) return;
    if (found.includes(null)) {
      hold.lost = true;
      hold.moved(hold);
      return;
    }
    const moved = found.some((row, at) => row !== rows[at]);
    hold.rows = found;
    this.look(hold);
    if (moved) hold.moved(hold);
  }

  places({ tab, rows, seen, count }) {
    const column = idCell(seen)?.column ?? -1;
    const was = Array.from(seen, (cells) => mark(cells, column));
    const now = Array.from(tab.rows, (cells, row) =>
      tab.chunks.get(Math.floor(row / CHUNK)) === "fresh" && row < tab.rowCount ? mark(cells, column) : null,
    );
    return rows.map((row) => follow(was, now, row, count === tab.rowCount));
  }

  /** Whether the rows still stand where they are kept, asked of the server. */
  async stands({ tab, rows, seen }) {
    const column = idCell(seen)?.column ?? -1;
    const known = [...new Set(rows)].filter((row) => seen[row]);
    if (!known.length) return true;
    const ranges = known.map((row) => `${quoted(tab.title)}!A${row + 1}:${letters(tab.columnCount - 1)}${row + 1}`);
    const told = await api.spreadsheet(this.book.id, VALUES, ranges);
    const there = told.sheets?.[0]?.data ?? [];
    return known.every((row, at) => mark(there[at]?.rowData?.[0]?.values ?? [], column) === mark(seen[row], column));
  }
}
