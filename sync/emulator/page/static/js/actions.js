/** What the buttons, the keys and the menu do. */
import { a1, boxA1 } from "./address.js";
import { Unreachable } from "./api.js";
import { Cancelled } from "./edits.js";
import { choiceOf, linkOf } from "./paint.js";
import { openMenu } from "./menu.js";
import { Gone } from "./rows.js";
import { question, say } from "./say.js";
import { linkTo } from "./session.js";

const TAKEN = "Nothing is lost: what you typed is still here.";

/** @param {import("./page.js").Page} page */
export function actions(page) {
  const { grid, selection, edits, structure, history, book } = page;
  const tab = () => grid.tab;
  const active = () => tab().cell(selection.active.row, selection.active.column);

  /** Try an edit; a refusal is told, and a person who changed their mind is not. */
  const attempt = async (act) => {
    if (selection.lost) return page.lost();
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Cancelled)) say(error.message, { bad: true });
      return null;
    }
  };

  const write = async (edit) => {
    const { row, column, text, seen, hold } = edit;
    page.expect(edit);
    try {
      await edits.type(edit.tab, row, column, text, seen, hold);
    } catch (error) {
      page.restore(edit);
      if (error instanceof Cancelled) return;
      if (error.status === 400 || error.status === 404) await book.open().catch(() => undefined);
      if (!book.tab(edit.tab.id)) {
        const lost = `The tab “${edit.tab.title}” was deleted by someone else, so ${a1(row, column)} could not be written.`;
        say(`${lost} You had typed: ${text}`, { bad: true });
        return;
      }
      if (error instanceof Gone) {
        say(`${error.message} You typed: ${text}`, { bad: true });
        return;
      }
      const again = () => {
        page.showTab(edit.tab);
        selection.to(hold.rows[0], column);
        page.editor.open({ text, quick: false, message: `${error.message} ${error instanceof Unreachable ? "Press Enter to try again." : "Change it, or press Escape."}` });
      };
      if (page.editor.isOpen) say(`${a1(row, column)}: ${error.message} ${TAKEN}`, { bad: true, act: ["Show it", again] });
      else again();
    }
  };

  const sort = (ascending) =>
    attempt(async () => {
      const { row, column } = selection.active;
      const many = selection.box.bottom - selection.box.top > 1;
      if (!tab().tableAt(row, column).table) await page.filled(tab());
      const table = tab().tableAt(row, column);
      const sorted = many && !table.header ? { box: selection.box, header: 0 } : table;
      const box = { ...sorted.box, top: sorted.box.top + sorted.header };
      if (box.bottom - box.top < 2) return say("There is nothing to sort here.");
      await edits.sort(tab(), box, column, ascending);
      return say(`Sorted ${boxA1(box)}, hidden columns included.`);
    });

  const rows = () => {
    const { top, bottom } = selection.box;
    return { top, count: bottom - top };
  };

  const act = {
    attempt,
    write,
    undo: () => history.undo(edits.queue),
    redo: () => history.redo(edits.queue),
    clear: () => attempt(() => edits.clear(tab(), selection.box)),
    fillDown: () => attempt(() => edits.fillDown(tab(), selection.box)),
    sortUp: () => sort(true),
    sortDown: () => sort(false),
    insertAbove: () => attempt(() => structure.insert(tab(), rows().top, rows().count, rows().top)),
    insertBelow: () => attempt(() => structure.insert(tab(), rows().top + rows().count, rows().count, rows().top + rows().count - 1)),
    deleteRows: () =>
      attempt(async () => {
        const { top, count } = rows();
        if (count >= tab().rowCount) return say("A sheet needs at least one row.", { bad: true });
        return structure.delete(tab(), top, count);
      }),
    enter: () => (page.readOnly ? selection.move(1, 0) : page.editor.open({ list: true })),
    tick: () => {
      const cell = active();
      if (choiceOf(cell) !== "check") return false;
      const { row, column } = selection.active;
      const text = cell.effectiveValue?.boolValue === true ? "FALSE" : "TRUE";
      attempt(() => edits.type(tab(), row, column, text));
      return true;
    },
    openLink: () => {
      const href = linkOf(active());
      if (href) window.open(href, "_blank", "noopener,noreferrer");
    },
    note: () => question(`Note on ${a1(selection.active.row, selection.active.column)}`, active().note, "Close", ""),
    copyLink: async () => {
      const link = linkTo(book.id, tab().id, boxA1(selection.box));
      const whole = `${location.origin}${location.pathname}${link}`;
      try {
        await navigator.clipboard.writeText(whole);
        say("The link to this cell is on the clipboard. It opens in this browser while the server runs.");
      } catch {
        await question("Link to this cell", whole, "Close", "");
      }
    },
    hidden: () => page.toggleHidden(),
    lastRow: () => {
      for (let row = tab().rowCount - 1; row > 0; row -= 1) if (tab().rows[row]?.length) return tab().down.shown(row);
      return 0;
    },
    lastColumn: () => {
      const line = tab().rows[selection.active.row] ?? [];
      return tab().across.shown(Math.max(0, line.length - 1));
    },
    menu: (x, y) => {
      const here = grid.element(selection.active.row, selection.active.column)?.getBoundingClientRect();
      const at = x === undefined ? { x: here?.left ?? 80, y: here?.bottom ?? 120 } : { x, y };
      openMenu(items(), at, grid.root);
    },
  };

  function items() {
    const count = rows().count;
    const many = count === 1 ? "row" : `${count} rows`;
    const editing = page.readOnly
      ? []
      : [
          [`Insert ${many} above`, act.insertAbove],
          [`Insert ${many} below`, act.insertBelow],
          [`Delete ${many}`, act.deleteRows],
          ["Sort A to Z", act.sortUp],
          ["Sort Z to A", act.sortDown],
          ["Clear", act.clear, "Del"],
          ["Fill down", act.fillDown, "Ctrl D"],
        ];
    const own = [
      active()?.note ? ["Show the note", act.note] : null,
      linkOf(active()) ? ["Open the link", act.openLink, "Ctrl Enter"] : null,
    ];
    const hidden = tab().hasHidden ? [[tab().showHidden ? "Hide hidden rows and columns" : "Show hidden rows and columns", act.hidden]] : [];
    return [...own.filter(Boolean), ["Copy link to cell", act.copyLink], ...editing, ...hidden];
  }

  return act;
}
