"use strict";
// Asks how the run stands, and renews the page inside without losing the reader's place.
const element = (id) => document.getElementById(id);
const LOOK = 2000, HIDDEN = 15000, REST = 12000;
let shown = 0, newest = 0, frame = null, loading = false, touched = -REST;

// What the reader has changed, and where they are.
function place(page) {
  const view = page.defaultView;
  const changed = [...page.querySelectorAll("input[id], select[id]")]
    .map((input) => [input.id, input.type === "checkbox" ? input.checked : input.value, input])
    .filter(([, value, input]) => value !== (input.type === "checkbox" ? input.defaultChecked : input.defaultValue));
  return {
    scroll: view.scrollY,
    inputs: changed.map(([id, value]) => [id, value]),
    open: [...page.querySelectorAll("details")].map((details) => details.open),
  };
}

function restore(page, { scroll, inputs, open }) {
  page.querySelectorAll("details").forEach((details, index) => { details.open = open[index] ?? details.open; });
  for (const [id, value] of inputs) {
    const input = page.getElementById(id);
    if (!input) continue;
    if (input.type === "checkbox") input.checked = value; else input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  page.defaultView.scrollTo({ top: scroll, behavior: "instant" });
}

function load(number) {
  if (loading) return;
  loading = true;
  const next = document.createElement("iframe");
  next.className = "next";
  next.title = "report";
  const hash = frame ? frame.contentWindow.location.hash : location.hash;
  next.src = "page?" + number + hash;
  next.onload = () => {
    const page = next.contentDocument;
    if (page && frame && frame.contentDocument) restore(page, place(frame.contentDocument));
    if (page) {
      document.title = page.title || document.title;
      for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
        page.addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
      }
    }
    next.className = "";
    if (frame) frame.remove();
    element("wait").hidden = true;
    [frame, shown, loading] = [next, number, false];
    element("now").hidden = shown >= newest;
  };
  element("stage").append(next);
}

function tell({ now, page, about, making }) {
  const status = now || {};
  element("state").textContent = status.state || "";
  element("share").value = status.share || 0;
  element("words").replaceChildren(...(status.words || []).map((words) => {
    const line = document.createElement("div");
    line.textContent = words;
    return line;
  }));
  element("lines").replaceChildren(...(status.lines || []).map(({ name, share, words }) => {
    const [line, label, bar, rest] = ["li", "span", "progress", "span"].map((kind) => document.createElement(kind));
    [label.textContent, bar.value, rest.textContent] = [name, share, words];
    bar.setAttribute("aria-label", name);
    line.append(label, bar, rest);
    return line;
  }));
  element("about").textContent = making && page ? about + " The next one is being made." : about;
  newest = page;
  const quiet = performance.now() - touched > REST;
  if (page > shown && (!frame || (element("renew").checked && quiet))) load(page);
  element("now").hidden = page <= shown || !frame;
}

async function look() {
  try {
    const answer = await fetch("status");
    tell(await answer.json());
  } catch {
    element("state").textContent = "not watched any longer: precocial watch has ended";
  }
  setTimeout(look, document.hidden ? HIDDEN : LOOK);
}

element("now").onclick = () => load(newest);
look();
