// The state of the page in its link: `#w=0.7&seed=3`, and what was changed or pushed.
class Link {
  constructor(player, weights) {
    Object.assign(this, { player, weights });
    this.initial = weights.shared;
    weights.listeners.push(() => this.write());
    player.pushed = () => this.write();
    addEventListener("hashchange", () => this.read());
  }
  // Takes over what a link says; what is no number is left alone.
  read() {
    const said = new URLSearchParams(location.hash.slice(1)), { weights, player } = this;
    const finite = (name) => (said.has(name) && Number.isFinite(Number(said.get(name))) ? Number(said.get(name)) : null);
    if (![...said.keys()].length) return;
    this.reading = true;
    const shared = finite("w");
    if (shared !== null) Object.assign(weights, { shared, kind: "shared" });
    if (said.has("tuned") && weights.tuned) weights.kind = "tuned";
    if (finite("random") !== null) Object.assign(weights, { kind: "random", randomSeed: finite("random") });
    weights.changed.clear();
    for (const [index, weight] of this.lists(said, "own", 2))
      if (Number.isInteger(index) && index >= 0 && index < weights.count) weights.changed.set(index, weight);
    const { source } = player;
    if (source.pushes) {
      const seed = said.get("seed");
      if (seed !== null && /^\d{1,20}$/.test(seed)) source.seed = seed;
      source.pushes = this.lists(said, "push", 5).filter(([step]) => Number.isInteger(step) && step >= 0);
      $("seed").value = source.seed;
    }
    weights.tell();
    this.reading = false;
  }
  lists(said, name, length) {
    const parts = (said.get(name) || "").split(";").filter(Boolean);
    return parts.map((part) => part.split(",").map(Number)).filter((list) => list.length === length && list.every(Number.isFinite));
  }
  write() {
    if (this.reading) return;
    // A browser allows only so many a minute.
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      const { weights, player: { source } } = this, said = [];
      if (weights.kind === "tuned") said.push("tuned");
      else if (weights.kind === "random") said.push(`random=${weights.randomSeed}`);
      else said.push(`w=${weights.shared}`);
      if (source.pushes) said.push(`seed=${source.seed}`);
      if (weights.changed.size) said.push("own=" + [...weights.changed].map((pair) => pair.join(",")).join(";"));
      if (source.pushes?.length) said.push("push=" + source.pushes.map((push) => push.join(",")).join(";"));
      try { history.replaceState(null, "", "#" + said.join("&")); } catch { /* a page without an address */ }
    }, 200);
  }
}
