/* The player on a page of its own: its data are packed into the page, and nobody is asked for anything. */

async function unpacked(element) {
  const bytes = Uint8Array.from(atob(element.textContent.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return whole(await new Response(stream).json());
}

/* Every part is written once and refers to parts before it; the last one is the whole. */
function whole(parts) {
  const restored = (value) => {
    if (!value || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(restored);
    if ("$" in value) return parts[value.$];
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restored(item)]));
  };
  for (const [place, part] of parts.entries()) parts[place] = restored(part);
  return parts.at(-1);
}

async function openAlone(start) {
  const parentElement = document.getElementById("stage");
  const { boards, derivations, plotly } = await unpacked(document.getElementById("data"));
  let canvas = window.innerWidth < NARROW ? "compact" : "wide";
  let answer = {};
  const report = (name, value) => {
    if (name !== "canvas" || !boards[value]) return;
    canvas = value;
    open();
  };
  const step = readStep();
  function open() {
    const data = { storyboard: boards[canvas], identity: canvas, place: "alone", plotly, step, resumes: false };
    start({ parentElement, data, setStateValue: report, setTriggerValue: report });
    tell();
  }
  function tell() {
    window.deltastepDerivation = { ...answer, identity: canvas };
    document.dispatchEvent(new CustomEvent("deltastep-derivation", { detail: window.deltastepDerivation }));
  }
  document.addEventListener("deltastep-ask", ({ detail }) => {
    answer = { derivation: derivations[detail] ?? null };
    tell();
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", open);
  open();
}
