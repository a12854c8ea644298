// Trying camera and microphone before a session.

import { devices } from "./devices.js";

export function tryDevices(check) {
  check.hidden = !navigator.mediaDevices;
  const heard = check.querySelector("[data-heard]");
  const picture = check.querySelector("video");
  const level = check.querySelector("meter");
  check.querySelector("[data-try]").addEventListener("click", async (event) => {
    event.currentTarget.disabled = true;
    const [stream, words] = await devices();
    heard.textContent = words || "Your camera works. Say something: the bar moves when you are heard.";
    picture.srcObject = stream;
    picture.hidden = stream.getVideoTracks().length === 0;
    if (stream.getAudioTracks().length === 0) return;
    level.hidden = check.querySelector("[data-level-label]").hidden = false;
    const sound = new AudioContext();
    const meter = sound.createAnalyser();
    sound.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    setInterval(() => {
      meter.getFloatTimeDomainData(samples);
      level.value = Math.min(1, Math.max(...samples) * 3);
    }, 100);
  });
}
