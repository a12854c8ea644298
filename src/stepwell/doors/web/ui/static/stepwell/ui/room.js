// The room of a session. Stepwell lets a page in on a ticket that works once; for each new try there is a new one. When the
// line is lost it comes again by itself, and nobody is asked again where they are. Without this file somebody takes part
// by phone.

import { asked } from "./room/asked.js";
import { ownDevices } from "./room/devices.js";
import { canEncrypt, endToEnd } from "./room/end_to_end.js";
import { gallery } from "./room/gallery.js";
import { keepWhatStays } from "./room/door.js";
import { saving } from "./room/saving.js";
import { ownScreen } from "./room/screen.js";
import { tryDevices } from "./room/trial.js";
import { UNREACHED, Visit } from "./room/visit.js";

// However the line was lost: it is noticed, asked for, opened and joined each within a time of its own, or tried anew.
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 4_000;
const LOST = "The line was lost. Connecting again…";
const NOT_THROUGH =
  "Pictures and voices do not get through your network. Trying again… Try without VPN, or on mobile data. You can also take part by phone.";
const MOVED = 4403; // by whoever leads: out, or to another room
const ELSEWHERE = 409; // they are in by another page
const NO_VIDEO = 503;
const OF_A_LINE =
  "[data-tiles], [data-others], [data-save], [data-end-to-end], [data-encrypt]";

// Whoever presses "Leave" is out before the next page is there: nothing that says so here brings them back from the way to it.
let goes = false;
addEventListener("submit", (event) => {
  goes ||= !event.defaultPrevented;
});
document.addEventListener("htmx:beforeOnLoad", (event) => goes && event.preventDefault());

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
  const tiles = gallery(room);
  const devices = ownDevices(room, tiles.own());
  await devices.had();
  const screen = ownScreen(room);
  const saves = saving(room, tiles);
  const encrypting = endToEnd(room);
  let wait = FIRST_WAIT_MS;
  let last = "";
  let isThrough = true;
  say("Connecting…");
  for (;;) {
    const { status, told } = await asked(room.dataset.address, { do: "line", last, can_encrypt: canEncrypt ? "yes" : "no" });
    if (status === ELSEWHERE) {
      say(told.why);
      devices.end();
      rest(room);
      return;
    }
    if (told?.line) {
      last = told.ticket;
      const began = Date.now();
      const join = () => isThrough && say(told.said);
      const encrypts = encrypting(told.end_to_end);
      const visit = new Visit(told.line, told.ice, { devices, screen, saves, encrypts }, tiles, join);
      visit.reached.then(() => say(told.said));
      const code = await visit.ended;
      if (Date.now() - began > LONGEST_WAIT_MS) wait = FIRST_WAIT_MS;
      isThrough = code !== UNREACHED;
      if (!isThrough) say(NOT_THROUGH);
      else say(code === MOVED ? "One moment…" : LOST);
    } else if (status < 500) {
      if (!goes) location.reload(); // taken out, over, or signed out: the page says which
      return;
    } else {
      if (status !== NO_VIDEO) last = ""; // perhaps there is a newer one, and we were not told
      say(told?.why ?? LOST);
    }
    await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

// They are in by another page: nothing is seen or heard here, and one press brings them back.
function rest(room) {
  room.querySelectorAll(OF_A_LINE).forEach((part) => {
    part.hidden = true;
  });
  room.querySelector("[data-stay]").hidden = false;
}
