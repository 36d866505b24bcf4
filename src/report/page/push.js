// Pushes: by dragging across the picture, or by buttons.
// Metres a second for each metre that is dragged, and what a button pushes by: so
// much of the scene's width a second.
const PULL = 3, BUTTON = 0.25;

class Pushing {
  constructor(player) {
    this.player = player;
    const screen = $("screen");
    screen.classList.add("pushable");
    screen.addEventListener("pointerdown", (event) => this.take(event));
    screen.addEventListener("pointermove", (event) => this.move(event));
    screen.addEventListener("pointerup", (event) => this.leave(event, true));
    screen.addEventListener("pointercancel", (event) => this.leave(event, false));
    $("push-left").addEventListener("click", () => this.byButton(-1));
    $("push-right").addEventListener("click", () => this.byButton(1));
    $("no-pushes").addEventListener("click", () => {
      player.source.pushes = [];
      player.use(player.source);
      this.tell();
    });
    this.tell();
  }
  tell() {
    const { pushes, limit, length } = this.player.source;
    $("no-pushes").hidden = !pushes.length;
    const marks = pushes.map(([step]) => `${((100 * step) / (length ?? limit)).toFixed(1)}%`);
    $("timeline").title = marks.length ? `pushed at ${pushes.map(([step]) => (step / this.player.source.rate).toFixed(1) + " s").join(", ")}` : "";
    this.player.pushed?.();
  }
  take(event) {
    if (event.button) return;
    this.from = this.player.stage.place(event);
    this.pointer = event.pointerId;
    // While one aims, time stands still.
    this.player.held = true;
    try { $("screen").setPointerCapture(event.pointerId); } catch { /* a pointer that is gone */ }
  }
  move(event) {
    if (!this.from || event.pointerId !== this.pointer) return;
    this.player.arrow = [this.from, this.player.stage.place(event)];
    this.player.draw();
  }
  leave(event, done) {
    if (!this.from || event.pointerId !== this.pointer) return;
    const [from, to] = [this.from, this.player.stage.place(event)];
    this.player.held = false;
    this.from = this.player.arrow = undefined;
    const drag = [to[0] - from[0], to[1] - from[1]];
    const [left, , right] = this.player.source.view;
    // A click is no push.
    if (done && Math.hypot(...drag) > 0.01 * (right - left)) this.push(from, drag.map((length) => PULL * length));
    this.player.wake();
  }
  byButton(side) {
    const { view, target } = this.player.source;
    if (target) this.push(target, [side * BUTTON * (view[2] - view[0]), 0]);
  }
  push(at, speed) {
    // As many digits as a link carries.
    const push = [...at, ...speed].map((value) => Math.round(value * 1000) / 1000);
    this.player.source.push(push);
    this.tell();
    this.player.wake();
  }
}
