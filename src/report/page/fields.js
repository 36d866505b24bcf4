// A row of a table to fill in: a slider and a number for each field.
class Fields {
  constructor(form, { samples, changed }) {
    Object.assign(this, { form, samples, changed });
    this.controls = [...document.querySelectorAll("[data-field]")].map((row) => {
      const [slider, entry] = row.querySelectorAll("input"), index = Number(row.dataset.field);
      const set = (text, others) => {
        if (text === "" || !Number.isFinite(Number(text))) return;
        this.row[index] = numberOf(form.fields[index], Number(text));
        for (const other of others) other.value = text;
        changed();
      };
      slider.addEventListener("input", () => set(String(Number(Number(slider.value).toPrecision(4))), [entry]));
      entry.addEventListener("input", () => set(entry.value, [slider]));
      return { slider, entry, index };
    });
    $("take-sample").addEventListener("click", () => {
      this.take();
      changed();
    });
    this.take();
  }
  // Begins with the sample that is shown.
  take() {
    this.row = this.samples.inputs(this.samples.index);
    for (const { slider, entry, index } of this.controls)
      slider.value = entry.value = String(Number(valueOf(this.form.fields[index], this.row[index]).toPrecision(6)));
  }
  inputs() { return this.row; }
}
