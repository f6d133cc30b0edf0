/* The player: keys, pointer, playing, the address; one book at a time. */

const NARROW = 560; // below this width the compact picture is asked for
const PACES = { neuron: 1200, edge: 800 }; // milliseconds a moment at speed 1, with whole layers as follows
const BASE_PACE = 2000;
const STEP_KEYS = { ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last" };

class Player {
  constructor(parent) {
    this.root = make("section", { class: "ds" });
    parent.append(this.root);
    this.index = 0; // position among the moments
    this.timer = null;
    this.ears = new AbortController();
    this.explainer = new Explainer(this);
    const { signal } = this.ears;
    // Captured, because a closed list in the sidebar would keep the arrow keys to itself.
    document.addEventListener("keydown", (event) => this.onKey(event), { signal, capture: true });
    window.addEventListener("popstate", () => this.followAddress(), { signal });
    window.addEventListener("pagehide", () => this.writeAddress(), { signal });
    this.resizes = new ResizeObserver(() => this.onResize());
    this.resizes.observe(this.root);
  }

  async show(data, report) {
    this.report = report;
    // The server's own change of the address, which knows no step, arrives before or after the data.
    for (const delay of [0, 200, 1000]) setTimeout(() => this.writeAddress(), delay);
    const theme = isDark(this.root) ? "dark" : "light";
    const identity = `${data.identity} ${theme}`;
    this.asked = { step: data.step, place: data.place };
    this.written = data.address;
    if (identity === this.identity) return this.beginAnew();
    this.identity = identity;
    let plotly;
    try {
      plotly = await loadPlotly(appAddress(data.plotly));
    } catch {
      this.identity = null;
      this.root.replaceChildren(make("p", { role: "alert" }, data.storyboard.texts.failed));
      return;
    }
    if (identity === this.identity) this.open(data, plotly, theme);
  }

  open(data, plotly, theme) {
    const { storyboard: story } = data;
    const { book: former, transport } = this;
    this.stop();
    this.story = story;
    this.texts = story.texts;
    const colours = story.themes[theme];
    for (const name of ["plus", "minus"]) this.root.style.setProperty(`--ds-${name}`, colours[`@${name}_text`]);
    const { step, place } = this.asked; // newer than the data, when the server has spoken again since
    const left = data.resumes && this.place === undefined ? leftAt(place) : null;
    if (place !== this.place) this.index = left ?? step;
    this.place = place;
    this.book = new Book(story, plotly, theme);
    this.route = this.book.route;
    this.index = Math.min(this.index, this.route.last);
    if (former) this.book.pinned = former.pinned;
    this.build(data);
    this.root.append(this.book.stage);
    this.book.openAt(this.index);
    const { bar, timeline } = this.transport;
    this.root.replaceChildren(bar, timeline, this.book.stage, this.book.sentences, this.tip, this.voice);
    this.transport.takeOver(transport);
    this.onResize();
    this.announce();
    this.explainer.attach(data.identity);
    this.drawInIdleTime();
    former?.destroy();
  }

  /* The server asks for another step of the very pages that are on the screen. */
  beginAnew() {
    const { step, place } = this.asked;
    if (!this.book || place === this.place) return;
    this.place = place;
    this.go(step);
  }

  build({ granularities, exports }) {
    const { texts, story } = this;
    this.root.setAttribute("aria-label", texts.region);
    this.root.lang = story.language === "zh" ? "zh-CN" : story.language;
    this.transport = new Transport(story, this.route, granularities, {
      press: (name) => this.press(name),
      go: (index) => this.go(index),
      choose: (granularity) => this.choose(granularity),
      save: (picture, format) => this.save(picture, format),
      leave: exports ? () => this.report("export", { present: this.granularity, step: this.index }) : null,
    });
    this.tip = make("div", { class: "ds-tip", role: "tooltip", hidden: "" });
    this.voice = make("div", { class: "ds-voice", "aria-live": "polite" });
    this.book.stage.addEventListener("pointerover", (event) => this.onPoint(event));
    this.book.stage.addEventListener("pointerleave", () => this.point(null));
    this.book.stage.addEventListener("click", (event) => this.onPick(event));
  }

  press(name) {
    if (name === "play") this.toggle();
    else this.go({ first: 0, back: this.index - 1, next: this.index + 1, last: this.route.last }[name]);
  }

  go(index, playing = false) {
    if (!playing) this.stop();
    if (!this.book || index < 0 || index > this.route.last || index === this.index) return;
    this.index = index;
    this.walked = null; // the first number of the new step comes first
    this.tip.hidden = true;
    this.book.turnTo(index);
    this.announce();
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.writeAddress(), 150);
    this.drawInIdleTime();
  }

  /* The server answers with another storyboard, opened where this position lies in it. */
  choose(granularity) {
    this.stop();
    this.report?.("granularity", { granularity, present: this.granularity, step: this.index });
  }

  get granularity() {
    return this.story.granularity ?? "layer";
  }

  save(picture, format) {
    saveFile(this.book.picture(picture), `deltastep-${this.index + 1}-${picture}`, format);
  }

  announce() {
    const { step, title, spoken = `${title}.` } = this.route.moments[this.index];
    const sentence = this.route.isFirstOfStep(this.index) ? this.book.sentence(step) : "";
    this.transport.show(this.index);
    this.voice.textContent = `${this.index + 1} / ${this.route.last + 1}. ${spoken} ${sentence}`;
  }

  drawInIdleTime() {
    if (this.drawing) return;
    const idle = window.requestIdleCallback ?? ((action) => setTimeout(action, 30));
    const work = () => {
      this.drawing = this.book?.drawAhead() ? idle(work) : null;
    };
    this.drawing = idle(work);
  }

  toggle() {
    if (this.timer) return this.stop();
    if (this.index === this.route.last) this.go(0, true);
    this.transport.labelPlay("❚❚", this.texts.pause);
    this.plan();
  }

  plan() {
    this.timer = setTimeout(() => {
      this.go(this.index + 1, true);
      if (this.index === this.route.last) this.stop();
      else this.plan();
    }, (PACES[this.story.granularity] ?? BASE_PACE) / Number(this.transport.speed.value));
  }

  stop() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.transport.labelPlay("▶", this.texts.play);
  }

  onKey(event) {
    if (!this.book || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!this.root.isConnected || this.isBusyElsewhere(event)) return;
    if (STEP_KEYS[event.key]) this.press(STEP_KEYS[event.key]);
    else if (event.key === " ") this.press("play");
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.walk(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && !this.tip.hidden) this.explainer.ask(this.walked, true);
    else if (event.key === "Escape") this.transport.saver.close() || this.explainer.close() || this.point(null);
    else return;
    event.preventDefault();
  }

  /* Whether the key belongs to the element that has the focus. */
  isBusyElsewhere({ target, key }) {
    if (!(target instanceof Element)) return false;
    const closedList = target.matches('[role="combobox"][aria-expanded="false"]');
    if (closedList) return !STEP_KEYS[key];
    if (target.closest("input, textarea, select, [contenteditable=true], [role=slider], [role=listbox], dialog")) {
      return true;
    }
    if (target.closest(".ds-derivation")) return !STEP_KEYS[key] && key !== "Escape"; // it scrolls
    const inside = this.root.contains(target);
    if (key === "ArrowDown" || key === "ArrowUp") return !inside;
    return key === " " && target.closest("button, a, summary") !== null && target.matches(":focus-visible");
  }

  walk(direction) {
    const targets = this.book.toldTargets();
    if (!targets.length) return;
    const now = targets.indexOf(this.walked);
    const next = now < 0 ? (direction > 0 ? 0 : targets.length - 1) : (now + direction + targets.length) % targets.length;
    this.walked = targets[next];
    this.point(this.walked);
    this.voice.textContent = this.book.reading(this.walked).join(", ");
  }

  onPoint(event) {
    const { target } = event.target.dataset;
    if (target === undefined) this.point(null);
    else this.point(target, event.target);
  }

  onPick(event) {
    const { target } = event.target.dataset;
    if (!target) return;
    this.book.pinned = target;
    this.walked = target;
    this.book.showLine(target);
    this.tip.hidden = true;
    this.explainer.ask(target);
  }

  /* Shows what is known of a target beside it. */
  point(target, element) {
    const { book, tip } = this;
    book.light(target);
    book.showLine(target ?? book.pinned);
    const lines = target === null ? [] : book.reading(target, element?.dataset);
    tip.hidden = !lines.length;
    if (!lines.length) return;
    tip.replaceChildren(...lines.map((line) => make("div", {}, line)));
    placeTip(tip, element ?? book.networkHits.querySelector(`[data-target="${CSS.escape(target)}"]`));
  }

  writeAddress() {
    if (this.story && this.root.isConnected) writeStep(this.index, this.place, this.written);
  }

  followAddress() {
    const step = readStep();
    if (this.story && step <= this.route.last) this.go(step);
  }

  onResize() {
    this.book?.fit();
    const wanted = this.root.clientWidth < NARROW ? "compact" : "wide";
    if (this.story && this.root.clientWidth && wanted !== this.story.canvas) this.report?.("canvas", wanted);
  }

  destroy() {
    this.stop();
    this.ears.abort();
    this.resizes.disconnect();
    this.book?.destroy();
    this.root.remove();
  }
}

const players = new WeakMap();

/* Streamlit calls this for the first time and whenever the data or the theme change; what it returns runs at the end. */
export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const player = players.get(parentElement) ?? new Player(parentElement);
  players.set(parentElement, player);
  player.show(data, (name, value) => (name === "canvas" ? setStateValue : setTriggerValue)(name, value));
  return () => {
    players.delete(parentElement);
    player.destroy();
  };
}
