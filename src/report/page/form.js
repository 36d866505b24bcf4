// What a sample looks like: a picture, or a row of a table.
class PictureForm {
  constructor({ width, height, upright }) { Object.assign(this, { width, height, upright }); }
  // Squares as large as pixels are bright.
  draw(stage, [left, low, right, high], inputs) {
    const { width, height } = this;
    const side = Math.min((right - left) / width, (high - low) / height);
    const [x0, y1] = [(left + right - side * width) / 2, (low + high + side * height) / 2];
    stage.bar("ground", x0, y1 - side * height, x0 + side * width, y1);
    inputs.forEach((ink, i) => {
      const half = 0.5 * side * Math.sqrt(Math.min(1, Math.max(0, ink)));
      const [x, y] = [x0 + side * ((i % width) + 0.5), y1 - side * (Math.floor(i / width) + 0.5)];
      if (half > 0.05 * side) stage.bar("body", x - half, y - half, x + half, y + half);
    });
  }
  question(player) { return new Drawing(this, player); }
}

// The standardised numbers of fields rarely lie beyond this.
const BEYOND = 3;

class FieldsForm {
  constructor(fields) { this.fields = fields; }
  // A line for each: its name, its value, and how far it is from the mean.
  draw(stage, [left, low, right, high], inputs) {
    const { fields } = this, each = (high - low) / fields.length, wide = right - left;
    const middle = left + 0.62 * wide, reach = 0.17 * wide;
    fields.forEach((field, i) => {
      const y = high - (i + 0.5) * each, role = field.used ? "body" : "ground";
      const tip = middle + reach * Math.max(-1, Math.min(1, inputs[i] / BEYOND));
      stage.shape("line", "ground", [middle, y - each / 2, middle, y + each / 2, 0]);
      stage.bar(role, Math.min(middle, tip), y - 0.25 * each, Math.max(middle, tip), y + 0.25 * each);
      stage.text(field.name, [left + 0.43 * wide, y], 0.7 * each, "right", 0.43 * wide);
      stage.text(number(valueOf(field, inputs[i])), [right, y], 0.7 * each, "right", 0.19 * wide);
    });
  }
  question(player) { return new Fields(this, player); }
}

// A field's numbers are so many deviations from its mean, in single precision.
const valueOf = (field, number) => field.mean + field.deviation * number;
const numberOf = (field, value) => Math.fround(field.deviation > 0 ? (value - field.mean) * (1 / field.deviation) : 0);

const FORMS = { picture: PictureForm, fields: FieldsForm };
