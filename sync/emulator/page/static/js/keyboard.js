/** What the keys do while a cell is chosen and not edited. */

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * Undo and redo wherever the focus is: the browser's own would go to an editor that is not open.
 * @param {{editor: import("./editor.js").Editor, act: Record<string, Function>}} page
 * @returns {(event: KeyboardEvent) => void}
 */
export function elsewhere({ editor, act }) {
  return (event) => {
    const ctrl = (event.ctrlKey || event.metaKey) && !event.altKey;
    const key = event.key.toLowerCase();
    if (event.defaultPrevented || editor.isOpen || !ctrl || !["z", "y"].includes(key)) return;
    if (event.target instanceof Element && event.target.matches("input, textarea")) return;
    event.preventDefault();
    if (document.querySelector("dialog[open]")) return;
    if (key === "y" || event.shiftKey) act.redo();
    else act.undo();
  };
}

/**
 * @param {{grid: import("./grid.js").Grid, editor: import("./editor.js").Editor, act: Record<string, Function>}} page
 * @returns {(event: KeyboardEvent) => void}
 */
export function keyboard({ grid, editor, act }) {
  const { selection } = grid;
  const page = () => Math.max(1, Math.floor(grid.root.clientHeight / 21) - 3);

  const plain = {
    Enter: (event) => (event.shiftKey ? selection.move(-1, 0) : act.enter()),
    F2: () => editor.open({ list: true }),
    Tab: (event) => selection.move(0, event.shiftKey ? -1 : 1),
    Delete: () => act.clear(),
    Backspace: () => act.clear(),
    Home: (event) => start(event, selection.active.row),
    End: (event) => end(event, selection.active.row),
    PageUp: (event) => selection.move(-page(), 0, event.shiftKey),
    PageDown: (event) => selection.move(page(), 0, event.shiftKey),
    " ": () => act.tick() || editor.open({ text: " " }),
    ContextMenu: () => act.menu(),
  };
  const control = {
    a: () => selection.take({ top: 0, bottom: grid.tab.rowCount, left: 0, right: grid.tab.columnCount }),
    d: () => act.fillDown(),
    z: (event) => (event.shiftKey ? act.redo() : act.undo()),
    y: () => act.redo(),
    Home: (event) => start(event, 0),
    End: (event) => end(event, act.lastRow()),
    Enter: () => act.openLink(),
  };

  function reach(row, column, extend) {
    if (extend) selection.stretch(row, column);
    else selection.to(row, column);
  }
  function start(event, row) {
    reach(grid.tab.down.shown(row), grid.tab.across.shown(0), event.shiftKey);
  }
  function end(event, row) {
    reach(row, act.lastColumn(), event.shiftKey);
  }
  function shown() {
    const at = selection.end;
    grid.reveal(at.row, at.column);
  }

  return (event) => {
    if (editor.isOpen || event.isComposing || event.target !== grid.root) return;
    const ctrl = event.ctrlKey || event.metaKey;
    const steps = ARROWS[event.key];
    const command = ctrl ? control[event.key.length === 1 ? event.key.toLowerCase() : event.key] : plain[event.key];
    if (event.key === "F10" && event.shiftKey) act.menu();
    else if (steps && event.altKey) {
      if (event.key === "ArrowDown") editor.open({ list: true });
      else return;
    } else if (steps && ctrl) selection.jump(...steps, event.shiftKey);
    else if (steps) selection.move(...steps, event.shiftKey);
    else if (command) command(event);
    else if (event.key.length === 1 && !ctrl && !event.altKey) {
      editor.open({ text: "" }); // the letter itself goes into the editor, which has the focus now
      return;
    } else if (event.key === "Process" || event.key === "Unidentified") {
      editor.open({ text: "" });
      return;
    } else return;
    event.preventDefault();
    if (!editor.isOpen) shown();
  };
}
