/** The tabs at the bottom; hidden ones are in a menu. */
import { css, rgb } from "./colors.js";
import { button, byId, make } from "./dom.js";
import { openMenu } from "./menu.js";

/**
 * @param {import("./book.js").Book} book
 * @param {import("./tab.js").Tab} shown
 * @param {(tab: import("./tab.js").Tab) => void} choose
 */
export function drawTabs(book, shown, choose) {
  const bar = byId("tabs");
  const at = bar.scrollLeft;
  const tabs = book.tabs.filter((tab) => !tab.properties.hidden || tab === shown);
  const focused = bar.contains(document.activeElement);
  bar.replaceChildren(...tabs.map((tab) => one(tab, tab === shown, choose)));
  bar.onkeydown = (event) => {
    const next = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!next) return;
    event.preventDefault();
    choose(tabs[(tabs.indexOf(shown) + next + tabs.length) % tabs.length]);
  };
  bar.scrollLeft = at;
  const selected = bar.querySelector("[aria-selected=true]");
  selected?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focused) selected?.focus();
  const hidden = book.tabs.filter((tab) => tab.properties.hidden);
  const more = byId("hidden-tabs");
  more.hidden = !hidden.length;
  more.onclick = () => {
    const place = more.getBoundingClientRect();
    openMenu(hidden.map((tab) => [tab.title, () => choose(tab)]), { x: place.left, y: place.top - 40 * hidden.length }, more);
  };
}

function one(tab, chosen, choose) {
  const element = button(tab.title, () => choose(tab), {
    role: "tab",
    id: `tab-${tab.id}`,
    "aria-selected": String(chosen),
    "aria-controls": "grid",
    tabindex: chosen ? "0" : "-1",
    class: tab.properties.hidden ? "unseen" : "",
  });
  const color = rgb(tab.properties.tabColor, tab.properties.tabColorStyle);
  if (color) {
    const stripe = make("span", { class: "stripe", "aria-hidden": "true" });
    stripe.style.backgroundColor = css(color);
    element.append(stripe);
  }
  return element;
}
