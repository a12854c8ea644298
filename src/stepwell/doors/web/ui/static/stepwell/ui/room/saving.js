// Saving data: one's own picture goes out small, of the others only whoever speaks is seen, and everybody is heard. It is
// remembered in this browser, and offered where the line is poor.

const KEPT = "stepwell-save-data";
const FULL = { maxBitrate: 300_000, maxFramerate: 15, scaleResolutionDownBy: 1 };
const SMALL = { maxBitrate: 60_000, maxFramerate: 5, scaleResolutionDownBy: 4 };
const LOOKED_EVERY_MS = 5_000;
const POOR = 0.08; // of what is sent is lost
const TIMES = 2; // one after the other

export function saving(room, tiles) {
  const button = room.querySelector("[data-save]");
  const offer = room.querySelector("[data-save-offer]");
  let on = remembered();
  let sender = null;
  let offered = false;
  let again = 0;

  function set(is) {
    on = is;
    offer.hidden = true;
    button.setAttribute("aria-pressed", String(on));
    button.firstElementChild.textContent = `Save data: ${on ? "on" : "off"}`;
    room.querySelector("[data-saves]").hidden = !on;
    tiles.showOne(on);
    send();
  }

  function send() {
    const told = sender?.getParameters();
    if (!told?.encodings.length) return;
    Object.assign(told.encodings[0], on ? SMALL : FULL);
    sender.setParameters(told).catch(() => {});
  }

  function propose() {
    if (on || offered) return;
    offered = true;
    offer.hidden = false;
  }

  function watch(connections) {
    const before = new Map();
    let poor = 0;
    clearInterval(again);
    again = setInterval(async () => {
      const lost = Math.max(...(await Promise.all(connections.map((each) => lostOn(each, before)))));
      poor = lost > POOR ? poor + 1 : 0;
      if (poor >= TIMES) propose();
    }, LOOKED_EVERY_MS);
  }

  const choose = (is) => {
    remember(is);
    set(is);
  };
  button.addEventListener("click", () => choose(!on));
  offer.querySelector("[data-save-yes]").addEventListener("click", () => {
    choose(true);
    button.focus();
  });
  offer.querySelector("[data-save-no]").addEventListener("click", () => {
    offer.hidden = true;
    button.focus();
  });
  set(on);
  if (navigator.connection?.saveData) propose();

  return {
    goesThrough(another, connections) {
      sender = another;
      clearInterval(again);
      if (!sender) return;
      send();
      watch(connections);
    },
  };
}

// The share of what was sent on this connection since the last look that was lost: on the way to us or from us.
async function lostOn(connection, before) {
  let [lost, came, theirs] = [0, 0, 0];
  (await connection.getStats()).forEach((row) => {
    if (row.type === "inbound-rtp") [lost, came] = [lost + row.packetsLost, came + row.packetsReceived];
    if (row.type === "remote-inbound-rtp") theirs = Math.max(theirs, row.fractionLost ?? 0);
  });
  const [lostBefore, cameBefore] = before.get(connection) ?? [lost, came];
  before.set(connection, [lost, came]);
  const many = lost - lostBefore + came - cameBefore;
  return Math.max(theirs, many > 0 ? (lost - lostBefore) / many : 0);
}

function remembered() {
  try {
    return localStorage.getItem(KEPT) === "yes";
  } catch {
    return false;
  }
}

function remember(is) {
  try {
    localStorage.setItem(KEPT, is ? "yes" : "no");
  } catch {
    // it is asked again next time
  }
}
