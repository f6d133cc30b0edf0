/* The derivation of what was clicked, beside the network: blocks of factors, opened one in another. */

class Derivation {
  /* `light` gets the targets that are pointed at, `close` is called when the reader has done. */
  constructor(light, close) {
    this.light = light;
    this.close = close;
    this.root = make("section", { class: "ds-derivation", tabindex: "-1" });
    this.root.addEventListener("pointerover", (event) => this.onPoint(event));
    this.root.addEventListener("focusin", (event) => this.onPoint(event));
    this.root.addEventListener("pointerleave", () => this.light([]));
    this.root.addEventListener("focusout", () => this.light([]));
  }

  show(data) {
    const { words } = data;
    const stays = data.target === this.data?.target;
    const place = stays ? this.root.scrollTop : 0;
    this.data = data;
    this.open = stays ? this.open : new Set();
    this.root.setAttribute("aria-label", words.region);
    const close = make("button", { type: "button", class: "ds-close", "aria-label": words.close, title: `${words.close} (Esc)` }, "×");
    close.addEventListener("click", () => this.close());
    const head = make("header", {}, make("h3", {}, data.name), close);
    const blocks = data.roots.map((key) => this.buildBlock(key, key));
    this.root.replaceChildren(head, ...blocks, ...this.buildComparison());
    this.root.scrollTop = place;
  }

  /* `path` says where the block was opened: the same block may stand in several places. */
  buildBlock(key, path) {
    const block = this.data.blocks[key];
    const box = make("div", { class: "ds-block" });
    if (block.heading) box.append(make("h4", {}, block.heading));
    box.append(buildEquation(block));
    const factors = [...block.factors, ...(block.addend?.factors ?? [])];
    const told = factors.map((factor, index) => this.buildFactor(factor, `${path}:${index}`));
    if (factors.length) box.append(make("ul", { class: "ds-factors" }, ...told.filter(Boolean)));
    for (const line of block.closing) box.append(make("p", { class: "ds-closing" }, ...formula(line)));
    const runs = block.note.map(([text, stressed]) => (stressed ? make("strong", {}, text) : text));
    if (runs.length) box.append(make("p", { class: "ds-note" }, ...runs));
    return box;
  }

  /* What a factor is and says; below it the terms of a sum, or the block that derives it. */
  buildFactor({ symbol, meaning, formula: lines = [], targets, opens, terms = [] }, path) {
    if (!meaning) return null;
    const chunks = [symbol, ...lines.map(([first, ...rest]) => ["r", "=", first, ...rest])];
    const own = make("div", { class: "ds-own", ...place(targets) }, ...formula(chunks));
    const slot = this.buildSlot(path, opens);
    if (opens) own.append(this.buildOpener(slot));
    const sum = terms.map((term, index) => this.buildTerm(term, `${path}/${index}`));
    const list = sum.length ? [make("ul", { class: "ds-terms" }, ...sum)] : [];
    return make("li", {}, own, make("div", { class: "ds-meaning" }, meaning), ...list, slot);
  }

  buildTerm({ factors = [], product, heading = "", opens }, path) {
    const row = make("div", { class: "ds-term" });
    const slots = [];
    if (heading) row.append(make("span", { class: "ds-heading" }, heading));
    factors.forEach((factor, index) => {
      if (index) row.append(sign("·"));
      row.append(column(factor));
      if (!factor.opens) return;
      slots.push(this.buildSlot(`${path}:${index}`, factor.opens));
      row.append(this.buildOpener(slots.at(-1)));
    });
    row.append(sign("="), make("span", { class: "ds-product" }, ...formula([product])));
    if (opens) {
      slots.push(this.buildSlot(path, opens));
      row.append(this.buildOpener(slots.at(-1)));
    }
    return make("li", {}, row, ...slots);
  }

  /* Where a block appears once it is asked for. */
  buildSlot(path, key) {
    const slot = make("div", { class: "ds-slot", hidden: "" });
    Object.assign(slot, { path, key });
    if (key && this.open.has(path)) this.fillSlot(slot);
    return slot;
  }

  fillSlot(slot) {
    slot.hidden = false;
    slot.replaceChildren(this.buildBlock(slot.key, slot.path));
  }

  buildOpener(slot) {
    const name = fill(this.data.words.opens, { name: this.data.blocks[slot.key].spoken });
    const attributes = { type: "button", class: "ds-open", "aria-label": name, title: name };
    const button = make("button", { ...attributes, "aria-expanded": String(!slot.hidden) });
    button.addEventListener("click", () => {
      if (this.open.delete(slot.path)) {
        slot.hidden = true;
        slot.replaceChildren();
      } else {
        this.open.add(slot.path);
        this.fillSlot(slot);
      }
      button.setAttribute("aria-expanded", String(!slot.hidden));
    });
    return button;
  }

  buildComparison() {
    const { compared, remarks } = this.data;
    if (!compared.length) return [];
    const rows = compared.map(([name, same, rest, verdict]) => {
      const number = make("td", { class: "ds-digits" }, make("strong", {}, same), rest);
      return make("tr", {}, make("th", { scope: "row" }, name), number, make("td", {}, verdict));
    });
    return [make("table", { class: "ds-compared" }, make("tbody", {}, ...rows)), ...remarks.map((text) => make("p", { class: "ds-note" }, text))];
  }

  onPoint(event) {
    event.stopPropagation(); // the stage, too, listens for what is pointed at
    const place = event.target.closest("[data-targets]");
    this.light(place ? place.dataset.targets.split(" ") : []);
  }
}

/* name = factor · factor + addend, symbols above numbers. */
function buildEquation({ name, result, factors, addend }) {
  const equation = make("div", { class: "ds-equation" }, column({ symbol: name, number: result }, "ds-name"));
  factors.forEach((factor, index) => equation.append(sign(index ? "·" : "="), column(factor)));
  (addend?.factors ?? []).forEach((factor, index) => equation.append(sign(index ? "·" : "+"), column(factor)));
  return equation;
}

function column({ symbol, number, targets }, name = "ds-factor") {
  const upper = make("span", { class: "ds-symbol" }, ...formula([symbol]));
  return make("span", { class: name, ...place(targets) }, upper, make("span", { class: "ds-number" }, ...formula([number])));
}

function place(targets) {
  return targets ? { "data-targets": targets.join(" "), tabindex: "0" } : {};
}

function sign(text) {
  return make("span", { class: "ds-sign" }, text);
}
