// The samples of a data set, one after the other: what each looks like (form.js), what
// the network makes of it, and what is right (target.js). The time line counts samples.
class Samples {
  constructor({ form, target, features, targets, rate, aspect }) {
    Object.assign(this, { rate, aspect });
    this.form = only(FORMS, form);
    this.target = only(TARGETS, target);
    this.features = numbersOf(features, Float32Array);
    this.targets = targets;
    this.count = targets.length;
    this.wide = this.features.length / this.count;
    this.step = 0;
  }
  inputs(index) {
    return Float64Array.from(this.features.subarray(index * this.wide, (index + 1) * this.wide));
  }
  // The first sample is shown at once: so there is a step less than samples.
  get length() { return this.count - 1; }
  get limit() { return this.length; }
  get ended() { return this.step >= this.length; }
  get index() { return Math.floor(this.step); }
  reach(step) {
    this.step = Math.min(step, this.length);
    return this.step;
  }
  // The mean over the first samples of what is told of each.
  mean(count, of) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += of(this.outputs(i), this.targets[i]);
    return sum / count;
  }
  get readout() {
    const { target, index, count } = this, known = this.lookAhead(0);
    const tell = (samples) => target.tell(this.mean(samples, (...answer) => target.miss(...answer)), samples);
    return {
      gained: tell(index + 1),
      total: known ? tell(count) : "…",
      loss: known ? number(this.mean(count, (...answer) => target.loss(...answer)), 3) : "…",
      time: `${index + 1} of ${count}`,
    };
  }
  draw(stage) {
    const high = 2 * this.aspect, edge = 0.05, { index } = this;
    stage.begin([0, 0, 2, high]);
    this.form.draw(stage, [edge, edge, 1 - edge, high - edge], this.inputs(index));
    this.target.draw(stage, [1 + edge, edge, 2 - edge, high - edge], this.outputs(index), this.targets[index]);
  }
}

// What the network made of them when the page was written.
class RecordedSamples extends Samples {
  constructor(said) {
    super(said);
    this.weights = said.weights;
    this.made = numbersOf(said.outputs, Float64Array);
    this.now = 0;
  }
  // Those with the nearest weight, or with the tuned ones.
  choose(weights) {
    const away = (weight) => (weight === null ? Infinity : Math.abs(weight - weights.shared));
    this.now = weights.kind === "tuned" ? this.weights.indexOf(null)
      : this.weights.reduce((best, weight, i) => (away(weight) < away(this.weights[best]) ? i : best), 0);
    return this.weights[this.now];
  }
  // The weight after one of them in a direction.
  beside(weight, direction) {
    return this.weights[this.weights.indexOf(weight) + direction] ?? weight;
  }
  outputs(index) {
    const wide = this.made.length / this.weights.length / this.count, from = (this.now * this.count + index) * wide;
    return this.made.subarray(from, from + wide);
  }
  lookAhead() { return true; }
  get tuned() { return this.weights.includes(null); }
  alive(exports, live, said) { return new LiveSamples(exports, live, said); }
}

// What it makes of them here and now, with any weights.
class LiveSamples extends Samples {
  constructor(exports, live, said) {
    super(said);
    this.now = new Engine(exports, live.message);
    this.wideOut = live.message.topology.outputs.length;
    this.tuned = live.tuned !== null;
  }
  choose(weights) {
    this.now.weigh(weights.each || weights.shared);
    this.made = [];
    this.known = 0;
    return weights.shared;
  }
  outputs(index) {
    if (!this.made[index]) {
      this.now.answer(this.inputs(index));
      this.made[index] = this.now.outputs(this.wideOut);
    }
    return this.made[index];
  }
  // Goes through all samples beside what is shown; whether all are known.
  lookAhead(time = LOOK_AHEAD) {
    const until = performance.now() + time;
    while (this.known < this.count && performance.now() < until) this.outputs(this.known++);
    return this.known >= this.count;
  }
  // Of the sample that is shown, for the wires.
  get values() {
    this.now.answer(this.inputs(this.index));
    return this.now.state().subarray(4);
  }
  addControls(exports, live, player) { new Question(exports, live, player, this); }
}
