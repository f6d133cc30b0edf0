/* The player: transport, timeline, keys, pointer; one book at a time. */

const NARROW = 560; // below this width the compact picture is asked for
const BASE_PACE = 2000; // milliseconds a step at speed 1
const SPEEDS = [0.5, 1, 2, 4];
const STEP_KEYS = { ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last" };

class Player {
  constructor(parent) {
    this.root = make("section", { class: "ds" });
    parent.append(this.root);
    this.step = 0;
    this.timer = null;
    this.ears = new AbortController();
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
    if (identity === this.identity) return;
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
    const speed = this.speed?.value;
    const former = this.book;
    this.stop();
    this.story = story;
    this.texts = story.texts;
    const colours = story.themes[theme];
    for (const name of ["plus", "minus"]) this.root.style.setProperty(`--ds-${name}`, colours[`@${name}_text`]);
    const left = data.resumes && this.place === undefined ? leftAt(data.place) : null;
    if (data.place !== this.place) this.step = left ?? data.step;
    this.place = data.place;
    this.step = Math.min(this.step, story.steps.length - 1);
    this.book = new Book(story, plotly, theme);
    if (former) this.book.pinned = former.pinned;
    this.build();
    if (speed) this.speed.value = speed;
    this.root.append(this.book.stage);
    this.book.openAt(this.step);
    this.root.replaceChildren(this.bar, this.timeline, this.book.stage, this.book.sentences, this.tip, this.voice);
    this.onResize();
    this.announce();
    this.drawInIdleTime();
    former?.destroy();
  }

  build() {
    const { texts, story } = this;
    this.root.setAttribute("aria-label", texts.region);
    this.root.lang = story.language === "zh" ? "zh-CN" : story.language;
    this.buttons = {
      first: this.buildButton("first", "Home", "⇤"),
      back: this.buildButton("back", "ArrowLeft", "←"),
      next: this.buildButton("next", "ArrowRight", "", "→"),
      last: this.buildButton("last", "End", "", "⇥"),
      play: this.buildButton("play", "Space", "▶"),
    };
    this.speed = make("select", { class: "ds-speed", "aria-label": texts.speed, title: texts.speed });
    for (const speed of SPEEDS) this.speed.append(make("option", { value: speed }, `${speed}×`));
    this.speed.value = "1";
    this.position = make("span", { class: "ds-position" });
    this.title = make("span", { class: "ds-title" });
    const transport = make("div", { class: "ds-transport", title: texts.keys }, ...Object.values(this.buttons), this.speed);
    this.bar = make("div", { class: "ds-bar" }, transport, make("p", { class: "ds-place" }, this.position, " ", this.title));
    this.timeline = this.buildTimeline();
    this.tip = make("div", { class: "ds-tip", role: "tooltip", hidden: "" });
    this.voice = make("div", { class: "ds-voice", "aria-live": "polite" });
    this.book.stage.addEventListener("pointerover", (event) => this.onPoint(event));
    this.book.stage.addEventListener("pointerleave", () => this.point(null));
    this.book.stage.addEventListener("click", (event) => this.onPick(event));
  }

  /* The word gives way on a phone; the name for screen readers stays. */
  buildButton(name, keys, before, after = "") {
    const label = this.texts[name];
    const attributes = { type: "button", class: `ds-${name}`, "aria-keyshortcuts": keys, "aria-label": label };
    const word = make("span", { class: "ds-word" }, label);
    const sign = (text) => (text ? [make("span", { "aria-hidden": "true" }, text)] : []);
    const button = make("button", attributes, ...sign(before), word, ...sign(after));
    button.addEventListener("click", () => this.press(name));
    return button;
  }

  buildTimeline() {
    const { texts, story } = this;
    const timeline = make("div", { class: "ds-timeline", role: "group", "aria-label": texts.timeline });
    this.marks = [];
    for (const { name, first, last } of story.phases) {
      const marks = [];
      for (let index = first; index <= last; index += 1) {
        const label = fill(texts.go_to, { step: index + 1, title: story.steps[index].title });
        const mark = make("button", { type: "button", title: label, "aria-label": label });
        mark.addEventListener("click", () => this.go(index));
        marks.push(mark);
      }
      this.marks.push(...marks);
      const row = make("div", { class: "ds-marks" }, ...marks);
      timeline.append(make("div", { class: "ds-phase", style: `flex-grow: ${marks.length}` }, row, make("span", {}, name)));
    }
    return timeline;
  }

  press(name) {
    const last = this.story.steps.length - 1;
    if (name === "play") this.toggle();
    else this.go({ first: 0, back: this.step - 1, next: this.step + 1, last }[name]);
  }

  go(index, playing = false) {
    if (!playing) this.stop();
    if (!this.book || index < 0 || index >= this.story.steps.length || index === this.step) return;
    this.step = index;
    this.tip.hidden = true;
    this.book.turnTo(index);
    this.announce();
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.writeAddress(), 150);
    this.drawInIdleTime();
  }

  announce() {
    const { step, story, buttons } = this;
    const count = story.steps.length;
    const { title, sentence } = story.steps[step];
    this.position.textContent = fill(this.texts.position, { step: step + 1, count });
    this.title.textContent = title;
    this.voice.textContent = `${step + 1} / ${count}. ${title}. ${sentence.map(([text]) => text).join("")}`;
    for (const [index, mark] of this.marks.entries()) {
      mark.className = index < step ? "ds-done" : index === step ? "ds-now" : "";
      if (index === step) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    }
    // aria-disabled instead of disabled: the button keeps the focus at the ends
    buttons.first.ariaDisabled = buttons.back.ariaDisabled = String(step === 0);
    buttons.last.ariaDisabled = buttons.next.ariaDisabled = String(step === count - 1);
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
    if (this.step === this.story.steps.length - 1) this.go(0, true);
    this.labelPlay("❚❚", this.texts.pause);
    this.plan();
  }

  labelPlay(sign, word) {
    const { play } = this.buttons;
    play.firstChild.textContent = sign;
    play.lastChild.textContent = word;
    play.setAttribute("aria-label", word);
  }

  plan() {
    this.timer = setTimeout(() => {
      this.go(this.step + 1, true);
      if (this.step === this.story.steps.length - 1) this.stop();
      else this.plan();
    }, BASE_PACE / Number(this.speed.value));
  }

  stop() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.labelPlay("▶", this.texts.play);
  }

  onKey(event) {
    if (!this.book || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!this.root.isConnected || this.isBusyElsewhere(event)) return;
    if (STEP_KEYS[event.key]) this.press(STEP_KEYS[event.key]);
    else if (event.key === " ") this.press("play");
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.walk(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") this.point(null);
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
    const inside = this.root.contains(target);
    if (key === "ArrowDown" || key === "ArrowUp") return !inside;
    return key === " " && target.closest("button, a, summary") !== null && target.matches(":focus-visible");
  }

  walk(direction) {
    const targets = this.story.steps[this.step].lines.map(([names]) => names[0]);
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
    if (this.story && this.root.isConnected) writeStep(this.step, this.place);
  }

  followAddress() {
    const step = readStep();
    if (this.story && step < this.story.steps.length) this.go(step);
  }

  onResize() {
    this.book?.fit();
    const wanted = this.root.clientWidth < NARROW ? "compact" : "wide";
    if (this.story && this.root.clientWidth && wanted !== this.story.canvas) this.report?.(wanted);
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
export default function ({ parentElement, data, setStateValue }) {
  const player = players.get(parentElement) ?? new Player(parentElement);
  players.set(parentElement, player);
  player.show(data, (canvas) => setStateValue("canvas", canvas));
  return () => {
    players.delete(parentElement);
    player.destroy();
  };
}
