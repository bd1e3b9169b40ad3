/** Opens the page: the session, which spreadsheet, and its parts. */
import * as api from "./api.js";
import { byId, make } from "./dom.js";
import { Page } from "./page.js";
import { banner } from "./say.js";
import { begin } from "./session.js";

const OLD = "This address is out of date. Run `lifeops serve --open`: it prints a new one and opens it.";
const HOW = "This page needs its own address: run `lifeops serve --open` and it opens.";

function links(pages) {
  byId("pages").replaceChildren(...pages.map((page) => make("a", { href: page.href, text: page.title })));
}

function picker(files, id) {
  const select = byId("picker");
  select.replaceChildren(...files.map((file) => make("option", { value: file.id, text: file.name })));
  select.value = id;
  select.hidden = files.length < 2;
  byId("title").hidden = files.length > 1;
  select.addEventListener("change", () => {
    location.hash = `#spreadsheet=${encodeURIComponent(select.value)}`;
  });
}

async function start() {
  try {
    const asked = await begin().catch((error) => {
      if (error.status === 403) error.message = OLD;
      throw error;
    });
    const about = await api.ask("GET", "/page/about");
    links(about.pages ?? []);
    const { files } = await api.files();
    const known = (id) => files.find((file) => file.id === id);
    const chosen = known(asked.spreadsheet) ?? known(about.open) ?? files[0];
    if (!chosen) {
      banner("There is no sheet yet. Make one with `lifeops new day-plan plan.xlsx --sample`, then `lifeops link plan.xlsx --local`.");
      return;
    }
    addEventListener("hashchange", () => location.reload());
    picker(files, chosen.id);
    await new Page(chosen.id, about).open(asked.spreadsheet === chosen.id ? asked : { sheet: null, cell: null });
    document.body.dataset.ready = "yes";
  } catch (error) {
    banner(error.message === api.HAS_ENDED ? HOW : error.message);
    if (!(error instanceof api.Refused || error instanceof api.Unreachable)) throw error;
  }
}

start();
