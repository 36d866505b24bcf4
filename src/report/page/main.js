// Puts the parts together: what was recorded first, the engine as soon as it runs.
const { replay, scores, measure, trained } = JSON.parse($("data").textContent);

// What a page plays: episodes, or the samples of a data set.
const SOURCES = { episodes: Recorded, samples: RecordedSamples };

const weights = new ChosenWeights(Number(($("weight") ?? $("weight-now")).value));
const player = new Player(only(SOURCES, replay), weights, { scores, measure });
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

function alive({ exports, live }) {
  weights.know(live);
  const source = player.source.alive(exports, live, Object.values(replay)[0]);
  player.source = source;
  for (const element of document.querySelectorAll(".live")) element.hidden = false;
  for (const element of document.querySelectorAll(".recorded")) element.hidden = true;
  const wiring = new Wiring(live, weights);
  new OwnWeights(wiring, weights);
  player.reweigh();
  player.listeners.push(() => wiring.show(source.values));
  source.addControls(exports, live, player);
}

Engine.loaded().then((engine) => {
  try {
    if (engine) alive(engine);
  } finally {
    begin();
  }
  document.documentElement.dataset.engine = engine ? "live" : "recorded";
});
