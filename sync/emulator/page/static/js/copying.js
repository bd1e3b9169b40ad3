/** Copy, cut and paste. Inside the page formulas and formats come along; from elsewhere, text. */
import { boxA1 } from "./address.js";
import * as clipboard from "./clipboard.js";
import { say } from "./say.js";

/** @param {import("./page.js").Page} page */
export function copying(page) {
  const { grid, selection, edits, structure } = page;
  /** @type {{text: string, tab: any, box: any, cut: boolean, hold: any}|null} */
  let held = null;

  const ours = () => document.activeElement === grid.root && !page.editor.isOpen;
  const texts = (tab, box) =>
    Array.from({ length: Math.min(box.bottom, tab.rows.length) - box.top }, (_, row) =>
      Array.from({ length: box.right - box.left }, (__, column) => tab.cell(box.top + row, box.left + column)?.formattedValue ?? ""),
    );

  const take = (cut) => (event) => {
    if (!ours()) return;
    event.preventDefault();
    if (selection.lost) return page.lost();
    const { tab } = grid;
    const { box } = selection;
    const hold = () => edits.keep(tab, box);
    if (tab.missing(box.top, box.bottom).length) return later(tab, box, cut, hold);
    const text = clipboard.write(texts(tab, box));
    event.clipboardData.setData("text/plain", text);
    return taken({ text, tab, box, cut: cut && !page.readOnly, hold: hold() });
  };

  /** Rows that were not read yet: they are, and then lie on the clipboard. */
  async function later(tab, box, cut, hold) {
    try {
      await page.filled(tab, box.top, box.bottom);
      const text = clipboard.write(texts(tab, box));
      await navigator.clipboard.writeText(text);
      taken({ text, tab, box, cut: cut && !page.readOnly, hold: hold() });
    } catch (error) {
      const refused = error instanceof DOMException;
      say(refused ? "All rows are read now: press the keys once more." : error.message, { bad: !refused });
    }
  }

  function taken(now) {
    if (held) page.book.held.drop(held.hold);
    held = now;
    say(now.cut ? `Cut ${boxA1(now.box)}: paste it where it shall go.` : `Copied ${boxA1(now.box)}.`);
  }

  const paste = (event) => {
    if (!ours()) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    const { tab } = grid;
    const { box } = selection;
    page.act.attempt(async () => {
      const mine = held && held.text === text.replaceAll("\r\n", "\n") && (held.cut || !held.hold.lost);
      const landed = mine ? await own(tab, box) : await foreign(tab, box, text);
      if (landed) selection.take(landed);
    });
  };

  async function own(tab, box) {
    const from = held;
    const tall = from.box.bottom - from.box.top;
    const wide = from.box.right - from.box.left;
    const times = (size, step) => (from.cut || size % step ? step : size);
    const target = {
      top: box.top,
      left: box.left,
      bottom: box.top + times(box.bottom - box.top, tall),
      right: box.left + times(box.right - box.left, wide),
    };
    if (from.cut) {
      held = null;
      return structure.move(tab, from, target).finally(() => page.book.held.drop(from.hold));
    }
    return edits.copy(tab, from, target);
  }

  async function foreign(tab, box, text) {
    if (!text) return null;
    const rows = clipboard.tiled(clipboard.parse(text), box.bottom - box.top, box.right - box.left);
    return edits.block(tab, box.top, box.left, rows);
  }

  document.addEventListener("copy", take(false));
  document.addEventListener("cut", take(true));
  document.addEventListener("paste", paste);
}
