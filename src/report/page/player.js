// The clock and its controls: play, step, the time line, speed, weight and seed.
// Seconds that the last moment stays, and the longest step of the clock.
const REST = 1.5, LONGEST = 0.1;

class Player {
  constructor(source, weights, { scores, measure }) {
    Object.assign(this, { source, weights, scores, measure });
    this.at = this.rest = this.before = 0;
    this.speed = 1;
    this.playing = this.held = this.dragging = this.asked = false;
    this.listeners = [];
    this.stage = new Stage($("screen"), () => this.draw());
    this.slider = $("weight");
    this.field = $("weight-now");
    this.listen();
    weights.listeners.push(() => this.reweigh());
  }
  // Another source of the same episodes takes over.
  use(source) {
    this.source = source;
    this.reweigh();
  }
  reweigh() {
    this.weight = this.source.choose(this.weights);
    this.rest = 0;
    this.catching = true;
    // The clock goes on, so that weights can be compared at one moment.
    if (this.playing && this.source.length && this.at >= this.source.length) this.at = 0;
    this.tellWeight();
    this.wake();
  }
  // Draws with the next frame, and goes on for as long as there is something to do.
  wake() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame((moment) => {
      this.asked = false;
      this.frame(moment);
    });
  }
  frame(moment) {
    const passed = this.before ? Math.min((moment - this.before) / 1000, LONGEST) : 0;
    this.before = this.playing && !this.held ? moment : 0;
    const { source } = this;
    if (this.playing && !this.held) {
      if (!source.ended || this.at < source.step) this.at += passed * source.rate * this.speed;
      else if ((this.rest += passed) > REST) this.at = this.rest = 0;
    }
    if (source.length !== undefined) this.at = Math.min(this.at, source.length);
    const reached = source.reach(this.at);
    const behind = !source.ended && reached < Math.floor(this.at);
    // Where steps are slow the clock waits for them; what was asked for is reached.
    if (behind && this.playing && !this.catching) this.at = reached;
    this.catching = behind && this.catching;
    if (source.ended) this.at = Math.min(this.at, source.step);
    const known = !source.lookAhead || source.lookAhead();
    this.draw();
    if (this.playing || behind || !known) this.wake();
  }
  draw() {
    const { source } = this;
    source.draw(this.stage);
    if (this.arrow) this.stage.arrow(...this.arrow);
    for (const [id, words] of Object.entries(source.readout)) $(id).textContent = words;
    const line = $("timeline");
    line.max = source.length ?? source.limit;
    line.value = source.step;
    line.setAttribute("aria-valuetext", $("time").textContent);
    line.style.setProperty("--done", `${(100 * source.step) / (Number(line.max) || 1)}%`);
    for (const listener of this.listeners) listener(source);
  }
  tellWeight() {
    const { weights, slider, field } = this;
    const shared = weights.kind === "shared";
    if (document.activeElement !== field || !field.matches(":focus")) field.value = shared ? String(Number(this.weight.toFixed(6))) : "";
    field.placeholder = shared ? "" : weights.kind;
    const score = this.nearestScore(this.weight);
    const there = score && Math.abs(score[0] - this.weight) < 1e-9 ? "at this weight" : score ? `at ${weightText(score[0])}, the nearest that was measured` : "";
    $("weight-says").textContent =
      weights.kind === "tuned" ? "Each connection has a weight of its own, found by training."
      : weights.kind === "random" ? "Each connection has a random weight of its own, between −2 and 2."
      : weights.changed.size ? "Some connections have weights of their own; all others share this one."
      : !score ? ""
      : this.scoreWords(score, there);
    $("screen").setAttribute("aria-label", `The network at work, ${shared ? "shared weight " : ""}${weights.words}${shared ? "" : " weights"}`);
    if ($("tuned")) $("tuned").setAttribute("aria-pressed", String(weights.kind === "tuned"));
    if (!slider) return;
    const cursor = $("cursor"), [low, high] = [Number(slider.min), Number(slider.max)];
    cursor.hidden = !shared || this.weight < low || this.weight > high;
    if (!shared) return;
    cursor.style.left = `${(100 * (this.weight - low)) / (high - low)}%`;
    if (!this.dragging) slider.value = this.weight;
    slider.setAttribute("aria-valuetext", weightText(this.weight));
  }
  // How good a weight is, in the words of the task's measure.
  scoreWords([, mean, deviation], there) {
    const { words, decimals } = this.measure;
    const said = { mean: number(mean, decimals), deviation: number(deviation, decimals), there };
    return words.replace(/\{(\w+)\}/g, (_, name) => said[name]);
  }
  nearestScore(weight) {
    const away = ([at]) => Math.abs(at - weight);
    return this.scores.reduce((best, next) => (!best || away(next) < away(best) ? next : best), null);
  }
  go(on) {
    this.playing = on;
    $("play").textContent = on ? "Pause" : "Play";
    this.before = 0;
    if (on && this.source.ended) this.at = this.rest = 0;
    this.wake();
  }
  // To a step, wherever the clock was.
  seek(step) {
    this.at = Math.max(0, step);
    this.rest = 0;
    this.catching = true;
    this.wake();
  }
  listen() {
    $("play").addEventListener("click", () => this.go(!this.playing));
    $("step").addEventListener("click", () => {
      if (this.playing) this.go(false);
      this.seek(Math.floor(this.at) + 1);
    });
    $("restart").addEventListener("click", () => {
      this.seek(0);
      if (!this.playing) this.go(true);
    });
    $("speed").addEventListener("change", (event) => (this.speed = Number(event.target.value)));
    $("timeline").addEventListener("input", (event) => this.seek(Number(event.target.value)));
    if ($("tuned")) $("tuned").addEventListener("click", () =>
      this.weights.kind === "tuned" ? this.weights.reset() : this.weights.setTuned());
    this.field.addEventListener("change", () => {
      if (this.field.value !== "") this.weights.setShared(Number(this.field.value));
      this.tellWeight();
    });
    if (this.slider) this.listenToSlider();
    addEventListener("beforeprint", () => this.print(true));
    addEventListener("afterprint", () => this.print(false));
  }
  listenToSlider() {
    const { slider } = this;
    slider.addEventListener("pointerdown", () => (this.dragging = true));
    for (const end of ["pointerup", "pointercancel"]) slider.addEventListener(end, () => (this.dragging = false));
    slider.addEventListener("input", () => {
      const value = Number(slider.value), before = this.weight;
      if (!this.source.beside) {
        this.weights.setShared(Math.round(value * 100) / 100);
        return;
      }
      this.weights.setShared(value);
      // A key moves by less than the way to the next weight: go there.
      if (this.weight === before && !this.dragging && value !== before)
        this.weights.setShared(this.source.beside(before, Math.sign(value - before)));
    });
    slider.addEventListener("change", () => this.tellWeight());
  }
  // On paper the experiment is open, and the picture light and of a moment that tells
  // something, unless somebody has chosen one.
  print(on) {
    if (on) {
      this.closed = [...document.querySelectorAll("details.paper:not([open])")];
      this.kept = this.at;
      if (this.playing) this.at = (this.source.length ?? this.source.limit) / 2;
    } else this.at = this.kept;
    for (const details of this.closed) details.open = on;
    $("screen").classList.toggle("printed", on);
    this.source.reach(this.at, 200);
    this.draw();
  }
}
