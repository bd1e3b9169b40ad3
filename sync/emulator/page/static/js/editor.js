/**
 * The editor over a cell, and the formula bar, which show the same text.
 *
 * Text that could not be written comes back into the editor, with what the server said.
 */
import { a1 } from "./address.js";
import { Choices } from "./choices.js";
import { byId } from "./dom.js";
import { entered } from "./entered.js";
import { choiceOf } from "./paint.js";

export class Editor {
  /**
   * @param {import("./book.js").Book} book
   * @param {import("./grid.js").Grid} grid
   * @param {(edit: {tab: any, row: number, column: number, text: string, seen: any}) => void} commit
   */
  constructor(book, grid, commit) {
    this.book = book;
    this.grid = grid;
    this.commitEdit = commit;
    this.box = byId("editor");
    this.bar = byId("formula");
    this.complaint = byId("complaint");
    this.choices = new Choices(book, (text) => this.choose(text));
    this.current = null;
    this.box.addEventListener("input", () => this.typed(this.box, this.bar));
    this.bar.addEventListener("input", () => this.typed(this.bar, this.box));
    this.bar.addEventListener("focus", () => this.current || this.open({ focus: false }));
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.bar.addEventListener("keydown", (event) => this.key(event));
    grid.root.addEventListener("scroll", () => this.place(), { passive: true });
    for (const input of [this.box, this.bar]) input.addEventListener("blur", (event) => this.left(event));
  }

  get isOpen() {
    return this.current !== null;
  }

  /** Begin to edit the active cell; `text` replaces what it holds. */
  open({ text = null, focus = true, message = "", quick = text !== null, list = false } = {}) {
    const { tab, selection } = this.grid;
    if (this.readOnly || selection.lost) return;
    if (this.current) this.book.held.drop(this.current.hold);
    const { row, column } = selection.active;
    const cell = tab.cell(row, column);
    const was = entered(cell);
    const hold = this.book.held.keep(tab, [row], () => this.moved(hold));
    this.current = { tab, row, column, was, seen: cell?.userEnteredValue ?? {}, quick, hold };
    this.grid.reveal(row, column);
    this.box.value = text ?? was;
    this.bar.value = this.box.value;
    this.box.setAttribute("aria-label", `Cell ${a1(row, column)}`);
    this.complaint.textContent = message;
    this.complaint.hidden = !message;
    this.box.hidden = false;
    this.place();
    const listed = choiceOf(cell) === "list";
    if (focus) {
      this.box.focus();
      // What is typed narrows a list down: what the cell held is then not a part of it.
      this.box.setSelectionRange(listed && text === null ? 0 : this.box.value.length, this.box.value.length);
    }
    if (listed && (focus || list)) this.choices.show(cell, this.box.getBoundingClientRect());
  }

  /** The row that is edited is elsewhere now, or nowhere: what was typed stays. */
  moved(hold) {
    if (this.current?.hold !== hold) return;
    if (hold.lost) {
      this.complaint.textContent = "Someone else took this row out or changed it. Your text is still here: copy it, then press Escape.";
      this.complaint.hidden = false;
    } else {
      [this.current.row] = hold.rows;
    }
    this.place();
  }

  /** Put the editor over its cell. */
  place() {
    if (!this.current) return;
    const { row, column, tab } = this.current;
    const element = tab === this.grid.tab ? this.grid.element(row, column) : null;
    if (!element) return;
    const here = element.getBoundingClientRect();
    const frame = this.box.parentElement.getBoundingClientRect();
    const style = this.box.style;
    const long = this.box.value.length > 40 || this.box.value.includes("\n");
    const width = Math.min(Math.max(here.width + 1, long ? 260 : 0), frame.width - 8);
    style.left = `${Math.max(0, Math.min(here.left - frame.left - 1, frame.width - width))}px`;
    style.top = `${Math.max(0, here.top - frame.top - 1)}px`;
    style.width = `${width}px`;
    style.height = `${Math.max(here.height + 1, long ? 64 : 0)}px`;
    this.complaint.style.left = style.left;
    this.complaint.style.top = `${parseFloat(style.top) + parseFloat(style.height) + 2}px`;
  }

  typed(from, to) {
    if (!this.current) {
      // Nobody types here: the browser has brought an older text back.
      this.box.value = "";
      this.show();
      return;
    }
    to.value = from.value;
    this.place();
    if (this.choices.open) this.choices.filter(from.value);
  }

  choose(text) {
    this.box.value = text;
    this.bar.value = text;
    this.commit(0, 0);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing || !this.current) return;
    const inBar = event.target === this.bar;
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (event.key === "Escape") this.cancel();
    else if (event.key === "Enter" && event.altKey) this.insert(event.target, "\n");
    else if (event.key === "Enter") this.enter(event.shiftKey);
    else if (event.key === "Tab") this.commit(0, event.shiftKey ? -1 : 1);
    else if (steps && this.choices.open && steps[0]) this.box.setAttribute("aria-activedescendant", this.choices.move(steps[0]) ?? "");
    else if (steps && this.current.quick && !inBar) this.commit(...steps);
    else if (event.key === "F2") this.current.quick = false;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  enter(back) {
    const { marked } = this.choices;
    if (marked !== null) {
      this.box.value = marked;
      this.bar.value = marked;
    }
    this.commit(back ? -1 : 1, 0);
  }

  insert(input, text) {
    input.setRangeText(text, input.selectionStart, input.selectionEnd, "end");
    this.typed(input, input === this.box ? this.bar : this.box);
  }

  /** Write what was typed, if it is another text, and go on by some rows and columns. */
  commit(rows, columns) {
    const { current } = this;
    if (!current) return;
    const text = this.box.value;
    const again = !this.complaint.hidden;
    this.close();
    if (text !== current.was || again) this.commitEdit({ ...current, text });
    else this.book.held.drop(current.hold);
    if (rows || columns) {
      this.grid.selection.move(rows, columns);
      const { active } = this.grid.selection;
      this.grid.reveal(active.row, active.column);
    }
  }

  cancel() {
    if (this.current) this.book.held.drop(this.current.hold);
    this.close();
  }

  close() {
    const inside = [this.box, this.bar].includes(document.activeElement);
    this.current = null;
    this.box.hidden = true;
    this.complaint.hidden = true;
    this.choices.hide();
    this.box.removeAttribute("aria-activedescendant");
    if (inside) this.grid.root.focus({ preventScroll: true });
    this.show();
  }

  /** Leaving for anywhere but the other of the two inputs writes, as in Sheets. */
  left(event) {
    const to = event.relatedTarget;
    if (!this.current || to === this.box || to === this.bar || !document.hasFocus()) return;
    if (to && to.closest?.("#choices, dialog")) return;
    const { current } = this;
    queueMicrotask(() => current === this.current && this.commit(0, 0));
  }

  /** Show the active cell in the formula bar. */
  show() {
    if (this.current) return;
    const { tab, selection } = this.grid;
    const { row, column } = selection.active;
    this.bar.value = entered(tab.cell(row, column));
    byId("name").value = a1(row, column);
  }
}
