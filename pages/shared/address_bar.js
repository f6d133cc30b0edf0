/* Copies the address. On a page without the player it also puts the step back into the address that the player left.
 * It tells the server when someone went back or forward: the server cannot see that in the address alone.
 */

const SHOWN = 4000; // milliseconds that "copied" stays

class AddressBar {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "cl";
    this.button = document.createElement("button");
    this.button.type = "button";
    this.field = document.createElement("input");
    this.field.readOnly = true;
    this.field.hidden = true;
    this.said = document.createElement("span");
    this.said.setAttribute("role", "status");
    this.root.append(this.button, this.said, this.field);
    parent.append(this.root);
    this.button.addEventListener("click", () => this.copy());
  }

  show(data, send) {
    this.data = data;
    this.send = send;
    latest = this;
    this.root.hidden = !data.offered;
    this.button.textContent = data.copy_link;
    this.field.setAttribute("aria-label", data.copy_by_hand);
    for (const delay of [0, 200, 1000]) setTimeout(() => this.keepStep(), delay);
  }

  keepStep() {
    const left = window.deltastepPlace;
    if (!this.root.isConnected || document.querySelector(".ds") || left?.place !== this.data.place) return;
    if (!isWritten(this.data.address)) return;
    const address = new URL(window.location.href);
    const step = String(Math.min(Number(left.step), this.data.steps));
    if (!address.searchParams.has("step") || address.searchParams.get("step") === step) return;
    address.searchParams.set("step", step);
    window.history.replaceState(window.history.state, "", address);
  }

  async copy() {
    const link = window.location.href;
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      isCopied = this.copyBySelection(link);
    }
    this.said.textContent = isCopied ? this.data.link_copied : this.data.copy_by_hand;
    this.field.hidden = isCopied;
    clearTimeout(this.timer);
    if (isCopied) this.timer = setTimeout(() => (this.said.textContent = ""), SHOWN);
  }

  /* Without https a browser has no clipboard for pages: a class room's server is often reached like that. */
  copyBySelection(link) {
    this.field.hidden = false;
    this.field.value = link;
    this.field.select();
    return document.execCommand("copy");
  }
}

/* A page of the app may come and go between the event and the answer, so the event is kept outside of it. */
let latest = null;
let isVisited = false;

const PATIENCE = 400; // milliseconds: Streamlit's own answer to going back is not to be cut short

function tellVisit() {
  if (!isVisited) return;
  if (!latest?.root.isConnected) { // the other page of the app is not there yet
    setTimeout(tellVisit, PATIENCE);
    return;
  }
  isVisited = false;
  // Streamlit's own answer is enough, except where the server took the address for one that came late.
  if (!isWritten(latest.data.address)) latest.send("visited", window.location.search);
}

window.addEventListener("popstate", () => {
  isVisited = true;
  setTimeout(tellVisit, PATIENCE);
});

const bars = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const bar = bars.get(parentElement) ?? new AddressBar(parentElement);
  bars.set(parentElement, bar);
  bar.show(data, setTriggerValue);
  return () => {
    bars.delete(parentElement);
    bar.root.remove();
  };
}
