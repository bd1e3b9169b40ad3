/** Where the rows or the columns of a sheet lie, in pixels; hidden ones have no size. */
export class Axis {
  /**
   * @param {number} count
   * @param {(index: number) => number} size in pixels; 0 for a hidden one
   */
  constructor(count, size) {
    this.count = count;
    this.starts = new Float64Array(count + 1);
    for (let index = 0; index < count; index += 1) {
      this.starts[index + 1] = this.starts[index] + size(index);
    }
  }

  get total() {
    return this.starts[this.count];
  }

  start(index) {
    return this.starts[Math.min(index, this.count)];
  }

  size(index) {
    return this.starts[index + 1] - this.starts[index];
  }

  hidden(index) {
    return this.size(index) === 0;
  }

  /** The one at a distance from the start. */
  at(pixels) {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle + 1] > pixels) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The next one that is shown, `steps` away; the last one there is if there are not so many. */
  step(from, steps) {
    const direction = Math.sign(steps);
    let here = from;
    for (let at = from + direction, left = Math.abs(steps); left > 0; at += direction) {
      if (at < 0 || at >= this.count) break;
      if (!this.hidden(at)) {
        here = at;
        left -= 1;
      }
    }
    return here;
  }

  /** The first that is shown from `index` on, or else the last before it. */
  shown(index) {
    const inside = Math.max(0, Math.min(index, this.count - 1));
    if (!this.hidden(inside)) return inside;
    const after = this.step(inside, 1);
    return after !== inside ? after : this.step(inside, -1);
  }
}
