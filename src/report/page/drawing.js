// Paper for a classifier of pictures: what is drawn is made as large and put where the
// pictures of the data set are, and the network answers.
const INK = 20;

class Drawing {
  constructor({ width, height, upright }, { engine, changed }) {
    Object.assign(this, { wide: width, high: height, upright, engine, changed });
    this.paper = $("paper");
    this.pen = this.paper.getContext("2d", { willReadFrequently: true });
    [$("seen").width, $("seen").height] = [width, height];
    this.listen();
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
      this.changed();
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
      this.changed();
    });
  }
  inputs() {
    const inputs = this.picture();
    this.show(inputs || []);
    return inputs;
  }
  // What is drawn as the network's picture: MNIST's digits lie in the middle 20 of 28
  // pixels, by their centre of mass; the small ones fill theirs.
  picture() {
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
    return this.upright ? this.engine.upright(picture) : picture;
  }
  show(inputs) {
    const pen = $("seen").getContext("2d");
    pen.clearRect(0, 0, this.wide, this.high);
    inputs.forEach((ink, i) => {
      pen.globalAlpha = ink;
      pen.fillStyle = getComputedStyle($("seen")).getPropertyValue("--body");
      pen.fillRect(i % this.wide, Math.floor(i / this.wide), 1, 1);
    });
  }
}
