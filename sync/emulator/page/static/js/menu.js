/** A menu that opens at a place, for mouse and keys. */
import { make } from "./dom.js";

/**
 * @param {[string, () => void, string?][]} items name, what it does, its keys
 * @param {{x: number, y: number}} at
 * @param {HTMLElement} back gets the focus again
 */
export function openMenu(items, at, back) {
  document.querySelector(".menu")?.remove();
  const menu = make("div", { class: "menu", role: "menu", tabindex: "-1" });
  const close = () => {
    menu.remove();
    removeEventListener("pointerdown", outside, true);
  };
  const outside = (event) => menu.contains(event.target) || close();
  for (const [name, act, keys] of items) {
    const item = make("button", { type: "button", role: "menuitem", tabindex: "-1" }, make("span", { text: name }), make("kbd", { text: keys ?? "" }));
    item.addEventListener("click", () => {
      close();
      back.focus({ preventScroll: true });
      act();
    });
    menu.append(item);
  }
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.children];
    const here = all.indexOf(document.activeElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) all[(next + all.length) % all.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      close();
      back.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(menu);
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(at.x, innerWidth - width - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(at.y, innerHeight - height - 4))}px`;
  addEventListener("pointerdown", outside, true);
  menu.firstElementChild.focus();
}
