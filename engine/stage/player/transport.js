/* The bar and the timeline: what is pressed, chosen and read there. Where to go is the player's to say. */

const SPEEDS = [0.5, 1, 2, 4];

class Transport {
  /* `choices` of granularity may be missing; `press`, `go`, `choose`, `save` are called with what was asked for, and
   * `leave`, which may be missing, when more formats are. */
  constructor(story, route, choices, { press, go, choose, save, leave }) {
    this.texts = story.texts;
    this.route = route;
    this.calls = { press, go, choose };
    this.buttons = {
      first: this.buildButton("first", "Home", "⇤"),
      back: this.buildButton("back", "ArrowLeft", "←"),
      next: this.buildButton("next", "ArrowRight", "", "→"),
      last: this.buildButton("last", "End", "", "⇥"),
      play: this.buildButton("play", "Space", "▶"),
    };
    const speeds = SPEEDS.map((speed) => [speed, `${speed}×`]);
    this.speed = this.buildList("ds-speed", this.texts.speed, speeds, 1);
    this.granularity = choices ? this.buildList("ds-granularity", choices.label, choices.options, choices.now) : null;
    this.granularity?.addEventListener("change", () => choose(this.granularity.value));
    this.position = make("span", { class: "ds-position" });
    this.title = make("span", { class: "ds-title" });
    this.saver = new Saver(this.texts, save, leave);
    const parts = [...Object.values(this.buttons), this.speed, this.granularity, this.saver.element].filter(Boolean);
    const transport = make("div", { class: "ds-transport", title: this.texts.keys }, ...parts);
    this.bar = make("div", { class: "ds-bar" }, transport, make("p", { class: "ds-place" }, this.position, " ", this.title));
    this.timeline = this.buildTimeline(story);
  }

  /* The word gives way on a phone; the name for screen readers stays. */
  buildButton(name, keys, before, after = "") {
    const label = this.texts[name];
    const attributes = { type: "button", class: `ds-${name}`, "aria-keyshortcuts": keys, "aria-label": label };
    const word = make("span", { class: "ds-word" }, label);
    const sign = (text) => (text ? [make("span", { "aria-hidden": "true" }, text)] : []);
    const button = make("button", attributes, ...sign(before), word, ...sign(after));
    button.addEventListener("click", () => this.calls.press(name));
    return button;
  }

  buildList(name, label, options, now) {
    const list = make("select", { class: name, "aria-label": label, title: label });
    for (const [value, word] of options) list.append(make("option", { value }, word));
    list.value = String(now);
    return list;
  }

  /* One mark a layer step, however many moments it has. */
  buildTimeline(story) {
    const timeline = make("div", { class: "ds-timeline", role: "group", "aria-label": this.texts.timeline });
    this.marks = [];
    for (const { name, first, last } of story.phases) {
      const marks = [];
      for (let index = first; index <= last; index += 1) {
        const [begin] = this.route.spans[index];
        const label = fill(this.texts.go_to, { step: begin + 1, title: story.steps[index].title });
        const mark = make("button", { type: "button", title: label, "aria-label": label });
        mark.addEventListener("click", () => this.calls.go(begin));
        marks.push(mark);
      }
      this.marks.push(...marks);
      const row = make("div", { class: "ds-marks" }, ...marks);
      timeline.append(make("div", { class: "ds-phase", style: `flex-grow: ${marks.length}` }, row, make("span", {}, name)));
    }
    return timeline;
  }

  show(index) {
    const { route, buttons } = this;
    const { step, title } = route.moments[index];
    this.position.textContent = fill(this.texts.position, { step: index + 1, count: route.last + 1 });
    this.title.textContent = title;
    for (const [place, mark] of this.marks.entries()) {
      mark.className = place < step ? "ds-done" : place === step ? "ds-now" : "";
      if (place === step) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    }
    this.marks[step].style.setProperty("--share", `${100 * route.share(index)}%`);
    // aria-disabled instead of disabled: the button keeps the focus at the ends
    buttons.first.ariaDisabled = buttons.back.ariaDisabled = String(index === 0);
    buttons.last.ariaDisabled = buttons.next.ariaDisabled = String(index === route.last);
  }

  labelPlay(sign, word) {
    const { play } = this.buttons;
    play.firstChild.textContent = sign;
    play.lastChild.textContent = word;
    play.setAttribute("aria-label", word);
  }

  /* What was chosen before a new lesson came, and the focus of whoever chooses by key. */
  takeOver(former) {
    if (!former) return;
    this.speed.value = former.speed.value;
    if (former.granularity?.matches(":focus-visible")) this.granularity?.focus();
  }
}
