/**
 * What can be undone. An entry knows how to undo and redo itself, and answers with what it had to
 * leave as it was because somebody changed it since.
 * @typedef {{label: string, undo: () => Promise<string>, redo: () => Promise<string>}} Entry
 */
import { say } from "./say.js";

const MOST = 200;

export class History {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {Entry[]} */
    this.done = [];
    /** @type {Entry[]} */
    this.undone = [];
    this.queue = Promise.resolve();
  }

  /** @param {Entry} entry */
  add(entry) {
    this.done.push(entry);
    if (this.done.length > MOST) this.done.shift();
    this.undone = [];
    this.changed();
  }

  /** @param {Promise<void>} before what is still being written */
  undo(before) {
    return this.next(before, () => this.turn(this.done, this.undone, "undo", "Undone"));
  }

  /** @param {Promise<void>} before what is still being written */
  redo(before) {
    return this.next(before, () => this.turn(this.undone, this.done, "redo", "Done again"));
  }

  next(before, turn) {
    this.queue = this.queue.then(() => before).then(turn);
    return this.queue;
  }

  async turn(from, to, verb, word) {
    const entry = from.pop();
    if (!entry) {
      say(`Nothing to ${verb}.`);
      return;
    }
    try {
      const left = await entry[verb]();
      to.push(entry);
      say(`${word}: ${entry.label}.${left ? ` ${left}` : ""}`, { bad: Boolean(left) });
    } catch (error) {
      from.push(entry);
      say(`Not ${word.toLowerCase()}: ${error.message}`, { bad: true });
    }
    this.changed();
  }
}
