// What is predicted of a sample, and how far a prediction is from what is right.
const WORST_LOSS = 745;
// The height of a bar where there are few, in the scene's unit.
const TALLEST = 0.12;
const atWorst = (loss) => (loss < WORST_LOSS ? loss : WORST_LOSS);

// One of these classes: an output for each, the more the likelier.
class ClassesTarget {
  constructor(names) { this.names = names; }
  shares(outputs) {
    const most = Math.max(...outputs), powers = [...outputs].map((output) => Math.exp(output - most));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  }
  // The first of the largest.
  choice(outputs) { return outputs.reduce((best, output, i) => (output > outputs[best] ? i : best), 0); }
  loss(outputs, label) {
    const most = Math.max(...outputs);
    return atWorst(Math.log(outputs.reduce((sum, output) => sum + Math.exp(output - most), 0)) + most - outputs[label]);
  }
  miss(outputs, label) { return this.choice(outputs) === label ? 0 : 1; }
  tell(missed, samples) {
    return `${Math.round((1 - missed) * samples)} of ${samples}`;
  }
  // A bar for each, the first on top, and a dot at the right one.
  draw(stage, [left, low, right, high], outputs, label) {
    const { names } = this, each = Math.min((high - low) / names.length, TALLEST), wide = right - left;
    const top = (low + high + names.length * each) / 2, from = left + 0.36 * wide;
    this.shares(outputs).forEach((share, i) => {
      const y = top - (i + 0.5) * each;
      stage.bar("limb", from, y - 0.35 * each, from + 0.64 * wide * Math.max(share, 0.01), y + 0.35 * each);
      stage.text(names[i], [left + 0.25 * wide, y], 0.7 * each, "right", 0.25 * wide);
      if (i === label) stage.shape("circle", "mark", [left + 0.31 * wide, y, 0.25 * each]);
    });
  }
  // The same for one's own question, as elements: its rows, and what they show.
  rows() { return this.names; }
  answer(outputs) {
    const shares = this.shares(outputs), likeliest = this.choice(outputs);
    const bars = shares.map((share, i) => ({ share, chosen: i === likeliest, words: `${number(100 * share, 0)} %` }));
    return { bars, words: `Taken for ${this.names[likeliest]} (${number(100 * shares[likeliest], 0)} %) with these weights` };
  }
  // A stripe for each weight, named where the answer changes.
  byWeight(svg, weights, outputs) {
    const answers = outputs.map((each) => this.choice(each));
    const [low, high] = [weights[0], weights.at(-1)], x = (weight) => (1000 * (weight - low)) / (high - low || 1);
    const stripes = [];
    answers.forEach((answer, i) => {
      const end = i + 1 < weights.length ? (weights[i] + weights[i + 1]) / 2 : high;
      if (stripes.at(-1)?.answer === answer) stripes.at(-1).end = end;
      else stripes.push({ answer, begin: i ? stripes.at(-1).end : low, end });
    });
    for (const { answer, begin, end } of stripes)
      svg.append(shape("rect", {
        x: x(begin), width: Math.max(0, x(end) - x(begin)), height: 60,
        class: ["blue", "orange", "green", "purple", "teal", "pink"][answer % 6] + (answer >= 6 ? " pale" : ""),
      }));
    return stripes.map(({ answer, begin, end }) =>
      `${this.names[answer]} from ${weightText(Number(begin.toFixed(2)))} to ${weightText(Number(end.toFixed(2)))}`).join(", ");
  }
}

// These numbers, each in units of its own.
class NumbersTarget {
  constructor(fields) { this.fields = fields; }
  loss(outputs, truths) {
    return atWorst(outputs.reduce((sum, output, i) => sum + (output - truths[i]) ** 2, 0) / truths.length);
  }
  miss(outputs, truths) { return this.loss(outputs, truths); }
  // The root of the mean squared error; of one number, in its unit.
  tell(loss) {
    const { fields } = this;
    return number(Math.sqrt(loss) * (fields.length === 1 ? fields[0].deviation : 1));
  }
  // Where the range of the data is: what was predicted above, what is right below.
  draw(stage, [left, low, right, high], outputs, truths) {
    const { fields } = this, each = (high - low) / fields.length, wide = right - left;
    fields.forEach((field, i) => {
      const y = high - (i + 0.5) * each, tall = Math.min(each, 0.9);
      const x = (value) => left + wide * Math.max(0, Math.min(1, (value - field.low) / (field.high - field.low || 1)));
      const [made, right] = [valueOf(field, outputs[i]), valueOf(field, truths[i])];
      stage.shape("line", "ground", [left, y, left + wide, y, 0]);
      for (const [value, role, side, words] of [[made, "limb", 1, "predicted"], [right, "mark", -1, "measured"]]) {
        stage.shape("circle", role, [x(value), y, 0.05 * tall]);
        const align = x(value) < left + 0.3 * wide ? "left" : x(value) > left + 0.7 * wide ? "right" : "center";
        stage.text(`${words}: ${number(value)}`, [x(value), y + side * 0.17 * tall], 0.11 * tall, align);
      }
      stage.text(field.name, [left, y + 0.4 * tall], 0.12 * tall);
      for (const [end, align, place] of [[field.low, "left", left], [field.high, "right", left + wide]])
        stage.text(number(end), [place, y - 0.34 * tall], 0.09 * tall, align);
    });
  }
  rows() { return this.fields.map((field) => field.name); }
  answer(outputs) {
    const bars = this.fields.map((field, i) => {
      const value = valueOf(field, outputs[i]);
      const share = (value - field.low) / (field.high - field.low || 1);
      return { share: Math.max(0, Math.min(1, share)), chosen: true, words: number(value) };
    });
    return { bars, words: "Predicted: " + bars.map(({ words }, i) => `${this.fields[i].name} ${words}`).join(", ") + " with these weights" };
  }
  // A curve of each over the weights, as high as the range of the data.
  byWeight(svg, weights, outputs) {
    const [low, high] = [weights[0], weights.at(-1)];
    this.fields.forEach((field, index) => {
      const points = outputs.map((each, i) => {
        const share = (valueOf(field, each[index]) - field.low) / (field.high - field.low || 1);
        return `${(1000 * (weights[i] - low)) / (high - low || 1)},${58 - 56 * Math.max(0, Math.min(1, share))}`;
      });
      svg.append(shape("polyline", { points: points.join(" "), class: ["blue", "orange", "green"][index % 3] }));
    });
    const value = (each) => number(valueOf(this.fields[0], each[0]));
    return `from ${value(outputs[0])} at ${weightText(low)} to ${value(outputs.at(-1))} at ${weightText(high)}`;
  }
}

const TARGETS = { classes: ClassesTarget, numbers: NumbersTarget };
