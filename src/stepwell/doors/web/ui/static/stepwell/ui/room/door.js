// A list that is read again every few seconds: what did not change stays as it is, so that no press on it, no word half
// written in it and no menu open in it is lost. Parts that go by the same `data-part` are the same thing before and after.

const LONGEST_PRESS_MS = 10_000;
const TOKENS = /name="csrfmiddlewaretoken" value="[^"]*"/g; // written otherwise each time, and good all the same
const words = (part) => part.outerHTML.replace(TOKENS, "");
const said = new WeakMap(); // of each part, what the server said last

export function keepWhatStays(door) {
  let pressed = 0;
  let waits = "";
  const renew = (html) => {
    waits = html;
    if (pressed) return;
    const told = document.createElement("template");
    told.innerHTML = html;
    merge(door, told.content);
    waits = "";
  };
  const letGo = () => {
    clearTimeout(pressed);
    pressed = 0;
    if (waits) renew(waits);
  };
  door.querySelectorAll("[data-part]").forEach((part) => said.set(part, words(part)));
  door.addEventListener("pointerdown", () => {
    clearTimeout(pressed);
    pressed = setTimeout(letGo, LONGEST_PRESS_MS);
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(letGo)); // after its click
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target !== door || !detail.shouldSwap) return;
    detail.shouldSwap = false;
    renew(detail.serverResponse);
  });
}

function merge(place, told) {
  const before = new Map([...place.children].map((part) => [part.dataset.part, part]));
  [...told.children].forEach((after, index) => {
    const part = newer(before.get(after.dataset.part), after);
    before.delete(after.dataset.part);
    if (place.children[index] !== part) place.insertBefore(part, place.children[index] ?? null);
  });
  before.forEach((part) => part.remove());
}

// The part to be shown: the same one, if it says the same; a list with what changed in it; or another in its place.
function newer(part, after) {
  const now = words(after);
  if (part && said.get(part) === now) return part;
  if (part && isWrittenIn(part)) return part; // until they have done
  const list = part && [part, after].every((each) => each.firstElementChild?.dataset.part);
  if (list) merge(part, after);
  else if (part) putInPlaceOf(part, after);
  const shown = list ? part : after;
  said.set(shown, now);
  shown.querySelectorAll("[data-part]").forEach((each) => said.has(each) || said.set(each, words(each)));
  if (!list) window.htmx.process(shown);
  return shown;
}

const FIELDS = "input[type=text], textarea, select";

function isWrittenIn(part) {
  return part.contains(document.activeElement) && document.activeElement.matches(FIELDS);
}

function putInPlaceOf(part, after) {
  const same = (each) => after.querySelector(`#${CSS.escape(each.id)}`);
  for (const field of part.querySelectorAll(FIELDS)) if (same(field)) same(field).value = field.value;
  for (const menu of part.querySelectorAll("details[open]")) same(menu)?.setAttribute("open", "");
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  part.replaceWith(after);
  if (!focused) return;
  const able = [...after.querySelectorAll("button, summary, a")];
  (able.find((one) => one.tagName === focused.tagName && one.value === focused.value) ?? able[0])?.focus();
}
