/** Rows put in and taken out, and cells moved: what shifts other cells. */
import * as api from "./api.js";
import { boxA1, boxOf, gridRange } from "./address.js";
import { WHOLE, leftAlone, putBack, read, same, write } from "./cells.js";

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

  async insert(tab, at, count) {
    await this.edits.allow(tab, lines(tab, at, at));
    const { book, edits } = this;
    const box = lines(tab, at, at + count);
    const put = async () => {
      const made = await write(book, tab, box, WHOLE, this.insertion(tab, at, count));
      await book.open();
      return made;
    };
    await edits.inTurn(async () => {
      const empty = await put();
      const undo = () =>
        edits.inTurn(async () => {
          if (!same(await read(book, tab, box, WHOLE), empty)) return leftAlone(1);
          await api.batch(book.id, [{ deleteDimension: { range: rowsOf(tab, at, count) } }]);
          return "";
        });
      const redo = () => edits.inTurn(() => put().then(() => ""));
      edits.history.add({ label: `inserting ${counted(count)}`, undo, redo });
    });
  }

  async delete(tab, at, count) {
    await this.edits.allow(tab, lines(tab, at, at + count));
    const { book, edits } = this;
    const remove = () => api.batch(book.id, [{ deleteDimension: { range: rowsOf(tab, at, count) } }]);
    const around = async () => {
      const near = lines(tab, Math.max(0, at - 1), Math.min(tab.rowCount, at + 1));
      return read(book, tab, near, WHOLE);
    };
    await edits.inTurn(async () => {
      const box = lines(tab, at, at + count);
      const gone = await read(book, tab, box, WHOLE);
      await remove();
      await book.open();
      const beside = await around();
      const undo = () =>
        edits.inTurn(async () => {
          if (!same(await around(), beside)) return MOVED;
          await api.batch(book.id, this.insertion(tab, at, count));
          await book.open();
          const now = await read(book, tab, box, WHOLE);
          return leftAlone(await putBack(book, tab, box, WHOLE, now, gone));
        });
      const redo = () =>
        edits.inTurn(async () => {
          if (!same(await read(book, tab, box, WHOLE), gone)) return leftAlone(1);
          await remove();
          return "";
        });
      edits.history.add({ label: `deleting ${counted(count)}`, undo, redo });
    });
  }

  /** Move cells, as cutting and pasting does: formulas elsewhere follow them. */
  async move(tab, from, box) {
    const { book, edits } = this;
    await edits.grow(tab, box);
    await edits.allow(tab, box);
    await edits.allow(from.tab, from.box);
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
    await edits.inTurn(async () => {
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
    });
  }

  /** What the target held, except where the source lies in it: that came back already. */
  but(covered, box, from, tab, now) {
    if (from.tab.id !== tab.id) return covered;
    const inside = (row, column) =>
      row >= from.box.top && row < from.box.bottom && column >= from.box.left && column < from.box.right;
    return covered.map((line, row) =>
      line.map((cell, column) => (inside(box.top + row, box.left + column) ? now[row][column] : cell)),
    );
  }
}
