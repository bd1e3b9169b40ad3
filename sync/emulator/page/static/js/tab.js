/** One sheet as the page holds it: its resource, the cells read so far, where rows and columns lie. */
import { boxOf, holds } from "./address.js";
import { Axis } from "./axis.js";
import { lookOf } from "./looks.js";
import { linesOf, pixels } from "./measure.js";
import { kindOf } from "./paint.js";

export const CHUNK = 100;
const MOST_LINES = 12;
const MOST_MEASURED = 600;

/** @typedef {"fresh"|"stale"|"loading"} State */

export class Tab {
  /** @param {any} resource a Sheet of the API */
  constructor(resource) {
    /** @type {any[][]} */
    this.rows = [];
    /** @type {Map<number, State>} */
    this.chunks = new Map();
    this.sizes = { rows: [], columns: [] };
    this.showHidden = false;
    this.heights = new Map();
    this.update(resource);
  }

  update(resource) {
    this.resource = resource;
    this.properties = resource.properties;
    this.id = resource.properties.sheetId;
    this.title = resource.properties.title;
    const grid = resource.properties.gridProperties ?? {};
    this.rowCount = grid.rowCount ?? 0;
    this.columnCount = grid.columnCount ?? 0;
    this.frozenRows = grid.frozenRowCount ?? 0;
    this.frozenColumns = grid.frozenColumnCount ?? 0;
    this.merges = (resource.merges ?? []).map((each) => boxOf(each, this.rowCount, this.columnCount));
  }

  /** Take the sizes of rows and columns from a GridData and lay everything out. */
  lay(data) {
    if (data) this.sizes = { rows: data.rowMetadata ?? [], columns: data.columnMetadata ?? [] };
    const folded = (groups, size) => {
      const found = new Set();
      for (const { range, collapsed } of groups ?? []) {
        if (!collapsed || this.showHidden) continue;
        for (let at = range.startIndex ?? 0; at < (range.endIndex ?? size); at += 1) found.add(at);
      }
      return found;
    };
    const rows = folded(this.resource.rowGroups, this.rowCount);
    const columns = folded(this.resource.columnGroups, this.columnCount);
    const gone = (one) => !this.showHidden && (one?.hiddenByUser || one?.hiddenByFilter);
    this.across = new Axis(this.columnCount, (at) =>
      columns.has(at) || gone(this.sizes.columns[at]) ? 0 : (this.sizes.columns[at]?.pixelSize ?? 100),
    );
    this.down = new Axis(this.rowCount, (at) =>
      rows.has(at) || gone(this.sizes.rows[at])
        ? 0
        : Math.max(this.sizes.rows[at]?.pixelSize ?? 21, this.heights.get(at) ?? 0),
    );
  }

  get hasHidden() {
    const hidden = (one) => one.hiddenByUser || one.hiddenByFilter;
    const groups = [...(this.resource.rowGroups ?? []), ...(this.resource.columnGroups ?? [])];
    return (
      this.sizes.rows.some(hidden) || this.sizes.columns.some(hidden) || groups.some((g) => g.collapsed)
    );
  }

  cell(row, column) {
    return this.rows[row]?.[column];
  }

  /** The chunks that rows lie in and that are not as the server has them now. @returns {number[]} */
  missing(top, bottom) {
    const found = [];
    for (let chunk = Math.floor(top / CHUNK); chunk * CHUNK < Math.min(bottom, this.rowCount); chunk += 1) {
      if (this.chunks.get(chunk) !== "fresh") found.push(chunk);
    }
    return found;
  }

  /** Those of them that nobody reads just now. */
  unread(top = 0, bottom = this.rowCount) {
    return this.missing(top, bottom).filter((chunk) => this.chunks.get(chunk) !== "loading");
  }

  merge(row, column) {
    return this.merges.find((box) => holds(box, row, column));
  }

  /** Put the rows of a chunk in place. Returns whether the height of a row changed. */
  put(first, rowData) {
    let moved = false;
    const last = Math.min(first + CHUNK, this.rowCount);
    for (let row = first; row < last; row += 1) {
      const cells = rowData[row - first]?.values ?? [];
      this.rows[row] = cells;
      const height = this.fitted(row, cells);
      if (height !== (this.heights.get(row) ?? 0)) {
        if (height) this.heights.set(row, height);
        else this.heights.delete(row);
        moved = true;
      }
    }
    return moved;
  }

  /** The height that wrapped or large text needs, which the API does not tell; 0 for the usual one. */
  fitted(row, cells) {
    if ((this.sizes.rows[row]?.pixelSize ?? 21) !== 21) return 0;
    let most = 0;
    cells.forEach((cell, column) => {
      const text = cell.formattedValue;
      if (!text || this.across.hidden(column)) return;
      const font = cell.effectiveFormat?.textFormat;
      const line = Math.ceil(pixels(font?.fontSize) * 1.3);
      most = Math.max(most, line + 4);
      if (lookOf(cell.effectiveFormat).wrap !== "WRAP" || this.merge(row, column)) return;
      const width = Math.max(this.sizes.columns[column]?.pixelSize ?? 100, 20) - 9;
      const lines = Math.min(MOST_LINES, linesOf(text.slice(0, MOST_MEASURED), width, font));
      most = Math.max(most, lines * line + 4);
    });
    return most > 21 ? most : 0;
  }

  /** The table around a cell: a table of Sheets, the filter, or the filled block. */
  tableAt(row, column) {
    const box = (range) => boxOf(range, this.rowCount, this.columnCount);
    for (const table of this.resource.tables ?? []) {
      if (holds(box(table.range), row, column)) return { table, box: box(table.range), header: 1 };
    }
    const filter = this.resource.basicFilter?.range;
    if (filter && holds(box(filter), row, column)) return { box: box(filter), header: 1 };
    return this.block(row, column);
  }

  /** The filled cells around a cell; its first row is a header if it is frozen or all text above figures. */
  block(row, column) {
    const filled = (r, c) => Boolean(this.cell(r, c)?.userEnteredValue);
    const found = { top: row, bottom: row + 1, left: column, right: column + 1 };
    const any = (top, bottom, left, right) => {
      for (let r = top; r < bottom; r += 1) for (let c = left; c < right; c += 1) if (filled(r, c)) return true;
      return false;
    };
    for (let grown = true; grown; ) {
      grown = false;
      const { top, bottom, left, right } = found;
      const low = Math.max(0, left - 1);
      const high = Math.min(this.columnCount, right + 1);
      if (top > 0 && any(top - 1, top, low, high)) grown = Boolean((found.top -= 1) + 1);
      if (bottom < this.rowCount && any(bottom, bottom + 1, low, high)) grown = Boolean((found.bottom += 1));
      if (left > 0 && any(found.top, found.bottom, low, left)) grown = Boolean((found.left -= 1) + 1);
      if (right < high && any(found.top, found.bottom, right, high)) grown = Boolean((found.right += 1));
    }
    return { box: found, header: this.headed(found) ? 1 : 0 };
  }

  headed(box) {
    if (box.bottom - box.top < 2) return false;
    if (this.frozenRows > box.top) return true;
    const columns = Array.from({ length: box.right - box.left }, (_, at) => box.left + at);
    const kind = (row, column) => kindOf(this.cell(row, column));
    const texts = columns.every((column) => kind(box.top, column) === "stringValue");
    return texts && columns.some((column) => kind(box.top + 1, column) !== "stringValue");
  }
}
