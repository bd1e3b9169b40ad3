/**
 * Tells when the spreadsheet changes on the server, and when the server is gone and back.
 *
 * A browser has six connections to a server, so the windows of a spreadsheet share one stream: the
 * window that holds a lock has it and passes on what it hears; when it closes, another takes over.
 * Where more spreadsheets are open than there are streams for, the rest ask again and again.
 */
import { AWAY, THERE, ask, onReach, version } from "./api.js";

const AGAIN_SECONDS = 2;
const FIRST_SECONDS = 1;
const STREAMS = 3;
const GONE = -1;

/**
 * @typedef {{change: () => void, guide: () => void, gone: () => void, reach: (now: string) => void}} Tell
 */
class Live {
  /** @param {string} id of the spreadsheet @param {Tell} tell */
  constructor(id, tell) {
    this.id = id;
    this.tell = tell;
    this.state = THERE;
    this.version = null;
    this.begun = false;
    this.over = false;
    this.source = null;
    this.timer = 0;
    this.first = new Promise((resolve) => {
      this.heard = resolve;
    });
  }

  async begin() {
    onReach((now) => this.reach(now));
    this.join();
    // A page that was left is kept by the browser, its stream too.
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => event.persisted && (this.join(), this.tell.change()));
    // What is read from now on is no older than the version that was told first.
    await Promise.race([this.first, new Promise((resolve) => setTimeout(resolve, FIRST_SECONDS * 1000))]);
    this.begun = true;
  }

  join() {
    if (!navigator.locks || !window.BroadcastChannel) {
      this.connect();
      return;
    }
    const name = `lifeops ${this.id}`;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data: [event, what] }) => this.hear(event, what);
    this.leaving = new AbortController();
    const left = this.leaving.signal;
    const lead = () => this.lead(left);
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => lock && lead())
      .then(() => left.aborted || (this.heard(), navigator.locks.request(name, { signal: left }, lead)))
      .catch((error) => error.name === "AbortError" || this.connect());
  }

  /** @param {AbortSignal} left */
  async lead(left) {
    const stream = () => {
      if (left.aborted) return null;
      this.connect();
      return new Promise((resolve) => left.addEventListener("abort", resolve));
    };
    while (!left.aborted && !(await free(stream))) {
      const told = await version(this.id).catch((error) => (error.status === 404 ? GONE : null));
      if (left.aborted || this.over) return;
      if (told === GONE) this.pass("gone");
      else if (told !== null) this.pass("change", told);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_SECONDS * 1000));
    }
  }

  pass(event, what) {
    this.hear(event, what);
    this.channel?.postMessage([event, what]);
  }

  leave() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.leaving?.abort();
    this.channel?.close();
    this.channel = null;
  }

  connect() {
    if (this.over) return;
    this.source?.close();
    const source = new EventSource(`/page/events?spreadsheet=${encodeURIComponent(this.id)}`);
    this.source = source;
    source.addEventListener("open", () => this.pass("reach", THERE));
    source.addEventListener("change", (event) => this.pass("change", JSON.parse(event.data).version));
    source.addEventListener("guide", () => this.pass("guide"));
    source.addEventListener("gone", () => this.pass("gone"));
    source.addEventListener("error", () => {
      this.heard();
      if (source.readyState !== EventSource.CLOSED) this.pass("reach", AWAY);
      else if (source === this.source) this.later(); // refused: the server says why when it is asked
    });
  }

  hear(event, what) {
    if (event === "reach") this.reach(what);
    else if (event === "guide") this.tell.guide();
    else if (event === "gone") {
      this.over = true;
      this.source?.close();
      this.tell.gone();
    } else {
      const news = this.begun && what !== this.version;
      this.version = what;
      this.heard();
      if (news) this.tell.change();
    }
  }

  reach(now) {
    if (now === this.state) return;
    this.state = now;
    this.tell.reach(now);
    if (now !== THERE) this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), AGAIN_SECONDS * 1000);
  }

  /** Ask whether the server is there; what it answers is told to all who listen to the calls. */
  async again() {
    const found = await ask("GET", "/page/about").then(() => THERE, () => this.state);
    if (found !== THERE) this.later();
    else if (this.source?.readyState === EventSource.CLOSED) this.connect();
  }
}

/** Hold one of the streams for as long as `act` takes. Returns whether one was free. */
async function free(act) {
  for (let one = 1; one <= STREAMS; one += 1) {
    const had = await navigator.locks.request(`lifeops stream ${one}`, { ifAvailable: true }, async (lock) => {
      if (lock) await act();
      return lock !== null;
    });
    if (had) return true;
  }
  return false;
}

/** Listen from now on. @param {string} id of the spreadsheet @param {Tell} tell */
export const listen = (id, tell) => new Live(id, tell).begin();
