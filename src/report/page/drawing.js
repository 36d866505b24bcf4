// Paper for a classifier of pictures: what is drawn is made as large and put where the
// pictures of the data set are, and the network answers.
const INK = 20;

class Drawing {
  constructor(exports, live, weights, scores) {
    Object.assign(this, { live, weights, scores });
    [this.wide, this.high] = live.picture;
    this.classes = live.nodes.slice(live.nodes.length - live.message.topology.outputs.length).map((node) => node.name);
    this.engine = new Engine(exports, live.message);
    this.paper = $("paper");
    this.pen = this.paper.getContext("2d", { willReadFrequently: true });
    [$("seen").width, $("seen").height] = live.picture;
    this.bars = this.classes.map((name) => {
      const row = document.createElement("div"), label = document.createElement("span"), bar = document.createElement("b");
      label.textContent = name;
      row.append(label, bar);
      $("taken").append(row);
      return { row, bar };
    });
    this.listen();
    $("drawing").hidden = false;
    weights.listeners.push(() => this.answer());
    this.answer();
  }
  listen() {
    const { paper, pen } = this;
    const place = (event) => {
      const box = paper.getBoundingClientRect();
      return [((event.clientX - box.left) * paper.width) / box.width, ((event.clientY - box.top) * paper.height) / box.height];
    };
    const line = (from, to) => {
      Object.assign(pen, { lineWidth: INK, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(paper).color });
      pen.beginPath();
      pen.moveTo(...from);
      pen.lineTo(...to);
      pen.stroke();
      this.answer();
    };
    let last;
    paper.addEventListener("pointerdown", (event) => {
      last = place(event);
      try { paper.setPointerCapture(event.pointerId); } catch { /* a pointer that is gone */ }
      line(last, last);
    });
    paper.addEventListener("pointermove", (event) => {
      if (!last) return;
      const next = place(event);
      line(last, next);
      last = next;
    });
    for (const end of ["pointerup", "pointercancel"]) paper.addEventListener(end, () => (last = undefined));
    $("wipe").addEventListener("click", () => {
      pen.clearRect(0, 0, paper.width, paper.height);
      this.answer();
    });
  }
  // What is drawn as the network's picture: MNIST's digits lie in the middle 20 of 28
  // pixels, by their centre of mass; the small ones fill theirs.
  inputs() {
    const { paper, wide, high } = this, size = paper.width;
    const alpha = this.pen.getImageData(0, 0, size, size).data;
    let [left, top, right, low, mass, mx, my] = [size, size, -1, -1, 0, 0, 0];
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
      const ink = alpha[4 * (y * size + x) + 3];
      if (!ink) continue;
      [left, right, top, low] = [Math.min(left, x), Math.max(right, x + 1), Math.min(top, y), Math.max(low, y + 1)];
      mass += ink;
      mx += ink * (x + 0.5);
      my += ink * (y + 0.5);
    }
    if (!mass) return null;
    const small = wide < 10, room = small ? 1 : 20 / 28;
    const scale = (room * Math.min(wide, high)) / Math.max(right - left, low - top);
    const center = small ? [(left + right) / 2, (top + low) / 2] : [mx / mass, my / mass];
    const sums = new Float64Array(wide * high);
    for (let y = top; y < low; y++) for (let x = left; x < right; x++) {
      const ink = alpha[4 * (y * size + x) + 3];
      const column = Math.floor(wide / 2 + scale * (x + 0.5 - center[0])), row = Math.floor(high / 2 + scale * (y + 0.5 - center[1]));
      if (ink && column >= 0 && column < wide && row >= 0 && row < high) sums[row * wide + column] += ink / 255;
    }
    // A pixel of the picture is so many of the paper's.
    const each = 1 / (scale * scale);
    const picture = sums.map((sum) => Math.min(1, sum / each));
    return this.live.upright ? this.engine.upright(picture) : picture;
  }
  probabilities(weights, inputs) {
    this.engine.weigh(weights);
    this.engine.answer(inputs);
    const logits = [...this.engine.state()].slice(-this.classes.length);
    const most = Math.max(...logits), powers = logits.map((logit) => Math.exp(logit - most));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  }
  answer() {
    const inputs = this.inputs(), pen = $("seen").getContext("2d");
    pen.clearRect(0, 0, this.wide, this.high);
    $("taken-by-weight").replaceChildren();
    if (!inputs) {
      for (const { row, bar } of this.bars) {
        bar.style.width = "0";
        row.classList.remove("likeliest");
      }
      $("drawing-says").textContent = "";
      return;
    }
    inputs.forEach((ink, i) => {
      pen.globalAlpha = ink;
      pen.fillStyle = getComputedStyle($("seen")).getPropertyValue("--body");
      pen.fillRect(i % this.wide, Math.floor(i / this.wide), 1, 1);
    });
    const shares = this.probabilities(this.weights.each || this.weights.shared, inputs);
    const taken = shares.indexOf(Math.max(...shares));
    this.bars.forEach(({ row, bar }, i) => {
      bar.style.width = `${100 * shares[i]}%`;
      row.classList.toggle("likeliest", i === taken);
    });
    const by = this.byWeight(inputs);
    $("taken").setAttribute("aria-label", `Taken for ${this.classes[taken]}`);
    $("drawing-says").textContent = `Taken for ${this.classes[taken]} (${number(100 * shares[taken], 0)} %) with these weights; ${by}.`;
  }
  // A stripe for each weight of the curve, named where the answer changes.
  byWeight(inputs) {
    const weights = this.scores.map(([weight]) => weight), [low, high] = [weights[0], weights.at(-1)];
    const answers = weights.map((weight) => {
      const shares = this.probabilities(weight, inputs);
      return shares.indexOf(Math.max(...shares));
    });
    const runs = [];
    answers.forEach((answer, i) => {
      const end = i + 1 < weights.length ? (weights[i] + weights[i + 1]) / 2 : high;
      if (runs.at(-1)?.answer === answer) runs.at(-1).end = end;
      else runs.push({ answer, begin: i ? runs.at(-1).end : low, end });
    });
    const x = (weight) => (1000 * (weight - low)) / (high - low || 1);
    for (const { answer, begin, end } of runs) {
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      bar.setAttribute("x", x(begin));
      bar.setAttribute("width", Math.max(0, x(end) - x(begin)));
      bar.setAttribute("height", 60);
      bar.setAttribute("class", ["blue", "orange", "green", "purple", "teal", "pink"][answer % 6] + (answer >= 6 ? " pale" : ""));
      $("taken-by-weight").append(bar);
    }
    return "by shared weight: " + runs.map(({ answer, begin, end }) => `${this.classes[answer]} from ${weightText(Number(begin.toFixed(2)))} to ${weightText(Number(end.toFixed(2)))}`).join(", ");
  }
}
