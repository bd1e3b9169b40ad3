/** The calls of the Sheets and Drive APIs that the page makes, as any client does. */

/** The server said no; `message` is what it said. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Nobody answered. */
export class Unreachable extends Error {}

/** @type {Set<(online: boolean) => void>} */
const listeners = new Set();
export const onReach = (listener) => listeners.add(listener);
const tell = (online) => listeners.forEach((listener) => listener(online));

/**
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 */
export async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    tell(false);
    throw new Unreachable("The server does not answer. It is tried again.");
  }
  tell(true);
  const told = await answer.text();
  if (!answer.ok) throw new Refused(answer.status, reason(told, answer.status));
  return told ? JSON.parse(told) : null;
}

function reason(told, status) {
  try {
    return JSON.parse(told).error.message;
  } catch {
    return told.slice(0, 300) || `The server answered ${status}.`;
  }
}

const root = (id) => `/v4/spreadsheets/${encodeURIComponent(id)}`;

export const files = () =>
  ask("GET", `/drive/v3/files?${new URLSearchParams({
    q: "mimeType='application/vnd.google-apps.spreadsheet' and trashed=false",
    pageSize: "1000",
    fields: "files(id,name,modifiedTime)",
  })}`);

/** @param {string[]} ranges */
export function spreadsheet(id, fields, ranges = []) {
  const asked = new URLSearchParams({ fields });
  if (fields.includes("data")) asked.set("includeGridData", "true");
  ranges.forEach((range) => asked.append("ranges", range));
  return ask("GET", `${root(id)}?${asked}`);
}

/** @param {string[]} ranges @param {"FORMATTED_VALUE"|"UNFORMATTED_VALUE"} how */
export async function values(id, ranges, how) {
  const asked = new URLSearchParams({ valueRenderOption: how });
  ranges.forEach((range) => asked.append("ranges", range));
  const told = await ask("GET", `${root(id)}/values:batchGet?${asked}`);
  return told.valueRanges.map((each) => each.values ?? []);
}

/** Write what a person typed: the server reads it as Sheets does. Returns what it made of it. */
export async function type(id, range, rows) {
  const asked = new URLSearchParams({
    valueInputOption: "USER_ENTERED",
    includeValuesInResponse: "true",
    responseValueRenderOption: "FORMULA",
  });
  const told = await ask("PUT", `${root(id)}/values/${encodeURIComponent(range)}?${asked}`, { range, values: rows });
  return told.updatedData?.values ?? [];
}

/** @param {any[]} requests applied whole or not at all */
export const batch = (id, requests) => ask("POST", `${root(id)}:batchUpdate`, { requests });

/** The same, answered with the cells of a range as they were left, before anybody else's next write. */
export async function batchSeen(id, requests, range, fields) {
  const asked = new URLSearchParams({ fields: `updatedSpreadsheet.sheets.data.rowData.values(${fields})` });
  const told = await ask("POST", `${root(id)}:batchUpdate?${asked}`, {
    requests,
    includeSpreadsheetInResponse: true,
    responseIncludeGridData: true,
    responseRanges: [range],
  });
  return told.updatedSpreadsheet?.sheets?.[0]?.data?.[0]?.rowData ?? [];
}
