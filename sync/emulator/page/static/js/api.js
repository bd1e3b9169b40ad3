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

/** What a call tells of the server: it answered, it did not, or it knows this page no longer. */
export const THERE = "there";
export const AWAY = "away";
export const ENDED = "ended";
export const HAS_ENDED = "This page's session has ended. Run `lifeops serve --open` to open it again.";
const SECONDS = 30;
const ABOUT = "/page/about";

/** @type {Set<(now: string) => void>} */
const listeners = new Set();
export const onReach = (listener) => listeners.add(listener);
const tell = (now) => listeners.forEach((listener) => listener(now));

/**
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @param {number} [seconds] after which nobody is taken to answer
 */
export async function ask(method, path, body, seconds = SECONDS) {
  const { status, ok, told } = await sent(method, path, body, seconds);
  if (await ended(status, path)) {
    tell(ENDED);
    throw new Refused(status, HAS_ENDED);
  }
  tell(THERE);
  if (!ok) throw new Refused(status, reason(told, status));
  return told ? JSON.parse(told) : null;
}

async function sent(method, path, body, seconds) {
  try {
    const answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout?.(seconds * 1000),
    });
    return { status: answer.status, ok: answer.ok, told: await answer.text() };
  } catch {
    tell(AWAY);
    throw new Unreachable("The server does not answer. It is tried again.");
  }
}

/** Whether the session is over; a call may also be forbidden within one, and the token of an address be wrong. */
async function ended(status, path) {
  if (status !== 403 || path === ABOUT) return status === 401 || status === 403;
  if (path === "/page/session") return false;
  return [401, 403].includes((await sent("GET", ABOUT, undefined, SECONDS)).status);
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

/** The number that every write of a spreadsheet raises. */
export async function version(id) {
  const { version: told } = await ask("GET", `/drive/v3/files/${encodeURIComponent(id)}?fields=version`);
  return Number(told);
}

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
