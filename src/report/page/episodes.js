// What recorded episodes and live ones have in common.
class Episodes {
  // What is told beside the picture, by the elements that tell it.
  get readout() {
    const { step, rate, gained, total, ended, end } = this;
    const why = ended && end && end !== "truncated" && end !== "stopped" ? ", " + end : "";
    return {
      gained: number(gained),
      total: total === undefined ? "…" : number(total),
      time: (step / rate).toFixed(1) + " s" + why,
    };
  }
}
