/* The step in the address bar, counted from 1; the rest of the address belongs to the server. */

function writeStep(index) {
  const address = new URL(window.location.href);
  const step = String(index + 1);
  if ((address.searchParams.get("step") ?? "1") === step) return;
  address.searchParams.set("step", step);
  window.history.replaceState(window.history.state, "", address);
}

/* From 0; the first step where the address names none or nonsense. */
function readStep() {
  const step = Number(new URL(window.location.href).searchParams.get("step"));
  return Number.isInteger(step) && step >= 1 ? step - 1 : 0;
}
