/** What the page says: short messages, questions, and the banner above everything. */
import { button, byId, make } from "./dom.js";

const SECONDS = 6;

/**
 * @param {string} text
 * @param {{bad?: boolean, act?: [string, () => void]}} [how] `act` is a button with what it does
 */
export function say(text, { bad = false, act } = {}) {
  const message = make("div", { class: bad ? "message bad" : "message", role: bad ? "alert" : "status" });
  const away = () => message.remove();
  message.append(make("span", { text }));
  if (act) message.append(button(act[0], () => (away(), act[1]())));
  message.append(button("×", away, { class: "quiet", "aria-label": "Close this message" }));
  byId("messages").append(message);
  while (byId("messages").children.length > 4) byId("messages").firstChild.remove();
  if (!bad) setTimeout(away, SECONDS * 1000);
}

/** The banner that stays; an empty text takes it away. */
export function banner(text) {
  byId("banner").textContent = text;
  byId("banner").hidden = !text;
}

/** Show a dialog with a text. Returns whether the first button was chosen. */
export function question(title, text, yes = "OK", no = "Cancel") {
  return new Promise((resolve) => {
    const dialog = make("dialog", { "aria-labelledby": "dialog-title" });
    const answer = (value) => () => dialog.close(value);
    dialog.append(
      make("h2", { id: "dialog-title", text: title }),
      make("p", { class: "told", dir: "auto", text }),
      make("div", { class: "buttons" },
        button(yes, answer("yes"), { class: "main" }),
        no ? button(no, answer("no")) : null),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (byId("editor").hidden) byId("grid").focus({ preventScroll: true });
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
