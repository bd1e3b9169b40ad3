/** Which cells are chosen: one active cell, and the box around it. */
import { meets, span } from "./address.js";

export class Selection {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {import("./tab.js").Tab|null} */
    this.tab = null;
    this.active = { row: 0, column: 0 };
    this.anchor = this.active;
    this.end = this.active;
    this.lost = false;
  }

  /** @returns {import("./address.js").Box} with merged cells whole */
  get box() {
    const box = span(this.anchor, this.end);
    for (const merge of this.tab.merges) {
      if (meets(merge, box)) {
        box.top = Math.min(box.top, merge.top);
        box.bottom = Math.max(box.bottom, merge.bottom);
        box.left = Math.min(box.left, merge.left);
        box.right = Math.max(box.right, merge.right);
      }
    }
    return box;
  }

  get single() {
    const { box } = this;
    const merge = this.tab.merge(box.top, box.left);
    const whole = merge ?? { bottom: box.top + 1, right: box.left + 1 };
    return box.bottom === whole.bottom && box.right === whole.right;
  }

  to(row, column) {
    const inside = {
      row: Math.max(0, Math.min(row, this.tab.rowCount - 1)),
      column: Math.max(0, Math.min(column, this.tab.columnCount - 1)),
    };
    const merge = this.tab.merge(inside.row, inside.column);
    this.active = merge ? { row: merge.top, column: merge.left } : inside;
    this.anchor = this.active;
    this.end = this.active;
    this.lost = false;
    this.changed();
  }

  /** The rows are elsewhere now. */
  follow(active, anchor, end) {
    this.active = { ...this.active, row: active };
    this.anchor = { ...this.anchor, row: anchor };
    this.end = { ...this.end, row: end };
    this.changed();
  }

  /** Stretch the box to a cell. */
  stretch(row, column) {
    this.end = {
      row: Math.max(0, Math.min(row, this.tab.rowCount - 1)),
      column: Math.max(0, Math.min(column, this.tab.columnCount - 1)),
    };
    this.changed();
  }

  /** @param {import("./address.js").Box} box */
  take(box) {
    this.to(box.top, box.left);
    this.anchor = { row: box.top, column: box.left };
    this.stretch(box.bottom - 1, box.right - 1);
  }

  /** Move by some shown rows or columns; `extend` stretches the box instead. */
  move(rows, columns, extend = false) {
    const { tab } = this;
    const from = extend ? this.end : this.leaving(rows, columns);
    const row = rows ? tab.down.step(from.row, rows) : from.row;
    const column = columns ? tab.across.step(from.column, columns) : from.column;
    if (extend) this.stretch(row, column);
    else this.to(row, column);
  }

  /** Where a move starts: the edge of a merged cell that it crosses. */
  leaving(rows, columns) {
    const { row, column } = this.active;
    const merge = this.tab.merge(row, column);
    if (!merge) return this.active;
    return { row: rows > 0 ? merge.bottom - 1 : row, column: columns > 0 ? merge.right - 1 : column };
  }

  /** Move to the edge of the filled cells in a direction, as Ctrl with an arrow does. */
  jump(rows, columns, extend = false) {
    const { tab } = this;
    const filled = ({ row, column }) => Boolean(tab.cell(row, column)?.formattedValue);
    const next = ({ row, column }) => ({
      row: rows ? tab.down.step(row, rows) : row,
      column: columns ? tab.across.step(column, columns) : column,
    });
    const same = (one, other) => one.row === other.row && one.column === other.column;
    let here = extend ? this.end : this.active;
    let ahead = next(here);
    const inside = filled(here) && filled(ahead);
    while (!same(here, ahead)) {
      if (inside && !filled(ahead)) break;
      here = ahead;
      if (!inside && filled(here)) break;
      ahead = next(here);
    }
    if (extend) this.stretch(here.row, here.column);
    else this.to(here.row, here.column);
  }
}
