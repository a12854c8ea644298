// Who speaks, in words: at once for those who look, and every few seconds for those who have it read to them.

const SAID_EVERY_MS = 6_000;

export function captions(room) {
  const shown = room.querySelector("[data-caption]");
  const read = room.querySelector("[data-caption-read]");
  const speaking = new Map(); // person -> name
  let waits = 0;
  let last = "";

  function words() {
    const names = [...speaking.values()];
    if (names.length > 2) return "Several people are speaking";
    return names.length ? `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} speaking` : "";
  }

  function readOut() {
    waits = 0;
    const now = words();
    if (!now || now === last) return;
    read.textContent = last = now;
    waits = setTimeout(readOut, SAID_EVERY_MS);
  }

  return (person, name, does) => {
    if (does) speaking.set(person, name);
    else speaking.delete(person);
    shown.textContent = words();
    if (!waits) readOut();
  };
}
