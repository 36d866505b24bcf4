// Episodes as they were recorded. How they are stored, src/picture/recording.rs says.
class Recorded extends Episodes {
  constructor(recording) {
    super();
    Object.assign(this, recording);
    this.shared = this.episodes.filter((episode) => episode.weight !== null);
    this.tuned = this.episodes.find((episode) => episode.weight === null);
    this.decoded = new Map();
    this.now = this.shared[0];
    this.step = 0;
  }
  // Takes the episode of the nearest weight, or that of the tuned ones.
  choose(weights) {
    const away = (episode) => Math.abs(episode.weight - weights.shared);
    this.now = weights.kind === "tuned" ? this.tuned
      : this.shared.reduce((best, next) => (away(next) < away(best) ? next : best));
    return this.now.weight;
  }
  // The weight after one of them in a direction.
  beside(weight, direction) {
    const index = this.shared.findIndex((episode) => episode.weight === weight);
    return (this.shared[index + direction] || this.shared[index]).weight;
  }
  reach(step) {
    this.step = Math.min(step, this.now.steps);
    return this.step;
  }
  get length() { return this.now.steps; }
  get total() { return this.now.total; }
  get ended() { return this.step >= this.now.steps; }
  get end() { return this.now.end; }
  get gained() {
    const [frame] = this.frame();
    return this.ended ? this.now.total : this.at(this.now.gained, frame, 0) * this.gain;
  }
  frame() {
    const at = this.ended ? this.now.frames - 1 : Math.min(this.step / this.every, this.now.frames - 1);
    // Between two moments of a slow task there is nothing.
    const part = this.rate < 5 ? 0 : at - Math.floor(at);
    return [Math.floor(at), part];
  }
  // The numbers of a track; one alone where all are equal.
  numbers(track) {
    const known = this.decoded.get(track);
    if (known) return known;
    const text = this.tracks[track], values = [];
    // Not by shifts: numbers may have more than 32 bits.
    let number = 0, unit = 1;
    for (let i = 1; i < text.length; i++) {
      const digit = DIGITS.get(text[i]);
      number += (digit & 31) * unit;
      unit *= 32;
      if (digit < 32) {
        values.push(number % 2 ? -(number - 1) / 2 : number / 2);
        number = 0;
        unit = 1;
      }
    }
    const start = text[0] === "2" ? [2, 1] : text[0] === "1" ? [1] : [];
    for (const from of start) for (let i = from; i < values.length; i++) values[i] += values[i - 1];
    this.decoded.set(track, values);
    return values;
  }
  // A track at a frame and a part of the way to the next.
  at(track, frame, part) {
    const values = this.numbers(track), last = values.length - 1;
    const a = values[Math.min(frame, last)], b = values[Math.min(frame + 1, last)];
    return a + (b - a) * part;
  }
  draw(stage) {
    const { now } = this, [frame, part] = this.frame();
    const view = now.view.map((track) => this.at(track, frame, part));
    stage.begin(view);
    for (const [piece, from, count] of now.ground)
      // What comes into sight with the next frame is at the edge already.
      if (from <= frame + 1 && frame < from + count) stage.shape(...this.ground[piece]);
    const set = now.stages.findLast((set) => set.from <= frame);
    for (const [kind, role, tracks] of set ? set.shapes : []) {
      const k = frame - set.from;
      if (kind !== "form") {
        stage.shape(kind, role, tracks.map((track) => this.at(track, k, part)));
        continue;
      }
      const [mx, my, turn] = tracks.slice(1).map((track) => this.at(track, k, part));
      const cos = Math.cos(turn * this.angle) / 10, sin = Math.sin(turn * this.angle) / 10;
      const form = this.forms[tracks[0]], n = [];
      for (let i = 0; i < form.length; i += 2)
        n.push(mx + cos * form[i] - sin * form[i + 1], my + sin * form[i] + cos * form[i + 1]);
      stage.shape("polygon", role, n);
    }
  }
  alive(exports, live) { return new Live(exports, live); }
}
const DIGITS = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].map((letter, digit) => [letter, digit]));
