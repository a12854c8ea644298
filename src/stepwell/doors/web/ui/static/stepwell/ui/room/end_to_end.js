// Encrypting end to end, in a session of two: what this page sends is locked before it leaves, and only the other page can
// open it. A visit is so from its beginning to its end or not at all; whoever leads says which, and both come again.

import { asked } from "./asked.js";
import { exchange } from "./end_to_end/keys.js";

const FAILED = "This cannot be changed at this moment. Try again.";
export const canEncrypt = "RTCRtpScriptTransform" in window;
export const asItIs = { sends() {}, brings() {}, meets() {}, parts() {}, end() {} };

// For each visit: what is done about what it sends and brings, if it is `on`.
export function endToEnd(room) {
  const place = room.querySelector("[data-end-to-end]");
  const button = room.querySelector("[data-encrypt]");
  let last = ""; // of the numbers that were shown

  function show(state, number = "") {
    if (!place) return;
    for (const each of place.querySelectorAll("[data-is]")) each.hidden = each.dataset.is !== state;
    place.querySelector("[data-no-more]").hidden = !last;
    if (!number) return;
    place.querySelector("[data-safety-number]").textContent = number;
    place.querySelector("[data-new-number]").hidden = !last;
    last = number;
  }

  // Of three only two can have keys with each other: where this page is one of them, and where it has none.
  function crowd(is, hasKeys = false) {
    if (!place) return;
    place.querySelector("[data-crowd]").hidden = !(is && hasKeys);
    place.querySelector("[data-outside]").hidden = !is || hasKeys;
  }

  // Only whoever leads has the button, while there is somebody to be encrypted with and nobody else.
  const look = () => {
    const may = document.querySelector("[data-may-encrypt]") !== null;
    if (button && button.hidden === may) button.hidden = !may;
  };
  new MutationObserver(look).observe(document.getElementById("main"), { childList: true, subtree: true });
  if (place) place.querySelector("[data-cannot]").hidden = canEncrypt;
  button?.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") === "true" ? "no" : "yes";
    const { status, told } = await asked(room.dataset.address, { do: "encrypt", on });
    const why = status === 204 ? "" : (told?.why ?? FAILED);
    const said = place.querySelector("[data-encrypt-said]");
    said.textContent = why;
    said.hidden = !why;
  });

  const tell = async (said) => (await asked(room.dataset.address, { do: "keys", ...said })).told ?? {};

  function visit() {
    const worker = new Worker(new URL("./end_to_end/worker.js", import.meta.url), { type: "module" });
    const here = new Set();
    let other = "";
    let hasKeys = false;
    let talk;
    const look = () => crowd(here.size > 1, hasKeys);

    async function agreeWith(person) {
      other = person;
      talk = new AbortController();
      const { signal } = talk;
      show("keys");
      try {
        const { keys, number } = await exchange((said) => tell({ to: person, ...said }), signal);
        worker.postMessage(keys);
        hasKeys = true;
        show("on", number);
        look();
      } catch {
        if (!signal.aborted) show("broken");
      }
    }

    return {
      sends(sender, kind) {
        sender.transform = new RTCRtpScriptTransform(worker, { does: "lock", kind });
      },
      brings(receiver) {
        receiver.transform ??= new RTCRtpScriptTransform(worker, { does: "open", kind: receiver.track.kind });
      },
      meets(person) {
        here.add(person);
        look();
        if (!other) agreeWith(person);
      },
      parts(person) {
        here.delete(person);
        if (person === other) hasKeys = false;
        look();
        if (!other || person !== other) return;
        talk.abort();
        worker.postMessage(null);
        other = "";
        show("alone");
        if (here.size) agreeWith([...here][0]);
      },
      end() {
        talk?.abort();
        worker.terminate();
        crowd(false);
        show("alone");
      },
    };
  }

  return (on) => {
    if (button) {
      button.setAttribute("aria-pressed", String(on));
      button.firstElementChild.textContent = `Encrypt end to end: ${on ? "on" : "off"}`;
    }
    show(on ? "alone" : "off");
    return on ? visit() : asItIs;
  };
}
