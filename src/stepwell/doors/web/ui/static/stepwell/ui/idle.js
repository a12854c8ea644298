// Is somebody still there? Asks before the end, veils the page at the end, keeps what was typed, lifts the veil for whoever
// typed it. The server decides: this file only asks it. Without this file the server ends the session all the same, and
// hands back what was sent too late.

const WARN_S = 120;
const RENEW_EVERY_S = 60;
const ACT_SETTLES_MS = 5000; // an act that leads to another page renews by itself
const TOLD_AT_S = [
  [10, "in 10 seconds"],
  [30, "in 30 seconds"],
  [60, "in 1 minute"],
  [WARN_S, "in 2 minutes"],
];

const warning = document.getElementById("still-there");
if (warning) watch(warning, document.getElementById("signed-out"));
const kept = document.querySelector("form[data-kept]");
if (kept) returnTo(kept);

// null: nobody is signed in. undefined: the server cannot be reached.
async function ask(address, { renews = false } = {}) {
  const headers = renews ? {} : { "Stepwell-Background": "yes" };
  try {
    const answer = await fetch(address, { headers, cache: "no-store" });
    if (answer.ok) return await answer.json();
    return answer.status === 401 ? null : undefined;
  } catch {
    return undefined;
  }
}

// Signing in again makes every form's token old.
function freshen(token) {
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => {
    field.value = token;
  });
  if (document.body.hasAttribute("hx-headers")) {
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }
}

function watch(warning, veil) {
  const { whose, ask: address, home } = warning.dataset;
  const title = document.title;
  const left = warning.querySelector("[data-left]");
  const state = veil.querySelector("[data-state]");
  let endsAt = Date.now() + Number(warning.dataset.endsInS) * 1000;
  let renewedAt = Date.now();
  let settling;
  let asking = false;

  const veiled = () => veil.open;
  const leftS = () => (endsAt - Date.now()) / 1000;

  async function check(how) {
    if (asking) return;
    asking = true;
    const answer = await ask(address, how);
    asking = false;
    if (answer === undefined) {
      if (!veiled() && leftS() <= WARN_S) warn(false);
    } else if (answer === null) {
      drawVeil();
    } else if (answer.whose !== whose) {
      drawVeil(); // and it stays
      location.replace(home);
    } else {
      endsAt = Date.now() + answer.ends_in_s * 1000;
      if (how?.renews) renewedAt = Date.now();
      freshen(answer.token);
      liftVeil();
      if (leftS() <= WARN_S) {
        warn(answer.for_good);
      } else {
        warning.close();
        delete warning.dataset.told;
      }
    }
  }

  function warn(forGood) {
    warning.querySelector("[data-can-stay]").hidden = forGood;
    warning.querySelector("[data-for-good]").hidden = !forGood;
    tell();
    if (warning.open || warning.dataset.told) return;
    if (forGood) warning.dataset.told = "yes"; // once: nothing they do can move it
    document.title = `Are you still there? · ${title}`;
    warning.showModal();
  }

  function tell() {
    const [, words] = TOLD_AT_S.find(([seconds]) => leftS() <= seconds) ?? TOLD_AT_S.at(-1);
    if (left.textContent !== words) left.textContent = words;
  }

  function drawVeil() {
    warning.close();
    document.documentElement.classList.add("veiled");
    document.title = "Signed out · Stepwell"; // a title may name a patient
    if (!veil.open) veil.showModal();
  }

  function liftVeil() {
    document.documentElement.classList.remove("veiled");
    document.title = title;
    state.textContent = "";
    veil.close();
  }

  function tick() {
    if (veiled()) return;
    if (leftS() <= 0) {
      drawVeil(); // first: nothing stays readable while the server is asked
      check();
    } else if (warning.open) {
      tell();
    } else if (leftS() <= WARN_S && !warning.dataset.told) {
      check(); // another tab may have renewed it
    }
  }

  // Somebody who writes for long, or reads and scrolls, is there.
  function acted() {
    if (veiled() || warning.open || Date.now() - renewedAt < RENEW_EVERY_S * 1000) return;
    clearTimeout(settling);
    settling = setTimeout(() => check({ renews: true }), ACT_SETTLES_MS);
  }

  setInterval(tick, 1000);
  for (const act of ["keydown", "pointerdown", "input"]) document.addEventListener(act, acted, { passive: true });
  document.addEventListener("visibilitychange", () => document.hidden || check());
  document.addEventListener("htmx:beforeRequest", (event) => veiled() && event.preventDefault());
  document.addEventListener("htmx:responseError", (event) => [401, 403].includes(event.detail.xhr.status) && check());
  warning.querySelector("[data-stay]").addEventListener("click", () => {
    warning.close();
    check({ renews: true });
  });
  warning.addEventListener("cancel", () => check({ renews: true }));
  warning.addEventListener("close", () => {
    if (!veiled()) document.title = title;
  });
  veil.querySelector("[data-check]").addEventListener("click", async () => {
    state.textContent = "";
    await check();
    if (veiled()) state.textContent = "Not yet: we cannot see that you are signed in.";
  });
  veil.addEventListener("cancel", (event) => event.preventDefault());
  veil.addEventListener("close", () => {
    if (document.documentElement.classList.contains("veiled")) veil.showModal();
  });
  // Back from the browser's page cache: somebody may have signed out since.
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    drawVeil();
    await check();
    if (veiled()) location.reload();
  });
}

// The page that hands back what was sent too late.
function returnTo(kept) {
  const { whose, ask: address, home } = kept.dataset;
  const state = kept.querySelector("[data-state]");
  document.addEventListener("visibilitychange", async () => {
    const answer = document.hidden ? null : await ask(address);
    if (!answer) return;
    if (whose && answer.whose !== whose) {
      location.replace(home);
      return;
    }
    freshen(answer.token);
    state.textContent = "You are signed in again. You can send it now.";
  });
}
