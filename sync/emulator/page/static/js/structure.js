/** Rows put in and taken out, and cells moved: what shifts other cells. */
import * as api from "./api.js";
import { boxA1, boxOf, gridRange, holds } from "./address.js";
import { WHOLE, leftAlone, putBack, read, same, write } from "./cells.js";
import { formulas, mend } from "./formulas.js";
import { Gone, idCell } from "./rows.js";

const MOVED = "The rows around were changed by someone else since, so nothing was done.";

const rowsOf = (tab, at, count) => ({ sheetId: tab.id, dimension: "ROWS", startIndex: at, endIndex: at + count });
const lines = (tab, top, bottom) => ({ top, bottom, left: 0, right: tab.columnCount });
const counted = (count) => (count === 1 ? "a row" : `${count} rows`);

export class Structure {
  /** @param {import("./edits.js").Edits} edits */
  constructor(edits) {
    this.edits = edits;
    this.book = edits.book;
  }

  /** Requests that put rows in; a table whose last row is right above takes them in. */
  insertion(tab, at, count) {
    const asked = { range: rowsOf(tab, at, count), inheritFromBefore: at > 0 };
    const requests = [{ insertDimension: asked }];
    for (const table of tab.resource.tables ?? []) {
      const box = boxOf(table.range, tab.rowCount, tab.columnCount);
      if (box.bottom !== at) continue;
      const range = gridRange(tab.id, { ...box, bottom: at + count });
      requests.push({ updateTable: { table: { tableId: table.tableId, range }, fields: "range" } });
    }
    return requests;
  }

  /** Do what shifts cells in turn, where the rows of a box are by then. */
  async held(tab, box, act) {
    const { book, edits } = this;
    const hold = edits.keep(tab, box);
    try {
      return await edits.moving(async () => act(await edits.standing(hold, box)));
    } finally {
      book.held.drop(hold);
    }
  }

  /** Put rows in; `beside` is the row next to them that was chosen. */
  async insert(tab, at, count, beside) {
    await this.edits.allow(tab, lines(tab, at, at));
    const step = at - beside;
    await this.held(tab, lines(tab, beside, beside + 1), ({ top }) => this.put(tab, top + step, count));
  }

  async put(tab, at, count) {
    const { book, edits } = this;
    const box = lines(tab, at, at + count);
    const put = async () => {
      const made = await write(book, tab, box, WHOLE, this.insertion(tab, at, count));
      await book.open();
      return made;
    };
    const empty = await put();
    const undo = () =>
      edits.moving(async () => {
        if (!same(await read(book, tab, box, WHOLE), empty)) return leftAlone(1);
        await api.batch(book.id, [{ deleteDimension: { range: rowsOf(tab, at, count) } }]);
        return "";
      });
    const redo = () => edits.moving(() => put().then(() => ""));
    edits.history.add({ label: `inserting ${counted(count)}`, undo, redo });
  }

  /** @throws {Gone} a row is the header of a table, which is nothing without it */
  spare(tab, { top, bottom }) {
    const inside = (row) => row >= top && row < bottom;
    const only = "Choose the rows below it to delete them.";
    for (const table of tab.resource.tables ?? []) {
      const box = boxOf(table.range, tab.rowCount, tab.columnCount);
      if (inside(box.top)) throw new Gone(`Row ${box.top + 1} is the header row of ${table.name}: the table needs it. ${only}`);
    }
    const header = idCell(tab.rows);
    if (header && inside(header.row)) {
      throw new Gone(`Row ${header.row + 1} is the header row of ${tab.title}: the sync needs it. ${only}`);
    }
  }

  async delete(tab, at, count) {
    const asked = lines(tab, at, at + count);
    this.spare(tab, asked);
    await this.edits.allow(tab, asked);
    await this.held(tab, asked, (box) => this.remove(tab, box, count));
  }

  async remove(tab, box, count) {
    this.spare(tab, box);
    const { book, edits } = this;
    const at = box.top;
    const remove = () => api.batch(book.id, [{ deleteDimension: { range: rowsOf(tab, at, count) } }]);
    const around = async () => {
      const near = lines(tab, Math.max(0, at - 1), Math.min(tab.rowCount, at + 1));
      return read(book, tab, near, WHOLE);
    };
    const before = await formulas(book);
    const gone = await read(book, tab, box, WHOLE);
    await remove();
    await book.open();
    const beside = await around();
    const left = await formulas(book);
    const undo = () =>
      edits.moving(async () => {
        if (!same(await around(), beside)) return MOVED;
        const found = await formulas(book);
        await api.batch(book.id, this.insertion(tab, at, count));
        await book.open();
        const now = await read(book, tab, box, WHOLE);
        const alone = await putBack(book, tab, box, WHOLE, now, gone);
        const broken = await mend(book, { before, left, found }, { tab: tab.id, at, count });
        return [leftAlone(alone), broken].filter(Boolean).join(" ");
      });
    const redo = () =>
      edits.moving(async () => {
        if (!same(await read(book, tab, box, WHOLE), gone)) return leftAlone(1);
        await remove();
        return "";
      });
    edits.history.add({ label: `deleting ${counted(count)}`, undo, redo });
  }

  /** Move cells, as cutting and pasting does: formulas elsewhere follow them. Returns where they are. */
  async move(tab, from, box) {
    const { edits } = this;
    await edits.grow(tab, box);
    await edits.allow(tab, box);
    await edits.allow(from.tab, from.box);
    return this.held(tab, box, async (target) => {
      await this.shift(tab, { ...from, box: await edits.standing(from.hold, from.box) }, target);
      return target;
    });
  }

  async shift(tab, from, box) {
    const { book, edits } = this;
    const cut = (source, home, target) =>
      api.batch(book.id, [
        {
          cutPaste: {
            source: gridRange(home.id, source),
            destination: { sheetId: target.tab.id, rowIndex: target.top, columnIndex: target.left },
            pasteType: "PASTE_NORMAL",
          },
        },
      ]);
    const there = () => cut(from.box, from.tab, { tab, top: box.top, left: box.left });
    const back = () => cut(box, tab, { tab: from.tab, top: from.box.top, left: from.box.left });
    const covered = await read(book, tab, box, WHOLE);
    await there();
    const moved = await read(book, tab, box, WHOLE);
    const undo = () =>
      edits.inTurn(async () => {
        if (!same(await read(book, tab, box, WHOLE), moved)) return leftAlone(1);
        await back();
        const now = await read(book, tab, box, WHOLE);
        return leftAlone(await putBack(book, tab, box, WHOLE, now, this.but(covered, box, from, tab, now)));
      });
    const redo = () => edits.inTurn(() => there().then(() => ""));
    edits.history.add({ label: `moving ${boxA1(from.box)}`, undo, redo });
  }

  /** What the target held, except where the source lies in it: that came back already. */
  but(covered, box, from, tab, now) {
    if (from.tab.id !== tab.id) return covered;
    return covered.map((line, row) =>
      line.map((cell, column) => (holds(from.box, box.top + row, box.left + column) ? now[row][column] : cell)),
    );
  }
}
