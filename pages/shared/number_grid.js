/* A grid of numbers: real text fields in a table, so that keyboard, screen reader and clipboard work as everywhere.
 *
 * It checks nothing. What is typed or pasted goes to the server as text, which answers with the numbers that hold now,
 * or with the cell and text that it refused. An edit is sent again with each later one until it has been answered, so
 * that none is lost while the server is busy.
 */

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

class NumberGrid {
  constructor(parent) {
    this.root = element("div", { class: "ng" });
    this.pending = [];
    this.counter = 0;
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.root.addEventListener("paste", (event) => this.onPaste(event));
    this.root.addEventListener("focusin", (event) => event.target.select?.());
    this.root.addEventListener("change", (event) => this.onChange(event));
  }

  show(data, send) {
    this.send = send;
    this.pending = this.pending.filter(({ id }) => id > data.answered);
    const shape = JSON.stringify([data.identity, data.rows, data.columns, data.first]);
    if (shape !== this.shape) this.build(data);
    this.shape = shape;
    this.data = data;
    const refused = new Map(data.refused.map(([row, column, ...rest]) => [`${row},${column}`, rest]));
    for (const [i, row] of data.texts.entries()) {
      for (const [j, text] of row.entries()) {
        this.fill(this.inputs[i][j], text, refused.get(`${i + data.first},${j}`));
      }
    }
  }

  /* A field in which someone is typing is left alone. */
  fill(input, text, [refused, reason] = [null, ""]) {
    const isBusy = input === document.activeElement && input.value !== (input.dataset.shown ?? "");
    const waits = this.pending.some(({ row, column }) => input.dataset.cell === `${row},${column}`);
    input.dataset.held = text;
    input.dataset.shown = refused ?? text;
    input.title = reason || text;
    input.classList.toggle("ng-minus", text.startsWith("-"));
    // Only where it differs: setting a value takes the selection away, and the next key would append to the number.
    if (!isBusy && !waits && input.value !== input.dataset.shown) input.value = input.dataset.shown;
    if (refused === null || isBusy) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-description", reason);
  }

  build(data) {
    const head = element("tr", {}, element("td"), ...data.columns.map((name) => element("th", { scope: "col" }, name)));
    this.inputs = data.texts.map((row, i) => row.map((_, j) => this.buildField(data, i, j)));
    const rows = this.inputs.map((fields, i) =>
      element("tr", {}, element("th", { scope: "row" }, data.rows[i]), ...fields.map((field) => element("td", {}, field))),
    );
    const table = element("table", { "aria-label": data.label }, element("thead", {}, head), element("tbody", {}, ...rows));
    this.root.replaceChildren(element("div", { class: "ng-scroll", tabindex: "-1" }, table));
  }

  buildField(data, i, j) {
    const label = data.cell.replace("{row}", data.rows[i]).replace("{column}", data.columns[j]);
    return element("input", {
      type: "text",
      inputmode: "text",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": label,
      "data-cell": `${i + data.first},${j}`,
    });
  }

  position(input) {
    const [row, column] = input.dataset.cell.split(",").map(Number);
    return { row, column };
  }

  onChange({ target }) {
    if (target.value === target.dataset.shown) return;
    this.report({ ...this.position(target), text: target.value, pasted: false });
  }

  onPaste(event) {
    const text = event.clipboardData.getData("text/plain").replace(/[\r\n]+$/, "");
    if (!/[\t\r\n;,\[]|\S\s+\S/.test(text)) return;
    event.preventDefault();
    this.report({ ...this.position(event.target), text, pasted: true });
  }

  report(edit) {
    this.counter = Math.max(this.counter + 1, Date.now());
    this.pending.push({ ...edit, id: this.counter, identity: this.data.identity });
    this.send("edits", this.pending);
  }

  onKey(event) {
    const { target, key } = event;
    if (target.tagName !== "INPUT") return;
    const { row, column } = this.position(target);
    const isUndo = (event.ctrlKey || event.metaKey) && !event.altKey && ["z", "y", "Z", "Y"].includes(key);
    if (isUndo && target.value === target.dataset.shown) {
      event.preventDefault();
      event.stopPropagation();
      this.send("travel", key.toLowerCase() === "y" || event.shiftKey ? "redo" : "undo");
    } else if (key === "Escape") {
      target.value = target.dataset.held;
      target.select();
      this.onChange({ target }); // a refused text is given up on the server too
    } else if (MOVES[key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      const [down] = MOVES[key];
      const next = this.inputs[row - this.data.first + (event.shiftKey ? -down : down)]?.[column];
      if (next) next.focus();
      else if (key === "Enter") this.onChange({ target });
    }
  }
}

const grids = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const grid = grids.get(parentElement) ?? new NumberGrid(parentElement);
  grids.set(parentElement, grid);
  grid.show(data, setTriggerValue);
  return () => {
    grids.delete(parentElement);
    grid.root.remove();
  };
}
