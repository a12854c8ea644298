// The page of a session says that it is open: at once, each minute, as it goes behind another or comes before it, and as
// it closes. Each beat says how the page was until then. It counts no minute; it tells how exact an end is. Nobody
// touched anything, so it renews no sign-in; a beacon could not say so, a request that outlives its page can.

const EVERY_MS = 60_000;
const SETTLES_MS = 2_000; // whoever leafs through pages is told of once

const here = document.querySelector("[data-here]");
if (here) beat(here.dataset.here);

function beat(address) {
  const page = crypto.randomUUID();
  let number = 0;
  let hidden = document.hidden;
  let toldAt = -Infinity;
  let closed = false;

  async function tell() {
    number += 1;
    toldAt = performance.now();
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    const told = { page, number, clock_ms: Date.now(), csrfmiddlewaretoken: token, ...(hidden && { hidden: "on" }) };
    const headers = { "Stepwell-Background": "yes" };
    try {
      const answer = await fetch(address, { method: "POST", body: new URLSearchParams(told), headers, keepalive: true });
      if (answer.status === 404 || answer.status === 409) clearInterval(again);
    } catch {
      // what is not heard now counts nothing later
    }
  }

  const again = setInterval(tell, EVERY_MS);
  tell();
  document.addEventListener("visibilitychange", () => {
    if (!closed && performance.now() - toldAt > SETTLES_MS) tell();
    hidden = document.hidden;
  });
  addEventListener("pagehide", () => {
    closed = true;
    tell();
  });
  addEventListener("pageshow", () => {
    closed = false;
    hidden = document.hidden;
  });
}
