// Puts the parts together: recorded episodes first, the engine as soon as it runs.
const { recording, scores, percent, episodes: trials, samples, trained, live } = JSON.parse($("data").textContent);

const weights = new ChosenWeights(live?.best ?? Number($("weight")?.value ?? 1), live);
const player = new Player(new Recorded(recording, samples), weights, { scores, percent, trials, samples });
// A network that its search trained is meant for the weights it has.
if (trained && player.source.tuned) weights.kind = "tuned";
const link = new Link(player, weights);

// Who wants no motion sees a moment from the middle.
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function begin() {
  player.stage.fit();
  player.reweigh();
  link.read();
  if (still) player.seek((player.source.length ?? player.source.limit) / 2);
  else player.go(true);
}

function alive({ instance: { exports } }) {
  if (live.picture) {
    new Drawing(exports, live, weights, scores);
    return;
  }
  const source = new Live(exports, live);
  player.source = source;
  for (const element of document.querySelectorAll(".live")) element.hidden = false;
  for (const element of document.querySelectorAll(".recorded")) element.hidden = true;
  const wiring = new Wiring(live, weights);
  new OwnWeights(wiring, weights);
  player.listeners.push(() => wiring.show(source.values));
  new Pushing(player);
  const seed = $("seed");
  seed.value = source.seed;
  const start = (value) => {
    if (!/^\d{1,20}$/.test(value)) return;
    Object.assign(source, { seed: value, pushes: [] });
    seed.value = value;
    player.use(source);
    player.seek(0);
    link.write();
    $("no-pushes").hidden = true;
  };
  seed.addEventListener("change", () => start(seed.value));
  $("new-start").addEventListener("click", () => start(String(Math.floor(Math.random() * 1e6))));
}

if (live) {
  Engine.module().then((module) => {
    try {
      if (module) alive(module);
    } finally {
      begin();
    }
    document.documentElement.dataset.engine = module ? "live" : "recorded";
  });
} else {
  begin();
  document.documentElement.dataset.engine = "recorded";
}
