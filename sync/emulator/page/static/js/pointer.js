/** What the mouse and the finger do on the grid. */
import { Grid } from "./grid.js";

/**
 * @param {{grid: Grid, editor: import("./editor.js").Editor, act: Record<string, Function>}} page
 */
export function pointer({ grid, editor, act }) {
  const { root, selection } = grid;
  let dragging = null;

  const whole = (place, extend) => {
    const { tab } = grid;
    if (place.row === null && place.column === null) {
      selection.take({ top: 0, bottom: tab.rowCount, left: 0, right: tab.columnCount });
    } else if (place.column === null) {
      const from = extend ? selection.anchor.row : place.row;
      selection.take({ top: Math.min(from, place.row), bottom: Math.max(from, place.row) + 1, left: 0, right: tab.columnCount });
    } else {
      const from = extend ? selection.anchor.column : place.column;
      selection.take({ top: 0, bottom: tab.rowCount, left: Math.min(from, place.column), right: Math.max(from, place.column) + 1 });
    }
  };

  root.addEventListener("pointerdown", (event) => {
    const place = Grid.place(event.target);
    if (!place || event.button > 1 || event.target.closest(".open, .chart")) return;
    if (editor.isOpen) editor.commit(0, 0);
    root.focus({ preventScroll: true });
    if (place.row === null || place.column === null) whole(place, event.shiftKey);
    else if (event.shiftKey) selection.stretch(place.row, place.column);
    else selection.to(place.row, place.column);
    if (event.pointerType === "mouse") {
      event.preventDefault();
      dragging = place.row !== null && place.column !== null;
    }
    if (event.target.closest(".check")) act.tick();
    else if (event.target.closest(".arrow")) editor.open({ list: true });
  });
  root.addEventListener("pointermove", (event) => {
    if (!dragging || event.buttons !== 1) return;
    const place = Grid.place(event.target);
    if (!place || place.row === null || place.column === null) return;
    const { end } = selection;
    if (place.row !== end.row || place.column !== end.column) selection.stretch(place.row, place.column);
  });
  addEventListener("pointerup", () => {
    dragging = null;
  });
  root.addEventListener("dblclick", (event) => {
    const place = Grid.place(event.target); // none if the cells were drawn anew between the clicks
    if ((!place || (place.row !== null && place.column !== null)) && !editor.isOpen) editor.open({ list: true });
  });
  root.addEventListener("contextmenu", (event) => {
    const place = Grid.place(event.target);
    if (!place) return;
    event.preventDefault();
    const { box } = selection;
    const inside =
      (place.row === null || (place.row >= box.top && place.row < box.bottom)) &&
      (place.column === null || (place.column >= box.left && place.column < box.right));
    if (!inside) {
      if (place.row === null || place.column === null) whole(place, false);
      else selection.to(place.row, place.column);
    }
    act.menu(event.clientX, event.clientY);
  });
}
