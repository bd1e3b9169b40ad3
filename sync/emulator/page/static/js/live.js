/** Tells when the spreadsheet changes on the server, and when the server is gone and back. */
import { onReach } from "./api.js";

const AGAIN_SECONDS = 2;

/**
 * @param {string} id of the spreadsheet
 * @param {{change: () => void, guide: () => void, gone: () => void, online: (now: boolean, before: boolean) => void}} tell
 */
export function listen(id, tell) {
  let online = true;
  let source;
  let version = null;
  let timer = 0;
  const reach = (now) => {
    if (now === online) return;
    const before = online;
    online = now;
    tell.online(now, before);
    if (!now) later();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(connect, AGAIN_SECONDS * 1000);
  };
  function connect() {
    source?.close();
    source = new EventSource(`/page/events?spreadsheet=${encodeURIComponent(id)}`);
    source.addEventListener("open", () => reach(true));
    source.addEventListener("change", (event) => {
      const told = JSON.parse(event.data).version;
      const news = version !== null && told !== version;
      version = told;
      if (news) tell.change();
    });
    source.addEventListener("guide", () => tell.guide());
    source.addEventListener("gone", () => {
      source.close();
      tell.gone();
    });
    source.addEventListener("error", () => {
      reach(false);
      if (source.readyState === EventSource.CLOSED) later();
    });
  }
  onReach((now) => now || reach(false));
  connect();
  // A page that was left is kept by the browser, its stream too; a browser has few streams to a server.
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    source.close();
  });
  addEventListener("pageshow", (event) => event.persisted && (connect(), tell.change()));
}
