// What can be had of camera and microphone here, and what is done about one's own picture and voice?

const SEND = { audio: { echoCancellation: true, noiseSuppression: true }, video: { width: 640, height: 360, frameRate: 15 } };

// Both, or what there is of them, and in words what could not be had.
export async function devices() {
  const tries = [
    [SEND, ""],
    [{ audio: SEND.audio }, "Your camera cannot be used; you are heard and not seen."],
    [{ video: SEND.video }, "Your microphone cannot be used; you are seen and not heard."],
  ];
  for (const [wanted, words] of tries) {
    try {
      return [await navigator.mediaDevices.getUserMedia(wanted), words];
    } catch {
      // the next best
    }
  }
  return [new MediaStream(), "Neither camera nor microphone can be used: allow them for this page in your browser."];
}

// The facilitator's mute is the server's, and stands above it.
export function switches(room, mine) {
  for (const [name, words, tracks] of [
    ["mic", "Microphone", mine.getAudioTracks()],
    ["camera", "Camera", mine.getVideoTracks()],
  ]) {
    const button = room.querySelector(`[data-${name}]`);
    button.hidden = tracks.length === 0;
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      button.firstElementChild.textContent = `${words} ${on ? "on" : "off"}`;
      tracks.forEach((track) => {
        track.enabled = on;
      });
    });
  }
}
