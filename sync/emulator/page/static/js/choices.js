/** The list of values that a cell's rule allows, under the editor. */
import * as api from "./api.js";
import { byId, make } from "./dom.js";

const MOST = 200;

export class Choices {
  /** @param {import("./book.js").Book} book @param {(text: string) => void} chosen */
  constructor(book, chosen) {
    this.book = book;
    this.chosen = chosen;
    this.list = byId("choices");
    this.all = [];
    this.at = -1;
  }

  get open() {
    return !this.list.hidden;
  }

  /** The values of a rule. @returns {Promise<string[]>} */
  async values(cell) {
    const { condition } = cell.dataValidation;
    const given = condition.values?.map((each) => each.userEnteredValue) ?? [];
    if (condition.type === "ONE_OF_LIST") return given;
    const name = given[0].replace(/^=/, "");
    const range = this.book.namedRanges.some((each) => each.name === name) ? name : name.replaceAll("$", "");
    const [rows] = await api.values(this.book.id, [range], "FORMATTED_VALUE");
    return [...new Set(rows.flat().map(String))].filter((text) => text !== "");
  }

  /** Show what a cell offers, under a box on the screen. */
  async show(cell, place) {
    this.asked = cell;
    let found;
    try {
      found = await this.values(cell);
    } catch {
      return; // a rule whose range is gone still lets text be typed
    }
    if (this.asked !== cell) return;
    this.all = found;
    this.filter("");
    this.list.style.left = `${Math.max(4, Math.min(place.left, innerWidth - 180))}px`;
    const below = innerHeight - place.bottom;
    this.list.style.minWidth = `${Math.max(place.width, 120)}px`;
    this.list.style.maxHeight = `${Math.max(120, Math.min(320, below - 12))}px`;
    this.list.style.top = `${Math.min(place.bottom, innerHeight - 132)}px`;
    this.list.hidden = false;
    byId("editor").setAttribute("aria-expanded", "true");
  }

  /** Keep only the values with a text in them; all for what was there when editing began. */
  filter(text) {
    const wanted = text.toLowerCase();
    this.shown = this.all.filter((each) => each.toLowerCase().includes(wanted)).slice(0, MOST);
    this.at = -1;
    this.list.replaceChildren(
      ...this.shown.map((each, index) =>
        make("li", {
          role: "option",
          id: `choice-${index}`,
          "aria-selected": "false",
          text: each,
          onmousedown: (event) => (event.preventDefault(), this.chosen(each)),
        }),
      ),
    );
    if (!this.shown.length) this.list.append(make("li", { class: "none", text: "Nothing in the list is like this." }));
  }

  /** Go down or up the list. Returns the id of the one that is marked. */
  move(steps) {
    if (!this.open || !this.shown.length) return null;
    const count = this.shown.length;
    this.at = this.at < 0 ? (steps > 0 ? 0 : count - 1) : (this.at + steps + count) % count;
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.at)));
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
    return `choice-${this.at}`;
  }

  /** The value that is marked, if one is. */
  get marked() {
    return this.open && this.at >= 0 ? this.shown[this.at] : null;
  }

  hide() {
    this.asked = null;
    byId("editor").setAttribute("aria-expanded", "false");
    this.list.hidden = true;
    this.list.replaceChildren();
  }
}

