// The canvas on which scenes are drawn: metres to pixels, shapes in their colours.
class Stage {
  constructor(canvas, draw) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.draw = draw;
    const fit = () => {
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
      canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
      draw();
    };
    new ResizeObserver(fit).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    this.fit = fit;
  }
  // Begins a picture of what lies between two corners, in a unit of the scene's.
  begin([left, low, right, high]) {
    const { canvas, pen } = this;
    this.style = getComputedStyle(canvas);
    this.ratio = window.devicePixelRatio || 1;
    this.scale = Math.min(canvas.width / (right - left), canvas.height / (high - low));
    this.left = canvas.width / 2 - (this.scale * (left + right)) / 2;
    this.bottom = canvas.height / 2 + (this.scale * (low + high)) / 2;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineCap = pen.lineJoin = "round";
  }
  x(value) { return this.left + this.scale * value; }
  y(value) { return this.bottom - this.scale * value; }
  // Where a pointer is in the scene.
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const ratio = this.canvas.width / box.width;
    return [
      ((event.clientX - box.left) * ratio - this.left) / this.scale,
      (this.bottom - (event.clientY - box.top) * ratio) / this.scale,
    ];
  }
  color(role) { return this.style.getPropertyValue("--" + role); }
  shape(kind, role, n) {
    const { pen, ratio } = this;
    pen.strokeStyle = pen.fillStyle = this.color(role);
    pen.globalAlpha = role === "sense" ? 0.45 : 1;
    pen.beginPath();
    if (kind === "circle") {
      pen.arc(this.x(n[0]), this.y(n[1]), Math.max(this.scale * n[2], ratio), 0, 7);
      pen.fill();
    } else if (kind === "line") {
      pen.lineWidth = Math.max(this.scale * n[4], ratio);
      pen.moveTo(this.x(n[0]), this.y(n[1]));
      pen.lineTo(this.x(n[2]), this.y(n[3]));
      pen.stroke();
    } else {
      for (let i = 0; i + 1 < n.length; i += 2) pen.lineTo(this.x(n[i]), this.y(n[i + 1]));
      pen.closePath();
      pen.fill();
      if (role !== "ground") {
        // A rim sets apart what overlaps.
        pen.strokeStyle = this.color("paper");
        pen.lineWidth = ratio;
        pen.stroke();
      }
    }
    pen.globalAlpha = 1;
  }
  bar(role, x, y, right, high) { this.shape("polygon", role, [x, y, right, y, right, high, x, high]); }
  // Words at a place of the scene, so many of its units high and at most so many wide,
  // readable on any shape.
  text(words, place, high, align = "left", wide = Infinity) {
    const { pen } = this;
    pen.font = `${Math.min(this.scale * high, 15 * this.ratio)}px system-ui, sans-serif`;
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.lineWidth = 3 * this.ratio;
    pen.strokeStyle = this.color("paper");
    const most = Number.isFinite(wide) ? [this.scale * wide] : [];
    pen.strokeText(words, this.x(place[0]), this.y(place[1]), ...most);
    pen.fillStyle = this.color("ink");
    pen.fillText(words, this.x(place[0]), this.y(place[1]), ...most);
  }
  // An arrow of a push, in the scene's places.
  arrow([ax, ay], [bx, by]) {
    const { pen, ratio } = this;
    const [x0, y0, x1, y1] = [this.x(ax), this.y(ay), this.x(bx), this.y(by)];
    const turn = Math.atan2(y1 - y0, x1 - x0), head = 10 * ratio;
    pen.strokeStyle = pen.fillStyle = this.color("sense");
    pen.lineWidth = 3 * ratio;
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
    for (const side of [-2.6, 2.6]) {
      pen.moveTo(x1, y1);
      pen.lineTo(x1 + head * Math.cos(turn + side), y1 + head * Math.sin(turn + side));
    }
    pen.stroke();
  }
}
