/** Puts one cell on the screen. What a cell holds is text and never markup. */
import { make } from "./dom.js";
import { lookOf } from "./looks.js";
import { pixels, widthOf } from "./measure.js";

const MOST_SHOWN = 2000;
const MOST_SPILL = 12;
const OPENED = new Set(["http:", "https:", "mailto:"]);

/** The kind of value a cell holds: stringValue, numberValue, boolValue, errorValue or "". */
export const kindOf = (cell) => Object.keys(cell?.effectiveValue ?? {})[0] ?? "";

/** The rule of a cell, if it offers a choice: "list", "check" or "". */
export function choiceOf(cell) {
  const rule = cell?.dataValidation;
  const type = rule?.condition?.type ?? "";
  if (type === "BOOLEAN") return "check";
  if (type === "ONE_OF_LIST" || type === "ONE_OF_RANGE") return rule.showCustomUi === false ? "" : "list";
  return "";
}

/** Where a cell links to, if that is a page or a mail address. @returns {string|null} */
export function linkOf(cell) {
  const formula = cell?.userEnteredValue?.formulaValue ?? "";
  const named = /^=HYPERLINK\(\s*"([^"]+)"/i.exec(formula)?.[1];
  const text = cell?.formattedValue ?? "";
  const target = cell?.hyperlink ?? named ?? (/^(https?:\/\/|mailto:)\S+$/.test(text) ? text : null);
  if (!target) return null;
  try {
    const url = new URL(target);
    return OPENED.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLElement} element an empty gridcell
 * @param {import("./tab.js").Tab} tab
 */
export function paint(element, tab, row, column) {
  const cell = tab.cell(row, column);
  if (!cell) return;
  const look = lookOf(cell.effectiveFormat);
  const kind = kindOf(cell);
  Object.assign(element.style, look.styles);
  const align = look.align || { numberValue: "right", boolValue: "center", errorValue: "center" }[kind];
  if (align && align !== "left") element.classList.add(align);
  if (kind === "numberValue") element.classList.add("figure");
  if (kind === "errorValue") element.classList.add("error");
  if (look.wrap === "WRAP") element.classList.add("wrap");
  if (cell.note) {
    element.classList.add("noted");
    element.title = cell.note;
  }
  const text = (cell.formattedValue ?? "").slice(0, MOST_SHOWN);
  const choice = choiceOf(cell);
  if (choice === "check" && (kind === "boolValue" || !text)) {
    element.append(box(cell));
    return;
  }
  if (text) {
    const span = make("span", { class: "text", dir: "auto", text });
    if (look.wrap === "OVERFLOW_CELL" && kind === "stringValue" && !choice) spill(element, span, tab, row, column, align);
    element.append(span);
  }
  const href = text ? linkOf(cell) : null;
  if (href) {
    const name = `Open ${href}`;
    element.append(
      make("a", { class: "open", href, target: "_blank", rel: "noopener noreferrer", tabindex: "-1", title: name, "aria-label": name, text: "↗" }),
    );
  }
  if (choice === "list" && !text) element.classList.add("vacant");
  if (choice === "list") element.append(make("span", { class: "arrow", "aria-hidden": "true", text: "▾" }));
}

function box(cell) {
  const ticked = cell.effectiveValue?.boolValue === true;
  return make("span", { class: "check", role: "checkbox", "aria-checked": String(ticked), text: ticked ? "✓" : "" });
}

/** Let text run on over the empty cells beside it. */
function spill(element, span, tab, row, column, align) {
  const { textContent: text } = span;
  const font = tab.cell(row, column).effectiveFormat?.textFormat;
  if (text.length * pixels(font?.fontSize) < tab.across.size(column)) return; // most, without measuring
  const wanted = Math.ceil(widthOf(text.slice(0, 300), font)) + 9;
  let room = tab.across.size(column);
  if (wanted <= room || (align && align !== "left") || tab.merge(row, column)) return;
  const frozen = column < tab.frozenColumns;
  for (let next = column + 1; next < tab.columnCount && next - column <= MOST_SPILL && room < wanted; next += 1) {
    const beside = tab.cell(row, next);
    if (beside?.formattedValue || choiceOf(beside) || tab.merge(row, next)) break;
    if (frozen && next >= tab.frozenColumns) break;
    room += tab.across.size(next);
  }
  if (room === tab.across.size(column)) return;
  element.classList.add("spill");
  span.style.width = `${Math.min(room, wanted) - 5}px`;
}
