/** Elements, made without markup: text is only ever set as text. */

/**
 * @param {string} tag
 * @param {Record<string, any>} [properties] attributes; `on…` are listeners, `class` and `text` as named
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child || child === ""));
  return element;
}

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/** A button with an icon letter and a name that a screen reader speaks. */
export function button(label, onclick, properties = {}) {
  return make("button", { type: "button", text: label, onclick, ...properties });
}
