/* Why the transpose: turns the frames that Python made. A frame lights one row or one column of the grid. */

const FIRST_WAIT = 1500; // milliseconds before it begins by itself
const PACE = 2200; // milliseconds a frame

class Turning {
  constructor(parent) {
    this.root = make("section", { class: "tp" });
    parent.append(this.root);
    this.ears = new AbortController();
    this.root.addEventListener("keydown", (event) => this.onKey(event), { signal: this.ears.signal });
  }

  show(data) {
    const theme = isDark(this.root) ? "dark" : "light";
    const identity = `${data.identity} ${theme}`;
    if (identity === this.identity) return;
    const isFirst = !this.identity;
    this.stop();
    this.identity = identity;
    this.data = data;
    this.colours = data.themes[theme];
    this.root.lang = data.language === "zh" ? "zh-CN" : data.language;
    for (const name of ["plus", "minus"]) this.root.style.setProperty(`--ds-${name}`, this.colours[`@${name}_text`]);
    this.build();
    this.turnTo(0, false);
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isFirst && !isCalm) this.timer = setTimeout(() => this.play(), FIRST_WAIT);
  }

  build() {
    const { texts } = this.data;
    this.root.setAttribute("aria-label", texts.region);
    const act = { back: () => this.go(-1), next: () => this.go(1), play: () => this.toggle() };
    const keys = { back: "ArrowLeft", next: "ArrowRight", play: "Space" };
    this.buttons = {};
    for (const name of ["back", "next", "play"]) {
      const attributes = { type: "button", class: `tp-${name}`, "aria-keyshortcuts": keys[name] };
      this.buttons[name] = make("button", attributes);
      this.buttons[name].addEventListener("click", act[name]);
    }
    this.buttons.back.textContent = `← ${texts.back}`;
    this.buttons.next.textContent = `${texts.next} →`;
    this.labelPlay();
    this.position = make("span", { class: "tp-position" });
    this.direction = make("span", { class: "tp-direction" });
    const place = make("p", { class: "tp-place" }, this.position, " ", this.direction);
    const bar = make("div", { class: "tp-bar", title: texts.keys }, ...Object.values(this.buttons), place);
    this.grid = this.buildGrid();
    this.line = make("div", { class: "tp-line" });
    this.sentence = make("p", { class: "tp-sentence" });
    this.voice = make("div", { class: "tp-voice", "aria-live": "polite" });
    this.scroller = make("div", { class: "tp-scroll", tabindex: 0, role: "group", "aria-label": texts.keys }, this.grid);
    const told = make("div", { class: "tp-told" }, this.line, this.sentence);
    this.root.replaceChildren(bar, make("div", { class: "tp-stage" }, this.scroller, told), this.voice);
  }

  /* Columns: the weights, a gap, z or δ. Rows: a, the names of the units, the weights, the result below. */
  buildGrid() {
    const { data } = this;
    const grid = make("div", { class: "tp-grid", role: "img" });
    grid.style.setProperty("--columns", data.columns.length);
    this.parts = [];
    const put = (element, row, column, of) => {
      element.classList.add(`tp-of-${of.kind}`);
      element.style.gridRow = row;
      element.style.gridColumn = column;
      grid.append(element);
      this.parts.push({ element, ...of });
    };
    const name = (node) => make("span", { class: "tp-name" }, ...(node ? formula([node]) : []));
    const bottom = data.rows.length + 3;
    const right = data.columns.length + 2;
    data.columns.forEach((unit, at) => {
      put(name(data.names.a[at]), 1, at + 2, { kind: "a", column: unit });
      put(this.cell(data.a[at]), 2, at + 2, { kind: "a", column: unit });
      put(this.cell(data.returned[at]), bottom, at + 2, { kind: "returned", column: unit });
    });
    data.rows.forEach((unit, i) => {
      data.columns.forEach((source, j) => {
        put(this.cell(data.cells[i][j]), i + 3, j + 2, { kind: "weight", row: unit, column: source });
      });
      for (const kind of ["z", "delta"]) {
        put(this.cell(data[kind][i]), i + 3, right, { kind, row: unit });
        put(name(data.names[kind][i]), i + 3, right + 1, { kind, row: unit });
      }
    });
    put(name(data.names.weights), `3 / ${bottom}`, 1, { kind: "matrix" });
    put(name(data.names.returned), bottom, `${right} / span 2`, { kind: "returned-name" });
    return grid;
  }

  cell([text, colour]) {
    const cell = make("span", { class: `tp-cell ${colour ? "" : "tp-dots"}` }, text);
    if (colour) cell.style.setProperty("--fill", this.colours[colour] ?? colour);
    return cell;
  }

  turnTo(index, isToBeSaid = true) {
    const { frames, texts } = this.data;
    this.index = index;
    const frame = frames[index];
    const done = new Set(frames.slice(0, index + 1).map(({ forward, unit }) => `${forward} ${unit}`));
    for (const part of this.parts) this.mark(part, frame, done);
    this.showResult(frame);
    this.position.textContent = `${index + 1} / ${frames.length}`;
    this.direction.textContent = frame.forward ? texts.forward : texts.backward;
    this.line.replaceChildren(...formula(frame.line));
    this.sentence.textContent = frame.sentence;
    this.grid.setAttribute("aria-label", frame.sentence);
    if (isToBeSaid) this.voice.textContent = `${index + 1} / ${frames.length}. ${frame.sentence}`;
    this.buttons.back.ariaDisabled = String(index === 0);
    this.buttons.next.ariaDisabled = String(index === frames.length - 1);
  }

  /* A wide grid scrolls inside its box until what has just been filled can be seen. */
  showResult({ forward, unit }) {
    const isResult = ({ kind, row, column }) => (forward ? kind === "z" && row === unit : kind === "returned" && column === unit);
    const cell = this.parts.find(isResult).element.getBoundingClientRect();
    const box = this.scroller.getBoundingClientRect();
    this.scroller.scrollLeft += Math.max(0, cell.right + 60 - box.right) - Math.max(0, box.left + 60 - cell.left);
  }

  /* What lights up, what is already there, and what belongs to the other direction. */
  mark({ element, kind, row, column }, { forward, unit }, done) {
    const own = forward ? row === unit : column === unit;
    const lit = {
      weight: own,
      a: forward,
      z: forward && row === unit,
      delta: !forward,
      returned: !forward && column === unit,
    }[kind];
    const gone = { a: !forward, z: !forward, delta: forward, returned: forward, "returned-name": forward }[kind];
    const isFilled = { z: done.has(`true ${row}`), returned: done.has(`false ${column}`) }[kind] ?? true;
    const isNumber = element.matches(".tp-cell:not(.tp-dots)");
    element.classList.toggle("tp-lit", Boolean(lit) && !element.matches(".tp-dots"));
    element.classList.toggle("tp-gone", Boolean(gone));
    element.classList.toggle("tp-empty", !isFilled && isNumber);
  }

  go(by) {
    this.stop();
    const index = this.index + by;
    if (index >= 0 && index < this.data.frames.length) this.turnTo(index);
  }

  toggle() {
    if (this.isPlaying) return this.stop();
    if (this.index === this.data.frames.length - 1) this.turnTo(0, false);
    this.play();
  }

  play() {
    clearTimeout(this.timer);
    this.isPlaying = true;
    this.labelPlay();
    const turn = () => {
      if (this.index < this.data.frames.length - 1) this.turnTo(this.index + 1, false);
      if (this.index === this.data.frames.length - 1) this.stop();
      else this.timer = setTimeout(turn, PACE);
    };
    this.timer = setTimeout(turn, PACE);
  }

  stop() {
    clearTimeout(this.timer);
    this.isPlaying = false;
    if (this.buttons) this.labelPlay();
  }

  labelPlay() {
    const { texts } = this.data;
    this.buttons.play.textContent = this.isPlaying ? `❚❚ ${texts.pause}` : `▶ ${texts.play}`;
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) this.go(by);
    else if (event.key === " " && !event.target.closest("button")) this.toggle(); // a button takes Space itself
    else return;
    event.preventDefault();
  }
}

const turnings = new WeakMap();

export default function ({ parentElement, data }) {
  const turning = turnings.get(parentElement) ?? new Turning(parentElement);
  turnings.set(parentElement, turning);
  turning.show(data);
  return () => {
    turnings.delete(parentElement);
    turning.stop();
    turning.ears.abort();
    turning.root.remove();
  };
}
