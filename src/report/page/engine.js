// The engine itself, as WebAssembly: src/report/engine/ says what its functions do.
class Engine {
  // The functions of the module that is part of the page, and what it is told; nothing
  // where it cannot run.
  static async loaded() {
    if (!$("module") || typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") return null;
    try {
      const { instance } = await WebAssembly.instantiate(await unpacked("module").arrayBuffer(), {});
      return { exports: instance.exports, live: await unpacked("live").json() };
    } catch {
      // Switched off or forbidden: what was recorded remains.
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
  // The values of the last nodes, which are the outputs.
  outputs(count) { return this.state().slice(-count); }
  state() { return this.read(this.exports.engine_state(this.address)); }
  scene() { return this.read(this.exports.engine_scene(this.address)); }
}
