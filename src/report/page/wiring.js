// The picture of the network: nodes and connections show their values while it acts,
// and say what they are.
const LEVELS = 12;

class Wiring {
  constructor(live, weights) {
    this.weights = weights;
    this.svg = document.querySelector("#wiring svg");
    if (!this.svg) return;
    this.svg.classList.add("live");
    this.row = new Map(live.nodes.map((node, row) => [node.id, row]));
    this.info = live.nodes;
    const paths = new Map([...this.svg.querySelectorAll("path[data-from]")].map((path) =>
      [`${path.dataset.from} ${path.dataset.to}`, path]));
    const { connections, disabled } = live.message.topology, idle = new Set(disabled);
    // In a picture of thousands, not every connection has a line of its own.
    this.connections = connections.map(([from, to], index) => ({ path: paths.get(`${from} ${to}`), from, to, index, level: 0 }))
      .filter(({ from, to, index }) => !idle.has(index) && this.row.has(from) && this.row.has(to));
    this.nodes = [...this.svg.querySelectorAll("g[data-node]")].map((group) => {
      const row = this.row.get(Number(group.dataset.node));
      return { group, circle: group.querySelector("circle"), row, level: 0 };
    }).filter(({ row }) => row !== undefined);
    this.values = [];
    $("wiring-says").hidden = false;
    this.listen();
  }
  // Colours change only where one would see it.
  show(values) {
    if (!this.svg) return;
    this.values = values;
    const level = (value) => Math.round(LEVELS * Math.tanh(value));
    const paint = (element, item, value) => {
      const now = level(value);
      if (now === item.level) return;
      item.level = now;
      element.style.setProperty("--level", `${(100 * Math.abs(now)) / LEVELS}%`);
      element.style.setProperty("--sign", now < 0 ? "var(--orange)" : "var(--blue)");
    };
    for (const node of this.nodes) paint(node.circle, node, values[node.row]);
    const each = this.weights.each;
    for (const connection of this.connections) {
      if (!connection.path) continue;
      const weight = each ? each[connection.index] : this.weights.shared;
      paint(connection.path, connection, weight * values[this.row.get(connection.from)]);
    }
    if (this.told !== undefined) this.say(this.told);
  }
  listen() {
    this.nodes.forEach((node, i) => {
      const { group } = node;
      const { name, activation } = this.info[node.row];
      group.setAttribute("tabindex", i ? "-1" : "0");
      group.setAttribute("role", "img");
      group.setAttribute("aria-label", activation ? `${name}, ${activation}` : name);
      group.addEventListener("pointerenter", () => this.say(node.row));
      group.addEventListener("focus", () => this.say(node.row));
      group.addEventListener("pointerleave", () => this.say());
      group.addEventListener("blur", () => this.say());
      // One stop of the Tab key; arrows lead from node to node.
      group.addEventListener("keydown", (event) => {
        const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        const next = way && this.nodes[i + way];
        if (!next) return;
        event.preventDefault();
        group.setAttribute("tabindex", "-1");
        next.group.setAttribute("tabindex", "0");
        next.group.focus();
      });
    });
  }
  // What a node is, computes and has right now.
  say(row) {
    this.told = row;
    if (row === undefined) {
      $("node-says").textContent = "";
      return;
    }
    const { id, name, activation, formula } = this.info[row];
    const value = number(this.values[row] ?? 0, 3);
    $("node-says").textContent = activation
      ? `${name} = ${value} · ${activation} · ${formula}, s = ${this.sum(id)}` : `${name} = ${value}`;
  }
  sum(id) {
    const given = this.connections.filter(({ to }) => to === id);
    const name = ({ from }) => this.info[this.row.get(from)].name;
    const some = given.slice(0, 8), more = given.length > some.length ? ` + ${given.length - some.length} more` : "";
    if (!given.length) return "0";
    if (!this.weights.each) return `${weightText(this.weights.shared)} · (${some.map(name).join(" + ")}${more})`;
    return some.map((connection) => `${weightText(this.weights.of(connection.index))} · ${name(connection)}`).join(" + ") + more;
  }
}
