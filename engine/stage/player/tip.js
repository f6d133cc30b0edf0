/* The box beside what is pointed at: above it where there is room, else below, always inside the window. */

function placeTip(tip, element) {
  const box = element.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  // An edge's box spans the whole picture: its middle is where the eye is.
  const inset = element.matches("line") ? box.height / 2 : 0;
  const left = box.left + box.width / 2 - width / 2;
  const above = box.top + inset - height - 12;
  const below = box.bottom - inset + 12;
  tip.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  tip.style.top = `${above > 8 ? above : Math.min(below, window.innerHeight - height - 8)}px`;
}
