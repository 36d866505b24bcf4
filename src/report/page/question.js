// A sample of one's own: the page's form of it (drawing.js, fields.js) gives the inputs,
// the network answers with the weights that are chosen, and with each shared one.
class Question {
  constructor(exports, live, player, samples) {
    const { weights, scores } = player;
    Object.assign(this, { weights, target: samples.target });
    this.shared = scores.map(([weight]) => weight);
    this.engine = new Engine(exports, live.message);
    this.bars = this.target.rows().map((name) => {
      const [row, label, bar, words] = ["div", "span", "b", "i"].map((kind) => document.createElement(kind));
      label.textContent = label.title = name;
      row.append(label, bar, words);
      $("answer").append(row);
      return { row, bar, words };
    });
    $("question").hidden = false;
    this.form = samples.form.question({ player, samples, engine: this.engine, changed: () => this.ask() });
    weights.listeners.push(() => this.tell());
    this.ask();
  }
  outputs(weights) {
    this.engine.weigh(weights);
    this.engine.answer(this.inputs);
    return this.engine.outputs(this.bars.length);
  }
  // Other inputs, or none at all.
  ask() {
    this.inputs = this.form.inputs();
    this.by = "";
    $("answer-by-weight").replaceChildren();
    this.tell();
    // All weights take a while: when there is time.
    clearTimeout(this.later);
    if (this.inputs) this.later = setTimeout(() => this.askAll(), 80);
  }
  askAll() {
    this.by = this.target.byWeight($("answer-by-weight"), this.shared, this.shared.map((weight) => this.outputs(weight)));
    this.tell();
  }
  tell() {
    const { inputs, weights } = this;
    const { bars, words } = inputs ? this.target.answer(this.outputs(weights.each || weights.shared)) : { bars: [], words: "" };
    this.bars.forEach(({ row, bar, words }, i) => {
      bar.style.width = `${100 * (bars[i]?.share ?? 0)}%`;
      words.textContent = bars[i]?.words ?? "";
      row.classList.toggle("chosen", Boolean(bars[i]?.chosen));
    });
    $("answer").setAttribute("aria-label", words || "Nothing is asked yet");
    $("answer-says").textContent = words && words + (this.by && `; by shared weight: ${this.by}`) + ".";
  }
}
