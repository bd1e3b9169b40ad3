/** Every change of cells: asked for where a range warns, written by the API, and kept for undo. */
import * as api from "./api.js";
import { a1, boxA1, boxOf, gridRange, meets, span } from "./address.js";
import { ENTERED, WHOLE, leftAlone, putBack, read, same, typed, write } from "./cells.js";
import { Gone, plain } from "./rows.js";
import { question, say } from "./say.js";

export class Cancelled extends Error {}

export class Edits {
  /**
   * @param {import("./book.js").Book} book
   * @param {import("./history.js").History} history
   * @param {{done: () => Promise<void>, readOnly: boolean}} page
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

  /** The same for what moves rows itself: the selection stays where it is, as in Sheets. */
  moving(act) {
    return this.staying(() => this.inTurn(act));
  }

  async staying(act) {
    const { held } = this.book;
    held.still += 1;
    try {
      return await act();
    } finally {
      held.still -= 1;
    }
  }

  /**
   * Where the rows of a box are now, asked right before they are written to.
   * @throws {Gone} they are not there, so nothing is written
   */
  async standing(hold, box) {
    if (!hold.lost && !(await this.book.held.stands(hold))) await this.page.done();
    const where = boxA1(box);
    if (hold.lost) throw new Gone(`The row of ${where} was taken out or changed by someone else meanwhile, so nothing was written.`);
    const top = hold.rows[0];
    const bottom = hold.rows.at(-1) + 1;
    if (hold.rows.length > 1 && bottom - top !== box.bottom - box.top) {
      throw new Gone(`Someone else put in, took out or sorted rows of ${where} meanwhile, so nothing was written. Choose the cells again.`);
    }
    return { ...box, top, bottom: top + box.bottom - box.top };
  }

  /** Keep the first and the last row of a box. */
  keep(tab, box) {
    return this.book.held.keep(tab, [box.top, box.bottom - 1]);
  }

  /** @throws {Cancelled} the person would rather not */
  async allow(tab, box) {
    if (this.page.readOnly) throw new api.Refused(403, "This page is read-only: edit the workbook itself.");
    for (const entry of tab.resource.protectedRanges ?? []) {
      if (!entry.warningOnly || !entry.range) continue;
      if (!meets(boxOf(entry.range, tab.rowCount, tab.columnCount), box)) continue;
      const why = entry.description ? `${entry.description.replace(/\.\s*$/, "")}. ` : "";
      const text = `${why}These cells are kept by formulas or by the sync. Change ${boxA1(box)} anyway?`;
      if (!(await question("You are editing protected cells", text, "Change it"))) throw new Cancelled();
      return;
    }
  }

  /**
   * Change cells of a box.
   * @param {string} label what undo calls it
   * @param {(box: import("./address.js").Box, before: any[][]) => Promise<any[][]>} act
   *   changes the box, where its rows are now, and returns the cells as it left them
   */
  async change(label, tab, asked, fields, act, hold = this.keep(tab, asked)) {
    try {
      await this.allow(tab, asked);
      return await this.inTurn(async () => {
        const box = await this.standing(hold, asked);
        const before = await read(this.book, tab, box, fields);
        const after = await act(box, before);
        const turn = (expected, wanted) => () =>
          this.inTurn(async () => leftAlone(await putBack(this.book, tab, box, fields, expected, wanted)));
        this.history.add({ label, undo: turn(after, before), redo: turn(before, after) });
      });
    } finally {
      this.book.held.drop(hold);
    }
  }

  /**
   * Write what a person typed into one cell.
   * @param {any} seen the value that the cell had when they began
   * @param {any} [hold] of the row that the cell was in
   */
  async type(tab, row, column, text, seen, hold) {
    const asked = span({ row, column }, { row, column });
    let at = a1(row, column);
    let meanwhile = null;
    const put = async (box, before) => {
      const found = before[0][0].userEnteredValue;
      const kept = box.top === row ? same(found, seen) : plain(found) === plain(seen);
      if (seen !== undefined && !kept) meanwhile = Object.values(found ?? { none: "" })[0];
      at = a1(box.top, column);
      return typed(this.book, tab, box, ENTERED, [[text]]);
    };
    await this.change(`typing in ${at}`, tab, asked, ENTERED, put, hold);
    if (meanwhile === null) return;
    const shown = meanwhile === "" ? "emptied" : `changed to “${String(meanwhile).slice(0, 80)}”`;
    say(`${at} was ${shown} while you typed. Yours is there now; undo brings the other back.`, { bad: true });
  }

  /** Write a block of texts, as pasting does; the sheet grows where it must. */
  async block(tab, row, column, rows) {
    const width = Math.max(...rows.map((line) => line.length));
    const full = rows.map((line) => Array.from({ length: width }, (_, at) => line[at] ?? ""));
    const box = { top: row, bottom: row + rows.length, left: column, right: column + width };
    await this.grow(tab, box);
    let landed = box;
    await this.change(`pasting into ${boxA1(box)}`, tab, box, ENTERED, (at) => {
      landed = at;
      return typed(this.book, tab, at, ENTERED, full);
    });
    return landed;
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
    return this.change(`clearing ${boxA1(box)}`, tab, box, ENTERED, (at) =>
      write(this.book, tab, at, ENTERED, [{ updateCells: { range: gridRange(tab.id, at), fields: "userEnteredValue" } }]),
    );
  }

  /** Copy the first row of a box over the rest of it. */
  fillDown(tab, box) {
    if (box.bottom - box.top < 2) return Promise.resolve();
    return this.change(`filling ${boxA1(box)}`, tab, box, WHOLE, (at) => {
      const source = gridRange(tab.id, { ...at, bottom: at.top + 1 });
      const destination = gridRange(tab.id, { ...at, top: at.top + 1 });
      return write(this.book, tab, at, WHOLE, [{ copyPaste: { source, destination, pasteType: "PASTE_NORMAL" } }]);
    });
  }

  /** Copy cells of this spreadsheet: formulas follow, formats come along. */
  async copy(tab, from, box) {
    await this.grow(tab, box);
    let landed = box;
    await this.change(`pasting into ${boxA1(box)}`, tab, box, WHOLE, async (at) => {
      landed = at;
      const source = gridRange(from.tab.id, await this.standing(from.hold, from.box));
      const request = { source, destination: gridRange(tab.id, at), pasteType: "PASTE_NORMAL" };
      return write(this.book, tab, at, WHOLE, [{ copyPaste: request }]);
    });
    return landed;
  }

  /** Sort rows by a column. */
  sort(tab, box, column, ascending) {
    const order = ascending ? "ASCENDING" : "DESCENDING";
    const sortSpecs = [{ dimensionIndex: column, sortOrder: order }];
    return this.staying(() =>
      this.change(`sorting ${boxA1(box)}`, tab, box, WHOLE, (at) =>
        write(this.book, tab, at, WHOLE, [{ sortRange: { range: gridRange(tab.id, at), sortSpecs } }]),
      ),
    );
  }
}
