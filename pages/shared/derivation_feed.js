/* Carries questions of the player to the server and the server's derivations to the player. Shows nothing itself.
 *
 * It is a component of its own, because Streamlit sends all data of a component again with each answer: the player's
 * storyboard is large, a derivation is small.
 */

let ask = null;

document.addEventListener("deltastep-ask", ({ detail }) => ask?.(detail));

export default function ({ data, setTriggerValue }) {
  ask = (target) => setTriggerValue("asked", target);
  window.deltastepDerivation = data; // for a player that is not there yet
  document.dispatchEvent(new CustomEvent("deltastep-derivation", { detail: data }));
}
