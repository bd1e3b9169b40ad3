/** The page of one spreadsheet: its parts, and what keeps them up to date. */
import * as api from "./api.js";
import { actions } from "./actions.js";
import { a1, boxA1, boxOf, parse } from "./address.js";
import { Book } from "./book.js";
import { Charts } from "./charts.js";
import { copying } from "./copying.js";
import { byId } from "./dom.js";
import { Editor } from "./editor.js";
import { Edits } from "./edits.js";
import { Grid } from "./grid.js";
import { Guide } from "./guide.js";
import { History } from "./history.js";
import { elsewhere, keyboard } from "./keyboard.js";
import { listen } from "./live.js";
import { dark } from "./looks.js";
import { pointer } from "./pointer.js";
import { banner, say } from "./say.js";
import { Selection } from "./selection.js";
import { keep } from "./session.js";
import { Structure } from "./structure.js";
import { CHUNK } from "./tab.js";
import { drawTabs } from "./tabs.js";

const AWAY = "The server does not answer. What you type is kept; it is tried again every few seconds.";
const AHEAD_PAUSE = 30;
const MOST_AHEAD = 20_000;

export class Page {
  /** @param {string} id of the spreadsheet @param {{readOnly: boolean, guide: boolean}} about */
  constructor(id, about) {
    this.readOnly = about.readOnly;
    this.book = new Book(id, () => this.redraw());
    this.selection = new Selection(() => this.chosen());
    this.grid = new Grid(byId("grid"), this.selection, (top, bottom) => this.need(top, bottom));
    this.history = new History(() => this.buttons());
    this.edits = new Edits(this.book, this.history, { done: () => this.refresh(), readOnly: about.readOnly });
    this.structure = new Structure(this.edits);
    this.editor = new Editor(this.book, this.grid, (edit) => this.act.write(edit));
    this.editor.readOnly = about.readOnly;
    this.charts = new Charts(this.book, this.grid);
    this.guide = about.guide ? new Guide(id, () => this.refresh()) : null;
    this.act = actions(this);
    this.places = new Map();
    this.turn = 0;
  }

  /** @param {{sheet: number|null, cell: string|null}} asked what the address asks for */
  async open(asked) {
    await listen(this.book.id, {
      change: () => this.refresh(),
      guide: () => this.guide?.soon(true),
      gone: () => banner("This spreadsheet was deleted."),
      reach: (now) => this.reached(now),
    });
    await this.book.open();
    document.title = `${this.book.title} · lifeops`;
    byId("title").textContent = this.book.title;
    this.wire();
    const tab = this.book.tab(asked.sheet) ?? this.book.tabs.find((each) => !each.properties.hidden);
    await this.showTab(tab, parse(asked.cell ?? ""));
    this.guide?.load();
  }

  wire() {
    this.grid.root.addEventListener("keydown", keyboard(this));
    addEventListener("keydown", elsewhere(this));
    pointer(this);
    copying(this);
    for (const button of document.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => {
        this.act[button.dataset.act]();
        if (!this.editor.isOpen && !document.querySelector(".menu")) this.grid.root.focus({ preventScroll: true });
      });
    }
    byId("name").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const box = parse(event.target.value) ?? this.named(event.target.value);
      if (box) this.goTo(box);
      else say("There is no such cell or name here.", { bad: true });
    });
    dark.addEventListener("change", () => {
      this.redraw();
      this.charts.show();
    });
    document.body.classList.toggle("read-only", this.readOnly);
    byId("formula").readOnly = this.readOnly;
    this.buttons();
  }

  named(name) {
    const found = this.book.namedRanges.find((each) => each.name.toLowerCase() === name.trim().toLowerCase());
    if (!found) return null;
    const tab = this.book.tab(found.range.sheetId ?? 0);
    return { ...boxOf(found.range, tab.rowCount, tab.columnCount), tab };
  }

  async goTo(box) {
    if (box.tab) await this.showTab(box.tab);
    this.selection.take(box);
    this.grid.reveal(box.top, box.left);
    this.grid.root.focus({ preventScroll: true });
  }

  /** @param {import("./tab.js").Tab} tab @param {import("./address.js").Box|null} [box] */
  async showTab(tab, box = null) {
    if (!tab || (tab === this.grid.tab && !box)) return;
    if (this.editor.isOpen) this.editor.commit(0, 0);
    if (this.grid.tab) this.places.set(this.grid.tab.id, { ...this.selection.active, y: this.grid.root.scrollTop });
    this.charts.clear();
    if (!tab.across) await this.book.prepare(tab);
    const place = this.places.get(tab.id) ?? { row: tab.down.shown(0), column: tab.across.shown(0), y: 0 };
    this.selection.tab = tab;
    this.grid.show(tab);
    this.selection.to(place.row, place.column);
    this.grid.root.scrollTop = place.y;
    if (box) await this.goTo(box);
    drawTabs(this.book, tab, (each) => this.showTab(each));
    byId("grid").setAttribute("aria-label", tab.title);
    byId("grid").setAttribute("aria-labelledby", `tab-${tab.id}`);
    await this.charts.show().catch(() => undefined);
    this.ahead(tab);
  }

  /** Read on in the background, so that scrolling finds its cells there; the latest call goes on alone. */
  async ahead(tab) {
    const turn = (this.turn += 1);
    while (tab === this.grid.tab && tab.chunks.size * CHUNK < MOST_AHEAD) {
      await new Promise((resolve) => setTimeout(resolve, AHEAD_PAUSE));
      if (turn !== this.turn) return;
      if (this.refreshing) continue;
      const more = await this.book.ahead(tab).catch(() => false);
      if (!more) break;
    }
    byId("grid").dataset.whole = String(tab.id);
  }

  need(top, bottom) {
    if (this.grid.tab) this.book.need(this.grid.tab, top, bottom).catch(() => undefined);
  }

  /** Something was chosen: show it everywhere. */
  chosen() {
    if (!this.grid.tab?.down || this.selection.tab !== this.grid.tab) return;
    this.grid.mark();
    this.editor.show();
    const { row, column } = this.selection.active;
    this.book.held.select(this.selection, () => this.lost());
    keep(this.book.id, this.grid.tab.id, a1(row, column));
    const { box } = this.selection;
    const many = (box.bottom - box.top) * (box.right - box.left);
    byId("status").textContent = this.selection.single ? "" : `${boxA1(box)}, ${many} cells`;
  }

  /** Read all of a sheet, with a word while that goes on. */
  filled(tab, top = 0, bottom = tab.rowCount) {
    return this.book.whole(tab, top, bottom, () => say(`Reading all rows of ${tab.title}…`));
  }

  /** The chosen row is not there any more: nothing is written until another is chosen. */
  lost() {
    this.selection.lost = true;
    if (!this.editor.isOpen) say("Someone else took the chosen row out or changed it: choose a cell again.", { bad: true });
  }

  redraw() {
    if (!this.grid.tab?.down) return;
    this.grid.redraw();
    this.editor.place();
    this.editor.show();
  }

  /** Show what was typed at once, until the server has answered. */
  expect({ tab, row, column, text }) {
    const cells = (tab.rows[row] ??= []);
    while (cells.length <= column) cells.push({});
    cells[column] = { ...cells[column], formattedValue: text.startsWith("=") ? "…" : text };
    this.redraw();
  }

  /** Show what the server has, because what was typed did not get there. */
  restore({ tab, row }) {
    tab.chunks.set(Math.floor(row / CHUNK), "stale");
    this.need(row, row + 1);
  }

  /** Read again what is shown; calls while that goes on are one more round. */
  refresh() {
    this.again = true;
    this.refreshing ??= this.rounds().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  async rounds() {
    while (this.again) {
      this.again = false;
      const { tab, window: seen } = this.grid;
      if (!tab) return;
      try {
        await this.book.refresh(tab, seen.top, seen.bottom);
        await this.charts.show();
      } catch (error) {
        if (error instanceof api.Unreachable || error.status === 401) return;
        await this.book.open().catch(() => undefined); // it may have failed for a tab that is gone
        if (this.book.tab(tab.id)) say(error.message, { bad: true });
      }
      if (!this.book.tab(tab.id)) await this.showTab(this.book.tabs.find((each) => !each.properties.hidden));
      drawTabs(this.book, this.grid.tab, (each) => this.showTab(each));
      this.guide?.soon();
      this.ahead(this.grid.tab);
    }
  }

  /** @param {string} now whether the server answers, as the calls tell it */
  reached(now) {
    banner({ [api.AWAY]: AWAY, [api.ENDED]: api.HAS_ENDED }[now] ?? "");
    if (now !== api.THERE) return;
    say("The server is back.");
    this.refresh();
  }

  toggleHidden() {
    const { tab } = this.grid;
    tab.showHidden = !tab.showHidden;
    tab.lay(null);
    this.redraw();
    this.charts.show();
  }

  buttons() {
    byId("undo").disabled = !this.history.done.length;
    byId("redo").disabled = !this.history.undone.length;
  }
}
