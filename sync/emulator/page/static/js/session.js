/** The token of the address, given once for a cookie; and the link to a cell in the address. */
import * as api from "./api.js";

const fragment = () => new URLSearchParams(location.hash.slice(1));

/** Trade the token of the address for a session. Returns what else the address asked for. */
export async function begin() {
  const asked = fragment();
  const token = asked.get("token");
  if (token !== null) {
    asked.delete("token");
    const rest = asked.toString();
    history.replaceState(null, "", rest ? `#${rest}` : location.pathname);
    await api.ask("POST", "/page/session", { token });
  }
  return linked();
}

/** What the address shows. @returns {{spreadsheet: string|null, sheet: number|null, cell: string|null}} */
function linked() {
  const asked = fragment();
  const sheet = asked.get("sheet");
  return {
    spreadsheet: asked.get("spreadsheet") ?? asked.get("open"),
    sheet: sheet === null ? null : Number(sheet),
    cell: asked.get("cell"),
  };
}

/** The link to a cell. */
export function linkTo(spreadsheet, sheet, cell) {
  return `#${new URLSearchParams({ spreadsheet, sheet: String(sheet), cell })}`;
}

/** Keep the address at the cell that is chosen. */
export function keep(spreadsheet, sheet, cell) {
  const link = linkTo(spreadsheet, sheet, cell);
  if (location.hash !== link) history.replaceState(null, "", link);
}
