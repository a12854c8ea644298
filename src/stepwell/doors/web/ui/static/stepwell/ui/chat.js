// The chat of a session: what is new comes by itself, and what was written is sent until it is kept. A message that is
// not there yet says so, and is tried again under the same mark, so that it comes once. Without this file the form is
// sent as any form is.

const LOOK_EVERY_MS = 4_000; // while nobody says that something is new
const LOOK_ALSO_EVERY_MS = 30_000;
const AGAIN_AFTER_MS = 4_000;
const NOT_SENT = "Not sent yet. It is tried again by itself; keep this page open.";
const REFUSED = "Not sent. Sign in again, or load this page anew; what you wrote is below.";
const NOT_HEARD = "New messages do not come in at the moment. It is tried again by itself.";

document.querySelectorAll("[data-chat]").forEach(tend);
document.body.addEventListener("htmx:afterSwap", ({ target }) => target.querySelectorAll("[data-chat]").forEach(tend));

function tend(chat) {
  const log = chat.querySelector("[data-log]");
  const said = chat.querySelector("[data-chat-said]");
  const form = chat.querySelector("[data-write]");
  const waiting = []; // what is not known to be kept, oldest first
  let sending = false;

  const say = (words) => {
    if (said.textContent !== words) said.textContent = words;
  };

  async function look() {
    const state = log.querySelector("[data-messages]").dataset.state;
    try {
      const headers = { "Stepwell-Background": "yes" };
      const answer = await fetch(`${chat.dataset.address}?part=messages&state=${state}`, { headers, redirect: "error" });
      if (answer.status === 200) show(await answer.text());
      if (answer.status >= 400) throw new Error(answer.status);
      if (said.textContent === NOT_HEARD) say("");
    } catch {
      if (waiting.length === 0) say(NOT_HEARD);
    }
  }

  // Only what is new is put in, so that a screen reader reads only that, and nobody loses their place.
  function show(html) {
    const told = new DOMParser().parseFromString(html, "text/html").querySelector("[data-messages]");
    const list = log.querySelector("[data-messages]");
    const atTheEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    list.dataset.state = told.dataset.state;
    const now = new Map([...told.children].map((each) => [each.dataset.ref, each]));
    [...list.children].forEach((each) => {
      const same = now.get(each.dataset.ref);
      if (!same) each.remove();
      else if (same.className !== each.className) each.replaceWith(same.cloneNode(true));
    });
    const known = new Set([...list.children].map((each) => each.dataset.ref));
    now.forEach((each, ref) => known.has(ref) || list.append(each));
    if (atTheEnd) log.scrollTop = log.scrollHeight;
  }

  async function send() {
    if (sending) return;
    sending = true;
    while (waiting.length) {
      const [first] = waiting;
      let answer;
      try {
        const headers = { "Stepwell-Script": "yes" };
        answer = await fetch(chat.dataset.address, { method: "POST", body: first, headers, redirect: "error" });
      } catch {
        answer = { status: 0 };
      }
      if (answer.status === 204) {
        waiting.shift();
        say("");
      } else if (answer.status >= 400 && answer.status < 500) {
        waiting.shift();
        say(answer.status === 409 ? (await answer.json()).why : REFUSED);
        form.elements.words.value = `${first.get("words")} ${form.elements.words.value}`.trim();
      } else {
        say(NOT_SENT);
        await new Promise((done) => setTimeout(done, AGAIN_AFTER_MS));
      }
    }
    sending = false;
    look();
  }

  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (!form.elements.words.value.trim()) return say("Write something first.");
    waiting.push(new URLSearchParams(new FormData(form)));
    form.elements.words.value = "";
    form.elements.mark.value = crypto.randomUUID();
    form.elements.words.focus();
    send();
  });
  form?.elements.words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  addEventListener("beforeunload", (event) => waiting.length && event.preventDefault());
  log.scrollTop = log.scrollHeight;

  const stream = new EventSource(`${chat.dataset.address}live/`);
  stream.addEventListener("changed", look);
  let looked = 0;
  setInterval(() => {
    const every = stream.readyState === EventSource.OPEN ? LOOK_ALSO_EVERY_MS : LOOK_EVERY_MS;
    if (Date.now() - looked < every) return;
    looked = Date.now();
    look();
  }, LOOK_EVERY_MS);
}
