/**
 * Draws the part of a sheet that is on the screen, and a margin around it.
 *
 * Each row is one element. Its header and frozen cells are sticky and in the flow; the others are
 * placed by their column's start. Frozen rows are sticky themselves.
 */
import { a1, holds, letters } from "./address.js";
import { make } from "./dom.js";
import { paint } from "./paint.js";

export const HEAD = 24;
export const SIDE = 46;
const MARGIN_ROWS = 18;
const MARGIN_PIXELS = 400;
const MOST_FROZEN = 0.6;

export class Grid {
  /**
   * @param {HTMLElement} root scrolls
   * @param {import("./selection.js").Selection} selection
   * @param {(top: number, bottom: number) => void} seen called with the rows that come into sight
   */
  constructor(root, selection, seen) {
    this.root = root;
    this.selection = selection;
    this.seen = seen;
    this.canvas = make("div", { class: "canvas", role: "presentation" });
    root.replaceChildren(this.canvas);
    /** @type {Map<number, HTMLElement>} */
    this.drawn = new Map();
    this.window = { top: 0, bottom: 0, left: 0, right: 0 };
    root.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.tab && this.redraw()).observe(root);
  }

  /** @param {import("./tab.js").Tab} tab */
  show(tab) {
    this.tab = tab;
    this.root.scrollTo(0, 0);
    this.redraw();
  }

  /** How many columns stay in sight; none where they would fill a narrow window. */
  get frozen() {
    const { tab } = this;
    const wide = tab.across.start(tab.frozenColumns);
    return wide + SIDE > this.root.clientWidth * MOST_FROZEN ? 0 : tab.frozenColumns;
  }

  /** Everything anew: the cells, the sizes or the theme have changed. */
  redraw() {
    const { tab, root, canvas } = this;
    this.fixed = this.frozen;
    this.drawn.clear();
    canvas.style.width = `${SIDE + tab.across.total}px`;
    canvas.style.height = `${HEAD + tab.down.total}px`;
    root.setAttribute("aria-rowcount", String(tab.rowCount + 1));
    root.setAttribute("aria-colcount", String(tab.columnCount + 1));
    root.classList.toggle("bare", Boolean(tab.properties.gridProperties?.hideGridlines));
    this.window = this.inSight();
    this.chosen = this.selection.box;
    const charts = [...canvas.querySelectorAll(".chart")];
    canvas.replaceChildren(this.header(), ...this.frozenRows(), ...charts);
    this.fill();
    this.point();
  }

  /** Draw what scrolled into the margin. */
  draw() {
    const { tab } = this;
    if (!tab) return;
    const bare = this.bare();
    const next = this.inSight(bare);
    const old = this.window;
    const { row, bottom, column, right } = bare;
    if (column < old.left || right > old.right) return this.redraw();
    if (row >= old.top && bottom <= old.bottom && old.bottom - old.top < 6 * MARGIN_ROWS + 200) {
      if (next.top === old.top && next.bottom === old.bottom) return;
      if (row - old.top > 6 && old.bottom - bottom > 6) return;
    }
    this.window = { ...old, top: next.top, bottom: next.bottom };
    this.fill();
    this.point();
  }

  /** The cells on the screen itself. */
  bare() {
    const { tab, root } = this;
    const top = root.scrollTop + tab.down.start(tab.frozenRows);
    const left = root.scrollLeft + tab.across.start(this.fixed);
    return {
      row: tab.down.at(top),
      bottom: Math.min(tab.rowCount, tab.down.at(root.scrollTop + root.clientHeight) + 1),
      column: tab.across.at(left),
      right: Math.min(tab.columnCount, tab.across.at(root.scrollLeft + root.clientWidth) + 1),
    };
  }

  inSight({ row, bottom, column, right } = this.bare()) {
    const { tab } = this;
    const before = tab.across.start(column) - MARGIN_PIXELS;
    const after = tab.across.start(right) + MARGIN_PIXELS;
    return {
      top: Math.max(tab.frozenRows, row - MARGIN_ROWS),
      bottom: Math.min(tab.rowCount, bottom + MARGIN_ROWS),
      left: Math.max(this.fixed, tab.across.at(Math.max(0, before))),
      right: Math.min(tab.columnCount, tab.across.at(after) + 1),
    };
  }

  /** Make the rows of the window and let go of the others. */
  fill() {
    const { top, bottom } = this.window;
    for (const [row, element] of this.drawn) {
      if (row >= top && row < bottom) continue;
      element.remove();
      this.drawn.delete(row);
    }
    const made = document.createDocumentFragment();
    for (const row of this.anchors(top)) if (!this.drawn.has(row)) made.append(this.row(row, true));
    for (let row = top; row < bottom; row += 1) {
      if (!this.drawn.has(row) && !this.tab.down.hidden(row)) made.append(this.row(row));
    }
    this.canvas.append(made);
    this.seen(top, bottom);
  }

  /** Rows above the window from which merged cells reach into it. */
  anchors(top) {
    const { tab } = this;
    const reach = tab.merges.filter((box) => box.top < top && box.bottom > top && box.top >= tab.frozenRows);
    return new Set(reach.map((box) => box.top));
  }

  row(row, onlyMerged = false) {
    const { tab } = this;
    const element = this.line(row, "row");
    element.style.top = `${HEAD + tab.down.start(row)}px`;
    this.cells(element, row, onlyMerged);
    this.drawn.set(row, element);
    return element;
  }

  frozenRows() {
    const { tab } = this;
    const rows = Array.from({ length: tab.frozenRows }, (_, row) => row);
    return rows
      .filter((row) => !tab.down.hidden(row))
      .map((row) => {
        const element = this.line(row, "row fixed");
        element.style.top = `${HEAD + tab.down.start(row)}px`;
        if (row === tab.frozenRows - 1) element.classList.add("last");
        this.cells(element, row, false);
        return element;
      });
  }

  line(row, name) {
    const { tab } = this;
    const element = make("div", { class: name, role: "row", "aria-rowindex": row + 2, "data-row": row });
    element.style.height = `${tab.down.size(row)}px`;
    element.style.width = `${SIDE + tab.across.total}px`;
    element.append(make("div", { class: "side", role: "rowheader", "data-row": row, text: String(row + 1) }));
    return element;
  }

  cells(element, row, onlyMerged) {
    const { fixed } = this;
    for (let column = 0; column < fixed; column += 1) this.cell(element, row, column, onlyMerged);
    const first = this.reaching(row, Math.max(fixed, this.window.left));
    for (let column = first; column < this.window.right; column += 1) this.cell(element, row, column, onlyMerged);
  }

  /** The first column to draw: further left where a merged cell begins there. */
  reaching(row, left) {
    const merge = this.tab.merges.find((box) => row === box.top && box.left < left && box.right > left);
    return merge ? Math.max(this.fixed, merge.left) : left;
  }

  cell(line, row, column, onlyMerged) {
    const { tab, fixed } = this;
    const { across, down } = tab;
    if (across.hidden(column)) return;
    const merge = tab.merges.length ? tab.merge(row, column) : undefined;
    if (merge ? merge.top !== row || merge.left !== column : onlyMerged) return;
    const element = make("div", {
      class: column < fixed ? "cell fixed" : "cell",
      role: "gridcell",
      id: `c${row}-${column}`,
      "aria-colindex": column + 2,
      "data-row": row,
      "data-column": column,
    });
    element.style.width = `${across.start(merge?.right ?? column + 1) - across.start(column)}px`;
    if (merge) {
      element.classList.add("merged");
      element.style.height = `${down.start(merge.bottom) - down.start(row)}px`;
    }
    element.style.left = `${SIDE + across.start(column)}px`;
    if (column === fixed - 1) element.classList.add("last");
    paint(element, tab, row, column);
    this.stamp(element, row, column);
    line.append(element);
  }

  header() {
    const { tab, fixed } = this;
    const line = make("div", { class: "row head", role: "row", "aria-rowindex": 1 });
    line.style.width = `${SIDE + tab.across.total}px`;
    line.append(make("div", { class: "side corner", role: "presentation" }));
    const add = (column) => {
      if (tab.across.hidden(column)) return;
      const cut = column > 0 && tab.across.hidden(column - 1);
      const element = make("div", {
        class: `top${column < fixed ? " fixed" : ""}${cut ? " cut" : ""}`,
        role: "columnheader",
        "aria-colindex": column + 2,
        "data-column": column,
        text: letters(column),
      });
      element.style.width = `${tab.across.size(column)}px`;
      element.style.left = `${SIDE + tab.across.start(column)}px`;
      line.append(element);
    };
    for (let column = 0; column < fixed; column += 1) add(column);
    for (let column = Math.max(fixed, this.window.left); column < this.window.right; column += 1) add(column);
    return line;
  }

  element(row, column) {
    return this.canvas.querySelector(`#c${row}-${column}`);
  }

  /** Show which cells are chosen. */
  mark() {
    this.chosen = this.selection.box;
    for (const element of this.canvas.querySelectorAll(".cell")) {
      this.stamp(element, Number(element.dataset.row), Number(element.dataset.column));
    }
    this.point();
  }

  /** Show of one cell whether it is chosen. */
  stamp(element, row, column) {
    const { active } = this.selection;
    const chosen = holds(this.chosen, row, column);
    if (chosen !== element.classList.contains("chosen")) {
      element.classList.toggle("chosen", chosen);
      if (chosen) element.setAttribute("aria-selected", "true");
      else element.removeAttribute("aria-selected");
    }
    if (row === active.row && column === active.column) element.classList.add("active");
    else if (chosen || element.classList.contains("active")) element.classList.remove("active");
  }

  /** Show the chosen rows and columns in the headers, and where the active cell is. */
  point() {
    const { active } = this.selection;
    const box = this.chosen;
    for (const element of this.canvas.querySelectorAll(".side, .top")) {
      const { row, column } = element.dataset;
      const inside = row ? holds(box, Number(row), box.left) : column && holds(box, box.top, Number(column));
      element.classList.toggle("chosen", Boolean(inside));
    }
    const here = this.element(active.row, active.column);
    if (here) this.root.setAttribute("aria-activedescendant", here.id);
    else this.root.removeAttribute("aria-activedescendant");
    this.root.dataset.active = a1(active.row, active.column);
  }

  /** Scroll so that a cell is in sight. */
  reveal(row, column) {
    const { tab, root } = this;
    const { across, down } = tab;
    if (row >= tab.frozenRows) {
      const above = down.start(row) - down.start(tab.frozenRows);
      const below = HEAD + down.start(row + 1) - root.clientHeight;
      if (root.scrollTop > above) root.scrollTop = above;
      else if (root.scrollTop < below) root.scrollTop = below;
    }
    if (column >= this.fixed) {
      const before = across.start(column) - across.start(this.fixed);
      const after = SIDE + Math.min(across.start(column + 1), before + across.start(this.fixed) + root.clientWidth - SIDE) - root.clientWidth;
      if (root.scrollLeft > before) root.scrollLeft = before;
      else if (root.scrollLeft < after) root.scrollLeft = after;
    }
    this.draw();
  }

  /** The cell under an event, or the row or column of a header. */
  static place(target) {
    const element = target.closest?.(".cell, .side, .top");
    if (!element) return null;
    const { row, column } = element.dataset;
    return { element, row: row === undefined ? null : Number(row), column: column === undefined ? null : Number(column) };
  }
}
