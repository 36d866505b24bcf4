// A weight of its own for a connection that is clicked or chosen from the list.
class OwnWeights {
  constructor(wiring, weights) {
    Object.assign(this, { wiring, weights });
    if (!wiring.svg) return;
    this.list = $("connection");
    const name = (id) => wiring.info[wiring.row.get(id)]?.name;
    for (const connection of wiring.connections) {
      this.list.append(new Option(`${name(connection.from)} → ${name(connection.to)}`, connection.index));
      if (!connection.path) continue;
      // Thin lines are hard to hit: a wide one lies over each.
      const hit = connection.path.cloneNode();
      hit.setAttribute("class", "hit");
      hit.addEventListener("click", () => this.choose(connection.index));
      connection.path.parentNode.append(hit);
    }
    this.list.addEventListener("change", () => this.choose(this.list.value === "" ? undefined : Number(this.list.value)));
    $("own-weight").addEventListener("input", (event) => weights.setOne(this.chosen, Number(event.target.value)));
    $("own-number").addEventListener("change", (event) => {
      if (event.target.value !== "") weights.setOne(this.chosen, Number(event.target.value));
      this.tell();
    });
    $("random-weights").addEventListener("click", () => weights.setRandom(Math.floor(Math.random() * 1e6)));
    $("reset-weights").addEventListener("click", () => weights.reset());
    weights.listeners.push(() => this.tell());
    $("own").hidden = false;
    this.tell();
  }
  choose(index) {
    this.chosen = index;
    this.list.value = index ?? "";
    this.tell();
  }
  tell() {
    const { weights, chosen } = this;
    for (const id of ["own-weight", "own-number"]) {
      $(id).disabled = chosen === undefined;
      if (chosen !== undefined && document.activeElement !== $(id)) $(id).value = Number(weights.of(chosen).toFixed(4));
    }
    for (const { path, index } of this.wiring.connections.filter((connection) => connection.path)) {
      path.classList.toggle("chosen", index === chosen);
      path.classList.toggle("changed", weights.changed.has(index));
    }
    const own = weights.changed.size;
    $("own-says").textContent =
      (weights.kind === "random" ? "All connections have random weights between −2 and 2. " : weights.kind === "tuned" ? "All connections have their tuned weights. " : "")
      + (own ? `${own} ${own === 1 ? "connection was" : "connections were"} changed by hand.` : "");
    $("reset-weights").disabled = weights.kind === "shared" && !own;
  }
}
