/* The step in the address bar, counted from 1; the rest of the address belongs to the server. */

/* A page that was opened as a file may only change what stands behind the #. */
const isFile = () => window.location.protocol === "file:";

function stepInAddress(address) {
  return (isFile() ? new URLSearchParams(address.hash.slice(1)) : address.searchParams).get("step");
}

function writeStep(index, place) {
  const address = new URL(window.location.href);
  const step = String(index + 1);
  window.deltastepPlace = { place, step }; // for the app's other pages, to which the address goes without it
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
