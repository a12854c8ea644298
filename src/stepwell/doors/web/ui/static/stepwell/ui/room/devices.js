// What can be had of camera and microphone here, and what is done about one's own picture and voice? Whoever has neither is
// in the room all the same: they see and hear, may show their screen, and are seen and heard once there is something.

const SEND = { audio: { echoCancellation: true, noiseSuppression: true }, video: { width: 640, height: 360, frameRate: 15 } };
const ASKED_FOR_MS = 10_000; // then they go in without; what is answered later is taken then
const LACKS = {
  audio: "Your microphone cannot be used: you are seen, hear the others, and are not heard.",
  video: "Your camera cannot be used: you are heard and not seen.",
  "audio video": "Neither camera nor microphone can be used: you see and hear the others, and they do not see or hear you.",
};
const SWITCHES = { audio: ["mic", "Microphone"], video: ["camera", "Camera"] };

// `shows` is told of each track there is.
export function ownDevices(room, shows) {
  const tracks = new Map(); // by their kind
  const lack = room.querySelector("[data-lack]");
  let senders = {}; // of this line, by what they send
  let over = false;
  const missing = () => Object.keys(SEND).filter((kind) => !tracks.has(kind));
  const button = (kind) => room.querySelector(`[data-${SWITCHES[kind][0]}]`);

  // Both at once, so that one is asked once; then what there is of them.
  async function ask() {
    const wanted = missing();
    for (const kinds of wanted.length > 1 ? [wanted, ...wanted.map((kind) => [kind])] : [wanted]) {
      if (!kinds.some((kind) => !tracks.has(kind))) continue;
      try {
        const asked = Object.fromEntries(kinds.map((kind) => [kind, SEND[kind]]));
        (await navigator.mediaDevices.getUserMedia(asked)).getTracks().forEach(take);
      } catch {
        // the next best
      }
    }
    show();
  }

  function take(track) {
    if (over) {
      track.stop();
      return;
    }
    tracks.set(track.kind, track);
    track.enabled = isOn(track.kind);
    senders[track.kind]?.replaceTrack(track);
    shows(track);
    track.addEventListener("ended", () => {
      tracks.delete(track.kind); // it was unplugged, or is forbidden now
      senders[track.kind]?.replaceTrack(null);
      show();
    });
  }

  function show() {
    const lacks = missing();
    lack.hidden = over || lacks.length === 0;
    lack.querySelector("[data-lack-words]").textContent = LACKS[lacks.join(" ")] ?? "";
    for (const kind of Object.keys(SWITCHES)) button(kind).hidden = over || lacks.includes(kind);
  }

  const isOn = (kind) => button(kind).getAttribute("aria-pressed") === "true";

  // The facilitator's mute is the server's, and stands above it.
  for (const [kind, [, words]] of Object.entries(SWITCHES)) {
    button(kind).addEventListener("click", () => {
      const on = !isOn(kind);
      button(kind).setAttribute("aria-pressed", String(on));
      button(kind).firstElementChild.textContent = `${words} ${on ? "on" : "off"}`;
      tracks.get(kind).enabled = on;
    });
  }
  let asking = null;
  const begin = () => (asking ??= ask().finally(() => (asking = null)));
  lack.querySelector("button").addEventListener("click", begin);

  return {
    had: () => Promise.race([begin(), new Promise((done) => setTimeout(done, ASKED_FOR_MS))]).then(show),
    goesThrough(those) {
      senders = those;
      for (const [kind, sender] of Object.entries(senders)) sender.replaceTrack(tracks.get(kind) ?? null);
    },
    end() {
      over = true;
      tracks.forEach((track) => track.stop());
      show();
    },
  };
}
