// What plain HTML cannot do by itself: say that something is under way, and put the focus where the reader must look.
// Every page works without this file.

const SLOW_AFTER_MS = 1000;

let pending;

function showPageBusy() {
  if (document.querySelector(".page-busy")) return;
  const bar = document.createElement("div");
  bar.className = "page-busy";
  bar.setAttribute("role", "status");
  const text = document.createElement("span");
  text.className = "visually-hidden";
  text.textContent = "Working…";
  bar.append(text);
  document.body.append(bar);
}

function startWaiting() {
  clearTimeout(pending);
  pending = setTimeout(showPageBusy, SLOW_AFTER_MS);
}

function stopWaiting() {
  clearTimeout(pending);
  document.querySelector(".page-busy")?.remove();
}

function makeBusy(button) {
  button.setAttribute("aria-busy", "true");
  const label = button.querySelector("span");
  if (label && button.dataset.busyLabel) {
    button.dataset.restLabel = label.textContent;
    label.textContent = button.dataset.busyLabel;
  }
}

function makeIdle(button) {
  button.removeAttribute("aria-busy");
  if (button.dataset.restLabel) {
    button.querySelector("span").textContent = button.dataset.restLabel;
    delete button.dataset.restLabel;
  }
}

// A file comes and this page stays: the file brings a cookie of this name with it.
function waitForFile(cookie) {
  if (!cookie) return;
  startWaiting();
  const look = setInterval(() => {
    if (!document.cookie.split("; ").some((each) => each.startsWith(`${cookie}=`))) return;
    document.cookie = `${cookie}=; max-age=0; path=/`;
    clearInterval(look);
    stopWaiting();
  }, 200);
}

// A second tap on a form that is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("downloads" in form.dataset) return waitForFile(form.dataset.downloads);
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  if (button?.matches(".button")) makeBusy(button);
  const byHtmx = form.matches("[hx-post], [hx-get], [hx-put], [hx-patch], [hx-delete]");
  if (!byHtmx) form.dataset.sent = "yes";
  startWaiting();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches(".button")) makeBusy(event.target);
  startWaiting();
});

document.addEventListener("htmx:afterRequest", () => {
  stopWaiting();
  document.querySelectorAll('.button[aria-busy="true"]').forEach(makeIdle);
});

document.addEventListener("htmx:afterSwap", (event) => focusWithin(event.target));

function settle() {
  stopWaiting();
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  document.querySelectorAll('.button[aria-busy="true"]').forEach(makeIdle);
}

// Back from the browser's page cache, or sent by a script that stays on the page: the form may be sent again.
window.addEventListener("pageshow", (event) => event.persisted && settle());
document.addEventListener("stepwell:settled", settle);

function focusWithin(root) {
  root.querySelector("[data-focus]")?.focus();
}

// Error-summary links lead to a control; for a group of choices, to its first choice.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const control = target.matches("input, select, textarea") ? target : target.querySelector("input");
  control?.focus();
  target.scrollIntoView({ block: "center" });
});

focusWithin(document);
