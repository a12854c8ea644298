// The room of a session. Stepwell lets a page in on a ticket that works once; for each new try there is a new one. When the
// line is lost it comes again by itself, and nobody is asked again where they are. Without this file somebody takes part
// by phone.

import { devices, switches } from "./room/devices.js";
import { gallery } from "./room/gallery.js";
import { keepWhatStays } from "./room/door.js";
import { tryDevices } from "./room/trial.js";
import { Visit } from "./room/visit.js";

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 8_000;
const LOST = "The line was lost. Connecting again…";
const MOVED = 4403; // by whoever leads: out, or to another room

const check = document.querySelector("[data-device-check]");
if (check) tryDevices(check);
document.querySelectorAll("[data-renewed]").forEach(keepWhatStays);
const room = document.querySelector("[data-room]");
if (room) enter(room);

async function enter(room) {
  const said = room.querySelector("[data-said]");
  const say = (words) => {
    if (said.textContent !== words) said.textContent = words;
  };
  const [mine, trouble] = await devices();
  const tiles = gallery(room);
  tiles.own(mine);
  switches(room, mine);
  let wait = FIRST_WAIT_MS;
  for (;;) {
    say("Connecting…");
    const answer = await ask(room);
    if (answer.ok) {
      const { line, ice, said: words } = await answer.json();
      const began = Date.now();
      const code = await new Visit(line, ice, mine, tiles, () => say([words, trouble].filter(Boolean).join(" "))).ended;
      if (Date.now() - began > LONGEST_WAIT_MS) wait = FIRST_WAIT_MS;
      say(code === MOVED ? "One moment…" : LOST);
    } else if (answer.status !== 503 && answer.status) {
      location.reload(); // taken out, over, or signed out: the page says which
      return;
    } else say(LOST);
    await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

async function ask(room) {
  const token = room.querySelector("input[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ do: "line", csrfmiddlewaretoken: token });
  try {
    const headers = { "Stepwell-Background": "yes" };
    return await fetch(room.dataset.address, { method: "POST", body, headers, redirect: "manual" });
  } catch {
    return { ok: false, status: 503 };
  }
}
