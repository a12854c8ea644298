// One's own screen, shown to everybody in the room. The server lets it through or does not; here it is taken up and laid
// down: by the same button, by the browser's own "stop sharing", and once whoever leads has it no more. With the line it
// ends, so that nothing is shown by itself in another room.

import { asked } from "./asked.js";

const WANTED = { video: { frameRate: { max: 8 } }, audio: false };
const SHOWN = "Everybody in the room sees what you share. Close what is not meant for them.";
const FAILED = "Your screen cannot be shown at this moment. Try again.";

export function ownScreen(room) {
  const button = room.querySelector("[data-screen]");
  const said = room.querySelector("[data-screen-said]");
  let sender = null; // of this line
  let shown = null;

  const say = (words) => {
    said.textContent = words;
    said.hidden = !words;
  };
  const may = () => document.querySelector("[data-may-share]") !== null;
  const look = () => {
    const able = navigator.mediaDevices?.getDisplayMedia && sender && may();
    if (button.hidden === Boolean(able)) button.hidden = !able;
    if (shown && !may()) end("Whoever leads the session has ended it: your screen is shown to nobody.");
  };

  // Why not, in words; nothing once it is so.
  async function tell(on) {
    const { status, told } = await asked(room.dataset.address, { do: "screen", on });
    return status === 204 ? "" : (told?.why ?? FAILED);
  }

  async function begin() {
    const through = sender;
    let track;
    try {
      [track] = (await navigator.mediaDevices.getDisplayMedia(WANTED)).getVideoTracks();
    } catch {
      return; // they thought better of it
    }
    const why = await tell("yes");
    if (why || through !== sender || track.readyState === "ended") {
      track.stop();
      if (!why) tell("no");
      say(why);
      return;
    }
    shown = track;
    track.contentHint = "detail";
    track.addEventListener("ended", () => end(""));
    await through.replaceTrack(track);
    pressed(true);
    say(SHOWN);
  }

  function end(words) {
    if (!shown) return;
    shown.stop();
    shown = null;
    sender?.replaceTrack(null);
    if (sender) tell("no");
    pressed(false);
    say(words);
  }

  function pressed(is) {
    button.setAttribute("aria-pressed", String(is));
    button.firstElementChild.textContent = is ? "Stop sharing" : "Share my screen";
  }

  button.addEventListener("click", () => (shown ? end("") : begin()));
  new MutationObserver(look).observe(document.getElementById("main"), {
    childList: true,
    subtree: true,
  });

  return {
    goesThrough(another) {
      sender = another;
      if (!sender) end("Your screen is shown to nobody any more. You can share it again.");
      look();
    },
  };
}
