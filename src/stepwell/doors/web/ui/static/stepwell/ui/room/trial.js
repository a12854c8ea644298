// Trying camera, microphone, speaker and connection before a session: each says what works, and what to do where it does not.

import { tryConnection } from "./connection.js";

const QUIET = 0.02;
const LISTENED_MS = 8_000;
const WHY = {
  NotAllowedError: (what) => `This page may not use your ${what}. Press the sign beside the address, allow it, and try again.`,
  NotFoundError: (what) => `No ${what} was found. Plug one in or switch it on, and try again.`,
  NotReadableError: (what) => `Another program uses your ${what}. Close it, and try again.`,
};
const HEARD = "You are heard: your microphone works.";
const SILENT = "Nothing is heard yet. Speak up; look whether the microphone is muted on the device itself or in its settings.";
const SEEN = "Your camera works.";
const SOUND = {
  yes: "Good: your speaker works.",
  no: "Turn the volume up, look whether headphones are plugged in or connected, and whether this page is muted in the browser. Then play it again. You can also take part by phone.",
};

export function tryDevices(check) {
  const part = (name) => check.querySelector(`[data-${name}]`);
  check.hidden = false;
  part("cannot").hidden = Boolean(navigator.mediaDevices);
  part("tries").hidden = !navigator.mediaDevices;
  let sound = null;
  const hearing = () => (sound ??= new AudioContext());

  let trying = new MediaStream();
  let listening = 0;

  once(part("try"), async (button) => {
    clearInterval(listening);
    trying.getTracks().forEach((track) => track.stop());
    const [stream, said] = await both();
    trying = stream;
    part("camera-said").textContent = said.camera ?? SEEN;
    const picture = check.querySelector("video");
    picture.srcObject = stream;
    picture.hidden = Boolean(said.camera);
    part("heard").textContent = said.microphone ?? "Say something: the bar moves when you are heard.";
    part("level").hidden = Boolean(said.microphone);
    if (!said.microphone) listening = listen(hearing(), stream, check.querySelector("meter"), part("heard"));
    button.lastElementChild.textContent = "Try again";
  });

  part("sound").addEventListener("click", () => {
    play(hearing());
    part("sound-said").textContent = "";
    part("heard-it").hidden = false;
  });
  part("heard-it").addEventListener("click", ({ target }) => {
    const answer = target.closest("button")?.value;
    if (answer) part("sound-said").textContent = SOUND[answer];
  });

  once(part("connect"), async () => {
    part("media-said").textContent = "Trying…";
    part("relay-said").textContent = "";
    const [media, relay] = await tryConnection(check.dataset.address);
    part("media-said").textContent = media;
    part("relay-said").textContent = relay;
  });
}

// A press while the last one is still being seen to is none; the button stays where the keyboard is.
function once(button, act) {
  let busy = false;
  button.addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    await act(button).finally(() => {
      busy = false;
    });
  });
}

// Both at once, so that one is asked once; where that fails each by itself, and of each in words why not.
async function both() {
  try {
    return [await navigator.mediaDevices.getUserMedia({ audio: true, video: true }), {}];
  } catch {
    const said = {};
    const tracks = [];
    for (const [kind, what] of [["video", "camera"], ["audio", "microphone"]]) {
      try {
        tracks.push(...(await navigator.mediaDevices.getUserMedia({ [kind]: true })).getTracks());
      } catch ({ name }) {
        said[what] = (WHY[name] ?? ((each) => `Your ${each} cannot be used. Restart the browser, and try again.`))(what);
      }
    }
    return [new MediaStream(tracks), said];
  }
}

function listen(sound, stream, level, said) {
  sound.resume();
  const meter = sound.createAnalyser();
  sound.createMediaStreamSource(stream).connect(meter);
  const samples = new Float32Array(meter.fftSize);
  const since = Date.now();
  let heard = false;
  return setInterval(() => {
    meter.getFloatTimeDomainData(samples);
    const loud = samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    level.value = Math.min(1, loud * 3);
    if (heard) return;
    heard = loud >= QUIET;
    const words = heard ? HEARD : SILENT;
    if ((heard || Date.now() - since > LISTENED_MS) && said.textContent !== words) said.textContent = words;
  }, 100);
}

function play(sound) {
  sound.resume();
  [440, 554, 659].forEach((pitch, index) => {
    const note = sound.createOscillator();
    const loud = sound.createGain();
    const from = sound.currentTime + 0.1 + index * 0.35;
    note.frequency.value = pitch;
    loud.gain.setValueAtTime(0.2, from);
    loud.gain.exponentialRampToValueAtTime(0.001, from + 0.3);
    note.connect(loud).connect(sound.destination);
    note.start(from);
    note.stop(from + 0.3);
  });
}
