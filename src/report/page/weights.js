// The weights that are chosen: a shared one, the tuned ones, or one for each
// connection. Who is to know of a change listens.
class ChosenWeights {
  constructor(best) {
    this.shared = best;
    this.kind = "shared";
    this.tuned = null;
    this.count = 0;
    this.changed = new Map();
    this.randomSeed = null;
    this.listeners = [];
  }
  // How many there are, and the tuned ones, are known where the engine runs.
  know({ tuned, message }) {
    Object.assign(this, { tuned, count: message.topology.connections.length });
  }
  // One for each connection, where they are not all the same.
  get each() {
    if (this.kind === "shared" && !this.changed.size) return null;
    const weights = this.base();
    for (const [index, weight] of this.changed) weights[index] = weight;
    return weights;
  }
  // Before single ones were changed.
  base() {
    if (this.kind === "tuned" && this.tuned) return Float64Array.from(this.tuned);
    if (this.kind === "random") {
      const random = generator(this.randomSeed);
      return Float64Array.from({ length: this.count }, () => Math.round((random() * 4 - 2) * 1000) / 1000);
    }
    return new Float64Array(this.count).fill(this.shared);
  }
  of(index) {
    return this.changed.get(index) ?? (this.kind === "shared" ? this.shared : this.base()[index]);
  }
  tell() { for (const listener of this.listeners) listener(); }
  setShared(weight) {
    if (!Number.isFinite(weight)) return;
    Object.assign(this, { shared: weight, kind: "shared" });
    this.tell();
  }
  setTuned() {
    this.kind = "tuned";
    this.changed.clear();
    this.tell();
  }
  setRandom(seed) {
    Object.assign(this, { kind: "random", randomSeed: seed });
    this.changed.clear();
    this.tell();
  }
  setOne(index, weight) {
    if (!Number.isFinite(weight)) return;
    this.changed.set(index, weight);
    this.tell();
  }
  reset() {
    this.kind = "shared";
    this.changed.clear();
    this.tell();
  }
  get words() {
    const own = this.changed.size;
    const some = own ? `, ${own} changed` : "";
    if (this.kind === "tuned") return "tuned" + some;
    if (this.kind === "random") return "random" + some;
    return weightText(this.shared) + some;
  }
}
