// Plays recorded episodes. How they are stored, src/picture/recording.rs says.
"use strict";
(() => {
  const { recording, scores, percent, episodes: trials } = JSON.parse(document.getElementById("data").textContent);
  const { unit, angle, gain, every, rate, tracks, ground, forms, episodes } = recording;
  const $ = (id) => document.getElementById(id);
  const screen = $("screen"), pen = screen.getContext("2d");
  const slider = $("weight"), tuned = $("tuned"), play = $("play");
  const shared = episodes.filter((episode) => episode.weight !== null);
  const withTuned = episodes.find((episode) => episode.weight === null);

  // Seconds that the last moment stays, and the longest step of the clock.
  const REST = 1.5, LONGEST = 0.1;
  let now = shared[0], time = 0, rest = 0, playing = false, before = 0, dragging = false;

  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const digits = new Map([...LETTERS].map((letter, digit) => [letter, digit]));
  const decoded = new Map();
  // The numbers of a track; one alone where all are equal.
  function numbers(track) {
    let known = decoded.get(track);
    if (known) return known;
    const text = tracks[track], values = [];
    // Not by shifts: numbers may have more than 32 bits.
    let number = 0, place = 1;
    for (let i = 1; i < text.length; i++) {
      const digit = digits.get(text[i]);
      number += (digit & 31) * place;
      place *= 32;
      if (digit < 32) {
        values.push(number % 2 ? -(number - 1) / 2 : number / 2);
        number = 0;
        place = 1;
      }
    }
    const start = text[0] === "2" ? [2, 1] : text[0] === "1" ? [1] : [];
    for (const from of start) for (let i = from; i < values.length; i++) values[i] += values[i - 1];
    decoded.set(track, values);
    return values;
  }
  // A track at a frame and a part of the way to the next.
  function at(track, frame, part) {
    const values = numbers(track), last = values.length - 1;
    const a = values[Math.min(frame, last)], b = values[Math.min(frame + 1, last)];
    return a + (b - a) * part;
  }

  const duration = (episode) => episode.steps / rate;
  function draw() {
    const done = time >= duration(now);
    const place = done ? now.frames - 1 : Math.min((time * rate) / every, now.frames - 1);
    const frame = Math.floor(place), part = place - frame;
    const wide = screen.width, high = screen.height;
    const style = getComputedStyle(screen);
    const ratio = window.devicePixelRatio || 1;
    const view = now.view.map((track) => at(track, frame, part));
    const scale = Math.min(wide / (view[2] - view[0]), high / (view[3] - view[1]));
    const left = wide / 2 - (scale * (view[0] + view[2])) / 2;
    const bottom = high / 2 + (scale * (view[1] + view[3])) / 2;
    const x = (value) => left + scale * value, y = (value) => bottom - scale * value;
    const color = (role) => style.getPropertyValue("--" + role);

    function shape(kind, role, n) {
      pen.strokeStyle = pen.fillStyle = color(role);
      pen.globalAlpha = role === "sense" ? 0.45 : 1;
      pen.beginPath();
      if (kind === "circle") {
        pen.arc(x(n[0]), y(n[1]), Math.max(scale * n[2], ratio), 0, 7);
        pen.fill();
      } else if (kind === "line") {
        pen.lineWidth = Math.max(scale * n[4], ratio);
        pen.moveTo(x(n[0]), y(n[1]));
        pen.lineTo(x(n[2]), y(n[3]));
        pen.stroke();
      } else {
        for (let i = 0; i + 1 < n.length; i += 2) pen.lineTo(x(n[i]), y(n[i + 1]));
        pen.closePath();
        pen.fill();
        if (role !== "ground") {
          // A rim sets apart what overlaps.
          pen.strokeStyle = color("paper");
          pen.lineWidth = ratio;
          pen.stroke();
        }
      }
    }
    pen.clearRect(0, 0, wide, high);
    pen.lineCap = pen.lineJoin = "round";
    for (const [piece, from, count] of now.ground)
      // What comes into sight with the next frame is at the edge already.
      if (from <= frame + 1 && frame < from + count) shape(...ground[piece]);
    const stage = now.stages.findLast((stage) => stage.from <= frame);
    for (const [kind, role, places] of stage ? stage.shapes : []) {
      const k = frame - stage.from;
      if (kind !== "form") {
        shape(kind, role, places.map((track) => at(track, k, part)));
        continue;
      }
      const [mx, my, turn] = places.slice(1).map((track) => at(track, k, part));
      const cos = Math.cos(turn * angle) / 10, sin = Math.sin(turn * angle) / 10;
      const form = forms[places[0]], n = [];
      for (let i = 0; i < form.length; i += 2)
        n.push(mx + cos * form[i] - sin * form[i + 1], my + sin * form[i] + cos * form[i + 1]);
      shape("polygon", role, n);
    }
    pen.globalAlpha = 1;
    $("gained").textContent = number(at(now.gained, frame, 0) * gain);
    const seconds = Math.min(time, duration(now)).toFixed(1) + " s";
    $("time").textContent = done && now.end === "terminated" ? seconds + ", terminated" : seconds;
    $("bar").style.transform = `scaleX(${duration(now) ? Math.min(time / duration(now), 1) : 1})`;
  }

  // Numbers as the rest of the page writes them.
  function number(value, decimals = Math.abs(now.total) < 10 ? 2 : Math.abs(now.total) < 100 ? 1 : 0) {
    const text = value.toFixed(decimals);
    return /^-[0.]*$/.test(text) ? text.slice(1) : text.replace("-", "−");
  }
  const weightText = (weight) => String(Number(weight.toFixed(4))).replace("-", "−");

  function choose(episode) {
    now = episode;
    // The clock goes on, so that weights can be compared at one moment.
    if (time >= duration(now)) time = playing ? 0 : duration(now);
    rest = 0;
    const isTuned = now === withTuned;
    const score = scores.find(([weight]) => weight === now.weight);
    $("weight-now").textContent = isTuned ? "tuned" : weightText(now.weight);
    $("total").textContent = number(now.total);
    $("weight-says").textContent = isTuned
      ? "Each connection has a weight of its own, found by training."
      : score && percent ? `${number(score[1], 1)} % of the test samples predicted right at this weight`
      : score ? `Mean of ${trials} fresh episodes at this weight: ${number(score[1], 1)}\u00a0±\u00a0${number(score[2], 1)}` : "";
    screen.setAttribute("aria-label", `The network at work, ${isTuned ? "tuned weights" : "shared weight " + weightText(now.weight)}, return ${number(now.total)}`);
    if (tuned) tuned.setAttribute("aria-pressed", String(isTuned));
    if (slider) {
      const cursor = $("cursor");
      cursor.hidden = isTuned;
      if (!isTuned) {
        const [low, high] = [Number(slider.min), Number(slider.max)];
        cursor.style.left = `${(100 * (now.weight - low)) / (high - low)}%`;
        slider.setAttribute("aria-valuetext", `${weightText(now.weight)}, return ${number(now.total)}`);
      }
    }
    draw();
  }

  function nearest(weight) {
    return shared.reduce((best, next) =>
      Math.abs(next.weight - weight) < Math.abs(best.weight - weight) ? next : best);
  }

  function go(on) {
    playing = on;
    play.textContent = on ? "Pause" : "Play";
    before = 0;
    if (on && time >= duration(now)) time = 0;
    if (on) requestAnimationFrame(tick);
  }
  function tick(moment) {
    if (!playing) return;
    const passed = before ? Math.min((moment - before) / 1000, LONGEST) : 0;
    before = moment;
    if (time < duration(now)) time += passed;
    else if ((rest += passed) > REST) time = rest = 0;
    draw();
    requestAnimationFrame(tick);
  }

  play.addEventListener("click", () => go(!playing));
  $("restart").addEventListener("click", () => {
    time = rest = 0;
    if (playing) draw();
    else go(true);
  });
  if (tuned) tuned.addEventListener("click", () => choose(now === withTuned ? nearest(Number(slider ? slider.value : 0)) : withTuned));
  if (slider) {
    slider.addEventListener("pointerdown", () => (dragging = true));
    for (const end of ["pointerup", "pointercancel"]) slider.addEventListener(end, () => (dragging = false));
    slider.addEventListener("input", () => {
      const value = Number(slider.value);
      let next = nearest(value);
      // A key moves by less than the way to the next weight: go there.
      if (next === now && !dragging && value !== now.weight)
        next = shared[shared.indexOf(now) + Math.sign(value - now.weight)] || now;
      choose(next);
      if (!dragging) slider.value = now.weight;
    });
    slider.addEventListener("change", () => {
      if (now.weight !== null) slider.value = now.weight;
    });
  }

  function fit() {
    const ratio = window.devicePixelRatio || 1;
    screen.width = Math.max(1, Math.round(screen.clientWidth * ratio));
    screen.height = Math.max(1, Math.round(screen.clientHeight * ratio));
    draw();
  }
  new ResizeObserver(fit).observe(screen);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  // On paper the experiment is open, and the picture light and of a moment
  // that tells something, unless somebody has chosen one.
  let closed = [], kept = 0;
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details.paper:not([open])")];
    for (const details of closed) details.open = true;
    screen.classList.add("printed");
    kept = time;
    if (playing) time = duration(now) / 2;
    draw();
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
    screen.classList.remove("printed");
    time = kept;
    draw();
  });

  if (slider) now = nearest(Number(slider.value));
  // Who wants no motion sees a moment from the middle.
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still) time = duration(now) / 2;
  fit();
  choose(now);
  if (!still) go(true);
})();
