/** The panel beside the grid: what waits for a sync, what the last one did, conflicts, undo. */
import * as api from "./api.js";
import { button, byId, make } from "./dom.js";

const SHOWN = 6;
const NARROW = matchMedia("(max-width: 760px)");
const LOOK_SECONDS = 120;
const WORK_SECONDS = 900;
const PAUSE = 250;
const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const shown = (text) => (text === "" ? "(blank)" : text);

export class Guide {
  /** @param {string} id of the spreadsheet @param {() => void} after called when an order is done */
  constructor(id, after) {
    this.id = id;
    this.after = after;
    this.panel = byId("guide");
    this.toggle = byId("guide-toggle");
    this.told = null;
    this.busy = false;
    this.timer = 0;
    this.toggle.onclick = () => this.open(this.panel.hidden);
    this.panel.replaceChildren(make("p", { class: "count", role: "status", text: "Looking at both sides…" }));
    this.open(!NARROW.matches);
    NARROW.addEventListener("change", () => this.fit());
  }

  path(name) {
    return `/page/guide${name}?spreadsheet=${encodeURIComponent(this.id)}`;
  }

  /** It would cover the cells of a narrow window; a wide one has it again. */
  fit() {
    if (NARROW.matches) this.wasOpen = !this.panel.hidden;
    this.open(!NARROW.matches && (this.wasOpen || !this.panel.hidden) && !this.unlinked);
  }

  /**
   * Fetch it again soon; many calls are one.
   * @param {boolean} [anew] ask even if there was no workbook linked
   */
  soon(anew = false) {
    if (anew) this.unlinked = false;
    if (this.unlinked) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), PAUSE);
  }

  /** One look at a time: it compares both sides, which takes a while for a large workbook. */
  async load() {
    if (this.busy) return;
    if (this.looking) {
      this.again = true;
      return;
    }
    this.looking = true;
    await this.look();
    this.looking = false;
    if (this.again) this.soon(!this.unlinked);
    this.again = false;
  }

  async look() {
    try {
      const told = await api.ask("GET", this.path(""), undefined, LOOK_SECONDS);
      if (!this.busy) this.draw(told);
    } catch (error) {
      if (error.status === 404) this.unlinked = this.toggle.hidden = this.panel.hidden = true;
      else if (error instanceof api.Refused) this.draw(this.told ?? EMPTY, error.message);
    }
  }

  open(wanted) {
    this.panel.hidden = !wanted;
    this.toggle.setAttribute("aria-expanded", String(wanted));
  }

  async order(name, body) {
    this.busy = true;
    this.mark({ "/sync": "Syncing…", "/undo": "Undoing…", "/keep": "Resolving…" }[name]);
    try {
      this.draw(await api.ask("POST", this.path(name), body ?? {}, WORK_SECONDS));
    } catch (error) {
      this.draw(this.told ?? EMPTY, error.message);
    }
    this.busy = false;
    this.after();
  }

  mark(text) {
    this.panel.querySelectorAll("button.order").forEach((each) => each.setAttribute("disabled", ""));
    const status = this.panel.querySelector(".count");
    if (status) status.textContent = text;
  }

  draw(told, complaint = "") {
    this.told = told;
    this.toggle.hidden = false;
    const total = told.waiting.toExcel + told.waiting.toSheet;
    const open = told.conflicts.length;
    this.toggle.textContent = total ? `Sync · ${total}` : "Sync";
    this.toggle.classList.toggle("waiting", total > 0);
    const focused = this.panel.contains(document.activeElement) ? document.activeElement?.dataset?.order : null;
    this.panel.replaceChildren(...[
      make("div", { class: "panel-head" },
        make("h2", { text: "Excel and this sheet" }),
        button("×", () => (this.open(false), this.toggle.focus()), { class: "quiet", "aria-label": "Close the panel" })),
      make("p", { class: "path", title: told.path, text: told.book }),
      complaint ? make("p", { class: "complaint", role: "alert", text: complaint }) : null,
      told.message ? make("p", { class: "notice", text: told.message }) : null,
      make("p", { class: "count", role: "status", text: waits(total, told.message || complaint) }),
      button("Sync now", () => this.order("/sync"), { class: "main order", "data-order": "sync" }),
      this.changes(told.waiting),
      open ? make("h3", { text: counted(open, "conflict") }) : null,
      ...told.conflicts.map((each) => conflict(each, (side) => this.order("/keep", { key: each.key, side }))),
      this.last(told.last),
      tips(told.tips ?? []),
    ].filter(Boolean));
    if (focused) this.panel.querySelector(`[data-order=${focused}]`)?.focus();
  }

  changes({ changes }) {
    if (!changes.length) return null;
    return make("ul", { class: "changes" }, ...changes.slice(0, 30).map((each) => change(each)),
      changes.length > 30 ? make("li", { text: `and ${changes.length - 30} more` }) : null);
  }

  last(last) {
    if (!last) return null;
    const when = new Date(last.when).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    const undo = button("Undo this sync", () => this.order("/undo", { run: last.run }), { class: "order", "data-order": "undo" });
    return make("section", { class: "last" },
      make("h3", { text: last.remark ? `Last run, ${when}: ${last.remark}` : `Last sync, ${when}` }),
      undo,
      listed(last.lines));
  }
}

/** Some lines, and the others behind a click. */
function listed(lines) {
  const items = (some) => make("ul", {}, ...some.map((line) => make("li", { text: line, dir: "auto" })));
  if (lines.length <= SHOWN + 2) return items(lines);
  const rest = make("details", {}, make("summary", { text: `${lines.length - SHOWN} more` }), items(lines.slice(SHOWN)));
  return make("div", {}, items(lines.slice(0, SHOWN)), rest);
}

function waits(total, trouble) {
  if (total) return `${counted(total, "change")} waiting`;
  return trouble ? "" : "Nothing is waiting: both are the same.";
}

const EMPTY = { book: "", path: "", waiting: { toExcel: 0, toSheet: 0, changes: [] }, conflicts: [], last: null, tips: [], message: null };

const place = ({ table, row, column }) => [table, row, column].filter(Boolean).join(" · ");

function change(each) {
  const way = each.to === "excel" ? "to Excel" : "to this sheet";
  const told = { add: "new row", delete: "row deleted" }[each.kind] ?? `${shown(each.before)} → ${shown(each.after)}`;
  return make("li", {}, make("span", { class: "way", text: way }), make("span", { class: "where", text: place(each), dir: "auto" }), make("span", { text: told, dir: "auto" }));
}

function conflict(each, keep) {
  const line = (name, value, kept) =>
    make("div", { class: kept ? "kept" : "" }, make("dt", { text: name }), make("dd", { text: shown(value), dir: "auto" }));
  const choice = (label, side) =>
    button(label, () => keep(side), { class: "order", "data-order": `keep-${side}-${each.key}`, "aria-label": `${label}: ${place(each)}` });
  const said = each.waiting ? `The next sync keeps: ${each.kept}` : `Kept: ${each.kept}. Both values are in the Conflicts tab.`;
  return make("div", { class: "conflict" },
    make("p", { class: "where", text: place(each), dir: "auto" }),
    make("dl", {}, line("In this sheet", each.sheet, each.kept === "Sheet"), line("In Excel", each.excel, each.kept === "Excel"), line("Before", each.before, false)),
    make("p", { class: "said", text: said }),
    make("div", { class: "choices" }, choice("Keep this sheet's", "sheet"), choice("Keep Excel's", "excel")));
}

function tips(all) {
  if (!all.length) return null;
  return make("section", { class: "tips" }, make("h3", { text: "Try this" }),
    make("ol", {}, ...all.map((tip) => make("li", { class: tip.done ? "done" : "" },
      make("span", { text: tip.text }), tip.done ? make("span", { class: "tick", text: " ✓ done" }) : null))));
}
