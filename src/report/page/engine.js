// The engine itself, as WebAssembly: src/report/engine/ says what its functions do.
class Engine {
  // The module that is part of the page, or nothing where it cannot run.
  static async module() {
    const element = $("module");
    if (!element || typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") return null;
    try {
      const packed = Uint8Array.from(atob(element.textContent.trim()), (letter) => letter.charCodeAt(0));
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
      return await WebAssembly.instantiate(await new Response(stream).arrayBuffer(), {});
    } catch {
      // Switched off or forbidden: the recorded episodes remain.
      return null;
    }
  }
  constructor(exports, message) {
    this.exports = exports;
    this.address = exports.engine_new();
    const text = new TextEncoder().encode(JSON.stringify(message));
    const buffer = exports.engine_buffer(this.address, Math.ceil(text.length / 8));
    new Uint8Array(exports.memory.buffer).set(text, buffer);
    if (!exports.engine_load(this.address, text.length)) {
      const problem = exports.engine_problem(this.address);
      const bytes = new Uint8Array(exports.memory.buffer, problem, exports.engine_length(this.address));
      throw new Error(new TextDecoder().decode(bytes));
    }
  }
  give(numbers) {
    const buffer = this.exports.engine_buffer(this.address, numbers.length);
    new Float64Array(this.exports.memory.buffer, buffer, numbers.length).set(numbers);
  }
  // A shared weight, or one for each connection.
  weigh(weights) {
    if (typeof weights === "number") return this.exports.engine_weigh(this.address, weights);
    this.give(weights);
    this.exports.engine_weigh_each(this.address);
  }
  reset(seed) { this.exports.engine_reset(this.address, BigInt.asUintN(64, BigInt(seed))); }
  step(steps) { return this.exports.engine_step(this.address, steps); }
  push([x, y, right, up]) { return this.exports.engine_push(this.address, x, y, right, up) === 1; }
  answer(inputs) {
    this.give(inputs);
    return this.exports.engine_answer(this.address) === 1;
  }
  upright(picture) {
    this.give(picture);
    return this.read(this.exports.engine_upright(this.address)).slice();
  }
  // Read before the next call: the memory may move.
  read(address) {
    return new Float64Array(this.exports.memory.buffer, address, this.exports.engine_length(this.address));
  }
  state() { return this.read(this.exports.engine_state(this.address)); }
  scene() { return this.read(this.exports.engine_scene(this.address)); }
}
