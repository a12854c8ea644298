// Keeps the duty board live: the server says that something changed, the board is read again through the gate. A board
// that does not hear the server says so; it never looks live when it is not. Without this file the page is read by hand.

const SILENT_AFTER_MS = 40_000; // the server is heard every fifteen seconds
const RENEW_EVERY_MS = 300_000;
const TICK_MS = 15_000;
const AGAIN_MS = 10_000;

const board = document.querySelector("[data-board]");
if (board) tend(board);

function tend(board) {
  const list = board.querySelector("[data-list]");
  const arrived = board.querySelector("[data-arrived]");
  const isLive = board.querySelector("[data-is-live]");
  const notLive = board.querySelector("[data-not-live]");
  const said = board.querySelector("[data-said]");
  const clock = new Intl.DateTimeFormat("en-US", { timeStyle: "medium", timeZone: board.dataset.zone });
  const title = document.title;
  let skew; // the server's clock counts, not this device's
  let live;
  let silence;
  let renewing;

  function listen() {
    const stream = new EventSource(board.dataset.live);
    stream.addEventListener("changed", (event) => {
      heard();
      const { alerts = [], within_s: within = 0 } = JSON.parse(event.data);
      alerts.forEach(announce);
      renew(Math.random() * within * 1000);
    });
    stream.addEventListener("beat", heard);
    stream.addEventListener("lost", lost); // the server itself does not hear the database
    stream.addEventListener("error", () => {
      lost();
      if (stream.readyState !== EventSource.CLOSED) return; // the browser comes again by itself
      setTimeout(listen, AGAIN_MS * (1 + Math.random()));
      renew(0); // refused, or out of order: the gate says which
    });
  }

  function heard() {
    board.querySelector("[data-heard]").textContent = clock.format(Date.now() + skew);
    clearTimeout(silence);
    silence = setTimeout(lost, SILENT_AFTER_MS);
    show(true);
  }

  function lost() {
    show(false);
  }

  function show(isNow) {
    if (live === isNow) return;
    if (live !== undefined || !isNow) said.textContent = isNow ? "The board is live." : "The board is not live.";
    live = isNow;
    isLive.hidden = !isNow;
    notLive.hidden = isNow;
    list.classList.toggle("duty-old", !isNow);
    if (!isNow) board.querySelector("[data-from]").textContent = list.querySelector("[data-read]").textContent;
  }

  // At once, and before anything of whom it is about was read.
  function announce({ ref, href, grade }) {
    if (board.querySelector(`[data-alert="${ref}"]`)) return;
    const item = document.createElement("li");
    const link = document.createElement("a");
    item.dataset.alert = ref;
    link.href = href;
    link.className = "card duty-arrived";
    link.textContent = `A new alert: ${grade}. Open it.`;
    item.append(link);
    arrived.prepend(item);
    said.textContent = link.textContent;
  }

  function renew(delayMs) {
    clearTimeout(renewing);
    renewing = setTimeout(() => {
      renewing = setTimeout(() => renew(0), RENEW_EVERY_MS);
      list.dispatchEvent(new CustomEvent("renew"));
    }, delayMs);
  }

  // What was unfolded stays unfolded, and who stands on a link goes on standing there.
  let unfolded = [];
  let focused;
  list.addEventListener("htmx:beforeSwap", () => {
    unfolded = [...list.querySelectorAll("[data-alert]:has(details[open])")].map((each) => each.dataset.alert);
    focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  });
  list.addEventListener("htmx:afterSwap", () => {
    for (const ref of unfolded) list.querySelector(`[data-alert="${ref}"] details`)?.setAttribute("open", "");
    if (focused) list.querySelector(`a[href="${focused}"]`)?.focus();
    arrived.replaceChildren();
    setClock();
    const waiting = list.querySelectorAll("[data-now] [data-alert]").length;
    document.title = waiting ? `(${waiting}) ${title}` : title;
    tick();
  });

  function tick() {
    const now = Date.now() + skew;
    for (const each of list.querySelectorAll("[data-due]")) each.textContent = left(new Date(each.dataset.due) - now);
  }

  function setClock() {
    skew = new Date(list.querySelector("[data-read]").dateTime) - Date.now();
  }

  setClock();
  listen();
  renew(RENEW_EVERY_MS);
  setInterval(tick, TICK_MS);
}

// As cards.py says it.
function left(ms) {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes > 0) return `in ${span(minutes)}`;
  return minutes > -2 ? "now" : `${span(-minutes)} late`;
}

function span(minutes) {
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
