// Episodes as the engine plays them, here and now. Whatever is changed, the episode
// is played again from its start, quickly, to where it was: so what is shown is always
// what these weights do from this seed on, with these pushes.
const ROLES = ["ground", "body", "limb", "joint", "mark", "sense"];
const KINDS = ["circle", "line", "polygon"];
const ENDS = ["", "terminated", "truncated", "stopped", "not finite"];
// Milliseconds of a frame in which to catch up, and to look ahead to the end.
const CATCH_UP = 12, LOOK_AHEAD = 6;

class Live extends Episodes {
  constructor(exports, live) {
    super();
    this.rate = live.rate;
    this.limit = live.limit;
    this.seed = live.seed;
    this.pushes = [];
    this.weights = 1;
    this.now = new Engine(exports, live.message);
    // Another one looks ahead: what the return will be at the end.
    this.ahead = new Engine(exports, live.message);
    this.restart();
  }
  choose(weights) {
    this.weights = weights.each || weights.shared;
    this.restart();
    return weights.shared;
  }
  restart() {
    this.total = this.length = undefined;
    this.begin(this.now);
    this.begin(this.ahead);
    this.aheadStep = this.step = 0;
    this.read();
  }
  begin(engine) {
    engine.weigh(this.weights);
    engine.reset(this.seed);
  }
  push(push) {
    if (this.ended) return false;
    // It strikes with the next step, now and whenever this is played again.
    this.pushes.push([this.step, ...push]);
    this.pushes.sort((a, b) => a[0] - b[0]);
    this.total = this.length = undefined;
    this.begin(this.ahead);
    this.aheadStep = 0;
    return true;
  }
  // Plays an engine from a step towards another, with the pushes on the way, for so
  // many milliseconds; gives the step it came to.
  play(engine, from, to, time) {
    const until = performance.now() + time;
    let step = from;
    while (step < to) {
      for (const [at, ...push] of this.pushes) if (at === step) engine.push(push);
      const next = this.pushes.find(([at]) => at > step);
      const steps = Math.min(to - step, next ? next[0] - step : Infinity, 32);
      const done = engine.step(steps);
      step += done;
      if (done < steps || performance.now() > until) break;
    }
    return step;
  }
  // Goes to a step, or as near as the time of a frame allows.
  reach(target, time = CATCH_UP) {
    const to = Math.floor(Math.min(target, this.length ?? this.limit));
    if (to < this.step) {
      this.begin(this.now);
      this.step = 0;
    }
    if (to > this.step) this.step = this.play(this.now, this.step, to, time);
    this.read();
    return this.step;
  }
  // Goes on to the end of the episode beside what is shown; whether it is known.
  lookAhead(time = LOOK_AHEAD) {
    if (this.total !== undefined) return true;
    this.aheadStep = this.play(this.ahead, this.aheadStep, Infinity, time);
    const [steps, , total, end] = this.ahead.state();
    if (!end) return false;
    this.length = steps;
    this.total = total;
    return true;
  }
  read() {
    const [, , gained, end, ...values] = this.now.state();
    Object.assign(this, { gained, values, ended: end > 0, end: ENDS[end] });
  }
  addControls(exports, live, player) {
    new Seed(player, this);
    new Pushing(player);
  }
  draw(stage) {
    const numbers = this.now.scene();
    stage.begin(numbers.subarray(0, 4));
    this.view = [...numbers.subarray(0, 4)];
    this.target = undefined;
    for (let i = 4; i < numbers.length; ) {
      const [kind, role, count] = numbers.subarray(i, i + 3);
      const n = numbers.subarray(i + 3, i + 3 + count);
      stage.shape(KINDS[kind], ROLES[role], n);
      this.aim(KINDS[kind], ROLES[role], n);
      i += 3 + count;
    }
  }
  // What a button pushes: the tip of a pole, or the middle of the body.
  aim(kind, role, n) {
    if (kind === "line" && role === "limb") this.target = [n[2], n[3]];
    if (kind !== "polygon" || role !== "body" || this.target) return;
    const middle = (axis) => {
      let sum = 0;
      for (let i = axis; i < n.length; i += 2) sum += n[i];
      return (2 * sum) / n.length;
    };
    this.target = [middle(0), middle(1)];
  }
}
