/** Copy, cut and paste. Inside the page formulas and formats come along; from elsewhere, text. */
import { boxA1 } from "./address.js";
import * as clipboard from "./clipboard.js";
import { Cancelled } from "./edits.js";
import { say } from "./say.js";

/** @param {import("./page.js").Page} page */
export function copying(page) {
  const { grid, selection, edits, structure } = page;
  /** @type {{text: string, tab: any, box: any, cut: boolean, was: string}|null} */
  let held = null;

  const ours = () => document.activeElement === grid.root && !page.editor.isOpen;
  const texts = (tab, box) =>
    Array.from({ length: Math.min(box.bottom, tab.rows.length) - box.top }, (_, row) =>
      Array.from({ length: box.right - box.left }, (__, column) => tab.cell(box.top + row, box.left + column)?.formattedValue ?? ""),
    );

  const take = (cut) => (event) => {
    if (!ours()) return;
    const { tab } = grid;
    const { box } = selection;
    const text = clipboard.write(texts(tab, box));
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    held = { text, tab, box, cut: cut && !page.readOnly };
    say(cut ? `Cut ${boxA1(box)}: paste it where it shall go.` : `Copied ${boxA1(box)}.`);
  };

  const paste = async (event) => {
    if (!ours()) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    const { tab } = grid;
    const { box } = selection;
    try {
      const landed = held && held.text === text.replaceAll("\r\n", "\n") ? await own(tab, box) : await foreign(tab, box, text);
      if (landed) selection.take(landed);
    } catch (error) {
      if (!(error instanceof Cancelled)) say(error.message, { bad: true });
    }
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
      await structure.move(tab, from, target);
    } else {
      await edits.copy(tab, from, target);
    }
    return target;
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
