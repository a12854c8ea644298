// What is filled in without a connection is kept on this phone and sent later, once.
//
// A form with `data-keeps` takes part; without this file it is sent like any other. It is put into a box on the phone
// first, then sent, and forgotten only when the server says that it has it: a line that drops between the two sends it
// again, and the mark every form has (`submission`) makes that harmless. `keepPage` keeps a page for later, too.

const CACHE = "stepwell-kept";
const OWNER = "/me/kept-for";
const SCOPE = "/me/";
const HERE = { cacheName: CACHE, ignoreVary: true };
const PATIENCE_MS = 20_000;
const AGAIN_EVERY_MS = 60_000;

const panel = document.getElementById("kept-here");
const whose = panel?.dataset.whose || document.querySelector("form[data-keeps] [name=whose]")?.value || "";

// Where the line is not secure there are no marks and no workers, and forms are sent as ever.
if (panel && isSecureContext && "indexedDB" in window) begin();
if ("caches" in window && navigator.serviceWorker) forgetPagesOnSignOut();

function begin() {
  document.querySelectorAll("form[data-keeps]").forEach(mark);
  document.addEventListener("submit", keepAndSend);
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  setInterval(() => document.hidden || flush(), AGAIN_EVERY_MS);
  flush();
  beginKeepingPages();
}

// ---- the box
function inBox(mode, act) {
  return new Promise((done, fail) => {
    const opening = indexedDB.open("stepwell", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept", { keyPath: "ref" });
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const turn = opening.result.transaction("kept", mode, { durability: "strict" });
      const asked = act(turn.objectStore("kept"));
      const close = (told) => () => {
        opening.result.close();
        told();
      };
      turn.oncomplete = close(() => done(asked.result));
      turn.onerror = turn.onabort = close(() => fail(turn.error));
    };
  });
}

const put = (entry) => inBox("readwrite", (box) => box.put(entry));
const drop = (ref) => inBox("readwrite", (box) => box.delete(ref));

async function mine() {
  const every = await inBox("readonly", (box) => box.getAll());
  return every.filter((entry) => entry.whose === whose).sort((one, other) => one.filledAt - other.filledAt);
}

// A page that was kept, or is shown again, carries an old mark: each filling-in has one of its own.
function mark(form) {
  form.elements.submission.value = crypto.randomUUID();
}

// ---- sending
async function keepAndSend(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-keeps]")) return;
  event.preventDefault();
  const entry = {
    ref: form.elements.submission.value,
    whose: form.elements.whose.value,
    action: new URL(form.action).pathname,
    fields: [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"),
    filledAt: Date.now(),
    notBefore: Date.now() + PATIENCE_MS, // another tab leaves it to this one for so long
  };
  try {
    await put(entry);
  } catch {
    form.submit(); // no room on this phone: as ever
    return;
  }
  const outcome = await send(entry, form.elements.csrfmiddlewaretoken.value, true);
  document.dispatchEvent(new Event("stepwell:settled"));
  if (outcome.page) {
    await drop(entry.ref); // stored there, or back in the page to be mended
    show(outcome.page);
  } else {
    await put({ ...entry, notBefore: 0, refused: outcome.is === "refused" });
    form.hidden = true;
    await tell(outcome.is);
    panel.focus();
    panel.scrollIntoView({ block: "start" });
    if (outcome.is === "signed-out") flush(); // perhaps the token was old, and they are not
  }
}

async function send(entry, token, byHand) {
  const body = new URLSearchParams(entry.fields);
  body.set("csrfmiddlewaretoken", token);
  body.set("filled_at", entry.filledAt);
  body.set("sent_at", Date.now());
  if (!byHand) body.set("kept", "yes");
  try {
    const answer = await fetch(entry.action, {
      method: "POST",
      body,
      headers: byHand ? {} : { "Stepwell-Background": "yes" },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.headers.get("Stepwell-Received") === entry.ref) {
      return { is: "sent", told: answer.headers.get("Stepwell-Told") === "yes", page: await answer.text() };
    }
    if ([401, 403].includes(answer.status)) return { is: "signed-out" };
    if (byHand && answer.status === 422) return { is: "asked-again", page: await answer.text() };
    if ([400, 404, 422].includes(answer.status)) return { is: "refused" };
    return { is: "waiting" }; // it failed there, or something on the way answered
  } catch {
    return { is: "waiting" };
  }
}

async function ask() {
  try {
    const answer = await fetch(panel.dataset.ask, { headers: { "Stepwell-Background": "yes" }, cache: "no-store" });
    if (answer.ok) return await answer.json();
    return answer.status === 401 ? "signed-out" : "waiting";
  } catch {
    return "waiting";
  }
}

// One tab at a time, the oldest first.
function flush() {
  const alone = navigator.locks ? (act) => navigator.locks.request(CACHE, { ifAvailable: true }, act) : (act) => act(true);
  return alone((turn) => turn && sendWaiting()).catch(() => tell("waiting"));
}

async function sendWaiting() {
  const unsent = (await mine()).filter((entry) => !entry.refused);
  const waiting = unsent.filter((entry) => entry.notBefore <= Date.now());
  const inOtherHands = unsent.filter((entry) => !waiting.includes(entry)).map((entry) => entry.notBefore);
  if (inOtherHands.length) setTimeout(flush, Math.min(...inOtherHands) - Date.now() + 1000);
  if (!waiting.length) return tell("waiting");
  const answer = await ask();
  if (typeof answer === "string") return tell(answer);
  if (answer.whose !== whose) return undefined;
  let sent = 0;
  let told = false;
  for (const entry of waiting) {
    const outcome = await send(entry, answer.token, false);
    if (outcome.is === "sent") {
      await drop(entry.ref);
      sent += 1;
      told ||= outcome.told;
    } else if (outcome.is === "refused") {
      await put({ ...entry, refused: true });
    } else {
      return tell(outcome.is, { sent, told });
    }
  }
  return tell("waiting", { sent, told });
}

// ---- what is said of it
async function tell(state, { sent = 0, told = false } = {}) {
  const left = await mine();
  const refused = left.filter((entry) => entry.refused).length;
  const waiting = left.length - refused;
  const shown = {
    waiting: waiting > 0 && state !== "signed-out",
    "signed-out": waiting > 0 && state === "signed-out",
    refused: refused > 0,
    sent: sent > 0,
    told,
    help: waiting > 0 || refused > 0 || told,
  };
  for (const part of panel.querySelectorAll("[data-kept]")) part.hidden = !shown[part.dataset.kept];
  panel.querySelectorAll("[data-number]").forEach((each) => {
    const number = { waiting, refused, sent }[each.dataset.number];
    each.textContent = number === 1 ? "One form" : `${number} forms`;
  });
  panel.classList.toggle("kept-sent", !shown.help);
  if (shown.help || sent) panel.hidden = false; // what was said stays said until the page is left
  if (told) panel.focus();
}

// The server's page takes the place of this one's, as if the form had been sent by the browser.
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  if (!main) return;
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
  main.querySelectorAll("form[data-keeps]").forEach(mark);
  window.htmx?.process(main);
  document.dispatchEvent(new CustomEvent("stepwell:shown", { detail: main }));
  (main.querySelector("[data-focus]") ?? main).focus();
  window.scrollTo(0, 0);
}

// ---- pages for when there is no connection
async function beginKeepingPages() {
  if (!("caches" in window) || !navigator.serviceWorker) return;
  const owner = await (await caches.match(OWNER, { cacheName: CACHE }))?.text();
  if (owner && owner !== whose) await forgetPages(); // somebody else uses this phone now
  const offer = document.querySelector("[data-keep-page]");
  if (offer) await offerToKeep(offer);
}

async function offerToKeep(offer) {
  const { keepPage: from, as } = offer.dataset;
  const state = offer.querySelector("[role=status]");
  const say = (kept, words = "") => {
    offer.hidden = false;
    offer.querySelector("[data-not-kept]").hidden = kept;
    offer.querySelector("[data-is-kept]").hidden = !kept;
    state.textContent = words;
  };
  const isKept = Boolean(await caches.match(as, HERE));
  say(isKept);
  if (isKept) keepPage(from, as).catch(() => {}); // it may have changed
  offer.querySelector("[data-keep]").addEventListener("click", async () => {
    try {
      await keepPage(from, as);
      say(true, "It is on this phone now.");
    } catch {
      say(false, "It could not be kept on this phone.");
    }
  });
  offer.querySelector("[data-forget]").addEventListener("click", async () => {
    await forgetPage(as);
    say(false, "It is off this phone.");
  });
}

// Who signs out leaves no page behind; what was not sent stays, or it would be lost.
function forgetPagesOnSignOut() {
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    const leaves = form.action.endsWith("/logout/") || submitter?.name === "everywhere";
    if (!leaves || form.dataset.forgot) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await forgetPages().catch(() => {});
    form.dataset.forgot = "yes";
    form.requestSubmit(submitter);
  }, true);
}

// Keep the page of one address under another, with all it is drawn with.
export async function keepPage(from, as) {
  const cache = await caches.open(CACHE);
  const page = await fetch(from, { headers: { "Stepwell-Background": "yes" }, cache: "no-store" });
  if (!page.ok || page.redirected) throw new Error("not signed in");
  const drawn = new DOMParser().parseFromString(await page.clone().text(), "text/html");
  const parts = [...drawn.querySelectorAll("link[href], script[src], use[href]")]
    .map((each) => each.getAttribute("href") ?? each.getAttribute("src"))
    .map((address) => new URL(address, location.href).pathname);
  await cache.addAll([...new Set(parts)]);
  await cache.put(as, page);
  await cache.put(OWNER, new Response(whose));
  await navigator.serviceWorker.register(panel.dataset.worker);
}

async function forgetPage(as) {
  const cache = await caches.open(CACHE);
  await cache.delete(as, HERE);
  const left = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  if (!left.some((path) => path.startsWith(SCOPE) && path !== OWNER)) await forgetPages();
}

export async function forgetPages() {
  await caches.delete(CACHE);
  const worker = await navigator.serviceWorker.getRegistration(SCOPE);
  await worker?.unregister();
}
