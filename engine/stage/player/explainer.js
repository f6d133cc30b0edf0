/* Between the player and whoever knows derivations: asks for one, shows it beside the network, marks what takes part.
 *
 * Question and answer are events of the document, so that the player need not know who answers.
 */

class Explainer {
  constructor(player) {
    this.player = player;
    this.panel = new Derivation((targets) => this.light(targets), () => this.close());
    const { signal } = player.ears;
    document.addEventListener("deltastep-derivation", ({ detail }) => this.take(detail), { signal });
  }

  /* The player has opened another book. */
  attach(identity) {
    this.identity = identity;
    this.player.root.classList.toggle("ds-dark", isDark(this.player.root));
    this.shown = null;
    this.take(window.deltastepDerivation ?? {});
  }

  ask(target, byKey = false) {
    if (!/^[uwb]\d/.test(target ?? "")) return;
    this.byKey = byKey;
    document.dispatchEvent(new CustomEvent("deltastep-ask", { detail: target }));
  }

  take({ identity, derivation }) {
    const { book } = this.player;
    if (!book) return;
    this.shown = identity === this.identity ? derivation : null;
    book.side.inert = Boolean(this.shown);
    this.mark();
    if (!this.shown) {
      this.panel.root.remove();
      return;
    }
    this.panel.show(this.shown);
    book.stage.append(this.panel.root);
    this.fit();
    if (this.byKey) this.panel.root.focus({ preventScroll: true });
    this.byKey = false;
  }

  /* The panel takes what the window has left, so that as much as possible is seen without scrolling. */
  fit() {
    const { stage, sentences } = this.player.book;
    const top = stage.getBoundingClientRect().top + window.scrollY;
    this.panel.root.style.minHeight = `${Math.max(0, window.innerHeight - top - sentences.offsetHeight - 40)}px`;
  }

  /* True when there was something to close. */
  close() {
    if (!this.shown) return false;
    this.take({});
    document.dispatchEvent(new CustomEvent("deltastep-ask", { detail: "" }));
    this.player.onResize();
    return true;
  }

  mark() {
    const { marks = [], target } = this.shown ?? {};
    for (const hit of this.player.book.networkHits.children) {
      hit.classList.toggle("ds-part", marks.includes(hit.dataset.target) && hit.dataset.target !== target);
      hit.classList.toggle("ds-asked", hit.dataset.target === target);
    }
  }

  light(targets) {
    for (const hit of this.player.book.networkHits.children) {
      hit.classList.toggle("ds-lit", targets.includes(hit.dataset.target));
    }
  }
}
