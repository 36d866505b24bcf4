// Numbers as the rest of the page writes them, and elements by their ids.
const $ = (id) => document.getElementById(id);

function number(value, decimals) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = value.toFixed(decimals ?? (size < 10 ? 2 : size < 100 ? 1 : 0));
  return /^-[0.]*$/.test(text) ? text.slice(1) : text.replace("-", "−");
}
const weightText = (weight) => String(Number(weight.toFixed(4))).replace("-", "−");

// A number between 0 and 1 from a seed, the same everywhere, at each call another.
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

// A kind of thing and what it is made of, as data say it: `{ kind: parts }`.
const only = (kinds, said) => {
  const [[kind, parts]] = Object.entries(said);
  return new kinds[kind](parts);
};

// Numbers as base64 of their little-endian bytes.
const numbersOf = (text, Kind) => new Kind(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);

// An element of a drawing.
function shape(kind, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// What an element of the page holds, compressed.
function unpacked(id) {
  const packed = Uint8Array.from(atob($(id).textContent.trim()), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
}
