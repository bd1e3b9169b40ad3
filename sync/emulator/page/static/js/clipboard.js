/** Blocks of cells as tab-separated text, as Excel and Sheets put them on the clipboard. */

const QUOTED = /[\t\n\r"]/;

/** @param {string[][]} rows */
export function write(rows) {
  const field = (text) => (QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(field).join("\t")).join("\n");
}

/** @param {string} text @returns {string[][]} */
export function parse(text) {
  const rows = [[]];
  let at = 0;
  const ended = () => at >= text.length;
  const quotedField = () => {
    let field = "";
    for (at += 1; !ended(); at += 1) {
      if (text[at] !== '"') field += text[at];
      else if (text[at + 1] === '"') field += text[(at += 1)];
      else break;
    }
    at += 1;
    return field;
  };
  const plainField = () => {
    const start = at;
    while (!ended() && !"\t\n\r".includes(text[at])) at += 1;
    return text.slice(start, at);
  };
  const closes = () => {
    const end = /"(?:[^"]|"")*"(?=[\t\n\r]|$)/y;
    end.lastIndex = at;
    return end.test(text);
  };
  for (;;) {
    rows.at(-1).push(text[at] === '"' && closes() ? quotedField() : plainField());
    if (ended()) break;
    if (text[at] === "\t") {
      at += 1;
      continue;
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    if (ended()) break;
    rows.push([]);
  }
  return rows;
}

/** Repeat a block so that it fills a box that is a multiple of it; otherwise the block as it is. */
export function tiled(rows, height, width) {
  const [tall, wide] = [rows.length, Math.max(...rows.map((row) => row.length))];
  const [down, across] = [height % tall ? 1 : height / tall, width % wide ? 1 : width / wide];
  return Array.from({ length: tall * Math.max(1, down) }, (_, row) =>
    Array.from({ length: wide * Math.max(1, across) }, (__, column) => rows[row % tall][column % wide] ?? ""),
  );
}
