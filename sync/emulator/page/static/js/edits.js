/** Every change of cells: asked for where a range warns, written by the API, and kept for undo. */
import * as api from "./api.js";
import { a1, boxA1, boxOf, gridRange, meets, span } from "./address.js";
import { ENTERED, WHOLE, leftAlone, putBack, read, same, typed, write } from "./cells.js";
import { question } from "./say.js";

export class Cancelled extends Error {}

export class Edits {
  /**
   * @param {import("./book.js").Book} book
   * @param {import("./history.js").History} history
   * @param {{say: Function, done: () => Promise<void>, readOnly: boolean}} page
   */
  constructor(book, history, page) {
    this.book = book;
    this.history = history;
    this.page = page;
    this.queue = Promise.resolve();
  }

  /** One after the other, so that what was there before each is known. */
  inTurn(act) {
    const turn = this.queue.then(act);
    this.queue = turn.catch(() => undefined);
    return turn.finally(() => this.page.done());
  }

  /** @throws {Cancelled} the person would rather not */
  async allow(tab, box) {
    if (this.page.readOnly) throw new api.Refused(403, "This page is read-only: edit the workbook itself.");
    for (const entry of tab.resource.protectedRanges ?? []) {
      if (!entry.warningOnly || !entry.range) continue;
      if (!meets(boxOf(entry.range, tab.rowCount, tab.columnCount), box)) continue;
      const why = entry.description ? `${entry.description}. ` : "";
      const text = `${why}These cells are kept by formulas or by the sync. Change ${boxA1(box)} anyway?`;
      if (!(await question("You are editing protected cells", text, "Change it"))) throw new Cancelled();
      return;
    }
  }

  /**
   * Change cells of a box.
   * @param {string} label what undo calls it
   * @param {(before: any[][]) => Promise<any[][]>} act returns the cells as it left them
   */
  async change(label, tab, box, fields, act) {
    await this.allow(tab, box);
    return this.inTurn(async () => {
      const before = await read(this.book, tab, box, fields);
      const after = await act(before);
      const turn = (expected, wanted) => () =>
        this.inTurn(async () => leftAlone(await putBack(this.book, tab, box, fields, expected, wanted)));
      this.history.add({ label, undo: turn(after, before), redo: turn(before, after) });
    });
  }

  /**
   * Write what a person typed into one cell.
   * @param {any} seen the value that the cell had when they began
   */
  async type(tab, row, column, text, seen) {
    const box = span({ row, column }, { row, column });
    const at = a1(row, column);
    let meanwhile = null;
    await this.change(`typing in ${at}`, tab, box, ENTERED, async (before) => {
      const found = before[0][0].userEnteredValue;
      if (seen !== undefined && !same(found, seen)) meanwhile = Object.values(found ?? { none: "" })[0];
      return typed(this.book, tab, box, ENTERED, [[text]]);
    });
    if (meanwhile === null) return;
    const shown = meanwhile === "" ? "emptied" : `changed to “${String(meanwhile).slice(0, 80)}”`;
    this.page.say(`${at} was ${shown} while you typed. Yours is there now; undo brings the other back.`, { bad: true });
  }

  /** Write a block of texts, as pasting does; the sheet grows where it must. */
  async block(tab, row, column, rows) {
    const width = Math.max(...rows.map((line) => line.length));
    const full = rows.map((line) => Array.from({ length: width }, (_, at) => line[at] ?? ""));
    const box = { top: row, bottom: row + rows.length, left: column, right: column + width };
    await this.grow(tab, box);
    await this.change(`pasting into ${boxA1(box)}`, tab, box, ENTERED, () =>
      typed(this.book, tab, box, ENTERED, full),
    );
    return box;
  }

  async grow(tab, box) {
    const more = [
      ["ROWS", box.bottom - tab.rowCount],
      ["COLUMNS", box.right - tab.columnCount],
    ].filter(([, length]) => length > 0);
    if (!more.length) return;
    await this.allow(tab, box);
    await api.batch(
      this.book.id,
      more.map(([dimension, length]) => ({ appendDimension: { sheetId: tab.id, dimension, length } })),
    );
    await this.book.open();
    tab.lay(await this.book.layout(tab));
  }

  clear(tab, box) {
    return this.change(`clearing ${boxA1(box)}`, tab, box, ENTERED, () =>
      write(this.book, tab, box, ENTERED, [{ updateCells: { range: gridRange(tab.id, box), fields: "userEnteredValue" } }]),
    );
  }

  /** Copy the first row of a box over the rest of it. */
  fillDown(tab, box) {
    if (box.bottom - box.top < 2) return Promise.resolve();
    const source = gridRange(tab.id, { ...box, bottom: box.top + 1 });
    const destination = gridRange(tab.id, { ...box, top: box.top + 1 });
    return this.change(`filling ${boxA1(box)}`, tab, box, WHOLE, () =>
      write(this.book, tab, box, WHOLE, [{ copyPaste: { source, destination, pasteType: "PASTE_NORMAL" } }]),
    );
  }

  /** Copy cells of this spreadsheet: formulas follow, formats come along. */
  async copy(tab, from, box) {
    await this.grow(tab, box);
    const request = { source: gridRange(from.tab.id, from.box), destination: gridRange(tab.id, box), pasteType: "PASTE_NORMAL" };
    await this.change(`pasting into ${boxA1(box)}`, tab, box, WHOLE, () =>
      write(this.book, tab, box, WHOLE, [{ copyPaste: request }]),
    );
  }

  /** Sort rows by a column. */
  sort(tab, box, column, ascending) {
    const order = ascending ? "ASCENDING" : "DESCENDING";
    const sortSpecs = [{ dimensionIndex: column, sortOrder: order }];
    return this.change(`sorting ${boxA1(box)}`, tab, box, WHOLE, () =>
      write(this.book, tab, box, WHOLE, [{ sortRange: { range: gridRange(tab.id, box), sortSpecs } }]),
    );
  }
}
