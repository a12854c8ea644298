// The chat of a session and its worksheet: what is new comes by itself, and what was written is sent until it is kept.
// What is not there yet says so, and is tried again under the same mark, so that it comes once. Without this file each
// form is sent as any form is.

const LOOK_EVERY_MS = 4_000; // while nobody says that something is new
const LOOK_ALSO_EVERY_MS = 30_000;
const AGAIN_AFTER_MS = 4_000;
const READ_OUT_EVERY_MS = 5_000; // while many write at once
const NOT_SENT = "Not sent yet. It is tried again by itself; keep this page open.";
const REFUSED = "Not sent. Sign in again, or load this page anew; what you wrote is below.";
const NOT_HEARD = "New messages do not come in at the moment. It is tried again by itself.";

document.querySelectorAll("[data-chat]").forEach(tend);
document.body.addEventListener("htmx:afterSwap", ({ target }) => target.querySelectorAll("[data-chat]").forEach(tend));

function tend(chat) {
  const log = chat.querySelector("[data-log]");
  const waiting = []; // what is not known to be kept, oldest first
  const news = []; // of the worksheet, not yet read out
  let reading;
  let sending = false;

  // Said where it was written: beside the worksheet, or in the chat.
  const [byWorksheet, byChat] = chat.querySelectorAll("[data-said]");
  const say = (words, form) => {
    const said = form?.closest("[data-worksheet]") ? byWorksheet : byChat;
    if (said.textContent !== words) said.textContent = words;
  };

  async function look() {
    const { state } = log.querySelector("[data-messages]").dataset;
    try {
      const headers = { "Stepwell-Background": "yes" };
      const answer = await fetch(`${chat.dataset.address}?part=messages&state=${state}`, { headers, redirect: "error" });
      if (answer.status === 200) show(await answer.text());
      if (answer.status >= 400) throw new Error(answer.status);
      if (byChat.textContent === NOT_HEARD) say("");
    } catch {
      if (waiting.length === 0) say(NOT_HEARD);
    }
  }

  function show(html) {
    const told = new DOMParser().parseFromString(html, "text/html");
    const list = log.querySelector("[data-messages]");
    const messages = told.querySelector("[data-messages]");
    const atTheEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    list.dataset.state = messages.dataset.state;
    renew(list, messages);
    if (atTheEnd) log.scrollTop = log.scrollHeight;
    showWorksheet(told.querySelector("[data-worksheet]"));
  }

  // Only what is new is put in, so that a screen reader reads only that, and nobody loses their place.
  function renew(list, told) {
    const now = new Map([...told.children].map((each) => [each.dataset.ref, each]));
    [...list.children].forEach((each) => {
      const same = now.get(each.dataset.ref);
      if (!same) each.remove();
      else if (same.className !== each.className) each.replaceWith(same.cloneNode(true));
    });
    const known = new Set([...list.children].map((each) => each.dataset.ref));
    const fresh = [...now.values()].filter((each) => !known.has(each.dataset.ref));
    list.append(...fresh);
    return fresh;
  }

  // Another worksheet takes the place of the one there was; of the same one only what is new under its boxes is put in.
  function showWorksheet(told) {
    const worksheet = chat.querySelector("[data-worksheet]");
    if (told.dataset.worksheet === worksheet.dataset.worksheet) {
      const lists = told.querySelectorAll("[data-lines]");
      worksheet.querySelectorAll("[data-lines]").forEach((list, number) => {
        const box = list.parentElement.querySelector("h3").textContent;
        const others = renew(list, lists[number]).filter((each) => !each.matches(".is-mine"));
        others.forEach((each) => readOut(`${box}: ${each.querySelector(".chat-words").textContent}`));
      });
      return;
    }
    const begun = [...worksheet.querySelectorAll(".worksheet-add [name=words]")].map((each) => each.value.trim());
    const wasHere = worksheet.contains(document.activeElement);
    worksheet.replaceWith(told);
    if (wasHere) told.querySelector("summary")?.focus();
    const words = begun.filter(Boolean).join(" ");
    say(words && `This worksheet is not open any more. You had begun to write: ${words}`, told);
    const title = told.querySelector("h2");
    readOut(title ? `A worksheet is open: ${title.textContent}` : "No worksheet is open any more.");
  }

  function readOut(words) {
    news.push(words);
    reading ??= setTimeout(() => {
      const all = news.splice(0);
      chat.querySelector("[data-news]").textContent = all.length > 1 ? `${all.length} new lines on the worksheet.` : all[0];
      reading = undefined;
    }, READ_OUT_EVERY_MS);
  }

  async function send() {
    if (sending) return;
    sending = true;
    while (waiting.length) {
      const [{ form, body }] = waiting;
      let answer;
      try {
        const headers = { "Stepwell-Script": "yes" };
        answer = await fetch(chat.dataset.address, { method: "POST", body, headers, redirect: "error" });
      } catch {
        answer = { status: 0 };
      }
      if (answer.status === 204) {
        waiting.shift();
        say("", form);
      } else if (answer.status >= 400 && answer.status < 500) {
        waiting.shift();
        giveBack(form, body.get("words"), answer.status === 409 ? (await answer.json()).why : REFUSED);
      } else {
        say(NOT_SENT, form);
        await new Promise((done) => setTimeout(done, AGAIN_AFTER_MS));
      }
    }
    sending = false;
    look();
  }

  // Nothing that somebody wrote is lost: it stands in its field again, or beside why it was not sent.
  function giveBack(form, words, why) {
    if (words && form.isConnected) form.elements.words.value = `${words} ${form.elements.words.value}`.trim();
    say(words && !form.isConnected ? `${why} You wrote: ${words}` : why, form);
  }

  chat.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-send]")) return;
    event.preventDefault();
    event.stopPropagation();
    const { words, mark } = form.elements;
    if (words && !words.value.trim()) return say("Write something first.", form);
    waiting.push({ form, body: new URLSearchParams(new FormData(form)) });
    if (mark) mark.value = crypto.randomUUID();
    if (words) {
      words.value = "";
      words.focus();
    }
    send();
  });
  chat.addEventListener("keydown", (event) => {
    const { target } = event;
    if (!target.matches("[data-send] textarea") || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    target.form.requestSubmit();
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
