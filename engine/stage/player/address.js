/* The step in the address bar, counted from 1; the rest of the address belongs to the server. */

/* A page that was opened as a file may only change what stands behind the #. */
const isFile = () => window.location.protocol === "file:";

function stepInAddress(address) {
  return (isFile() ? new URLSearchParams(address.hash.slice(1)) : address.searchParams).get("step");
}

const NOT_THE_SERVERS = new Set(["step", "embed", "embed_options"]);

/* Whether the address is the one that the server has written for what it shows. After someone went back or forward it
 * is not, until the server has answered: a step written there would be taken for a step of the other lesson.
 */
function isWritten(written) {
  const named = [...new URL(window.location.href).searchParams].filter(([name]) => !NOT_THE_SERVERS.has(name));
  return named.length === Object.keys(written).length && named.every(([name, text]) => written[name] === text);
}

/* `written` is the server's part of the address; a page that stands alone has none. */
function writeStep(index, place, written) {
  const address = new URL(window.location.href);
  const step = String(index + 1);
  window.deltastepPlace = { place, step }; // for the app's other pages, to which the address goes without it
  if (written && !isWritten(written)) return;
  if ((stepInAddress(address) ?? "1") === step) return;
  if (isFile()) address.hash = `step=${step}`;
  else address.searchParams.set("step", step);
  window.history.replaceState(window.history.state, "", address);
}

/* Where a step-through was left on this page of the browser, from 0; null for another one. */
function leftAt(place) {
  const left = window.deltastepPlace;
  return left?.place === place ? Number(left.step) - 1 : null;
}

/* From 0; the first step where the address names none or nonsense. */
function readStep() {
  const step = Number(stepInAddress(new URL(window.location.href)));
  return Number.isInteger(step) && step >= 1 ? step - 1 : 0;
}
