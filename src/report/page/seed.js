// The seed of a live episode: where it starts.
class Seed {
  constructor(player, source) {
    Object.assign(this, { player, source, entry: $("seed") });
    this.entry.value = source.seed;
    this.entry.addEventListener("change", () => this.start(this.entry.value));
    $("new-start").addEventListener("click", () => this.start(String(Math.floor(Math.random() * 1e6))));
  }
  start(seed) {
    if (!/^\d{1,20}$/.test(seed)) return;
    Object.assign(this.source, { seed, pushes: [] });
    this.entry.value = seed;
    this.player.use(this.source);
    this.player.seek(0);
    this.player.pushed?.();
    $("no-pushes").hidden = true;
  }
}
