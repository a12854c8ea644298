// Which tiles are shown where there are many people: as many as there is room for, whoever speaks among the first of them,
// the others a page further. A tile that is not shown brings no picture; its voice is heard all the same.

const MANY = 9; // at once, one's own among them
const FEW = 4; // on a phone
const narrow = matchMedia("(max-width: 40rem)");

export function pages(room) {
  const others = room.querySelector("[data-others]");
  const order = []; // of the tiles, the first first
  const spoke = new Map(); // tile -> when last, counted up
  let times = 0;
  let first = 0;
  let taken = 1; // by one's own, and a shared screen
  let single = false;
  const many = () => (single ? 1 : (narrow.matches ? FEW : MANY) - taken);

  function lay() {
    if (first >= order.length) first = 0;
    const until = Math.min(first + many(), order.length);
    order.forEach((tile, index) => {
      tile.hidden = index < first || index >= until;
      tile.style.order = String(index + 1);
    });
    others.hidden = order.length <= many();
    const which = until > first + 1 ? `${first + 1} to ${until}` : until;
    others.querySelector("[data-which]").textContent = `${which} of ${order.length} others`;
  }

  others.querySelector("button").addEventListener("click", () => {
    first += many();
    lay();
  });
  narrow.addEventListener("change", lay);

  return {
    add(tile) {
      order.push(tile);
      lay();
    },
    remove(tile) {
      order.splice(order.indexOf(tile), 1);
      spoke.delete(tile);
      lay();
    },
    // They take the place of whoever among the first has been silent longest.
    speaks(tile) {
      spoke.set(tile, (times += 1));
      const at = order.indexOf(tile);
      if (at < many()) return;
      const silence = order.slice(0, many()).map((each) => spoke.get(each) ?? 0);
      const place = silence.indexOf(Math.min(...silence));
      [order[place], order[at]] = [order[at], order[place]];
      lay();
    },
    share(place) {
      if (taken === place) return;
      taken = place;
      lay();
    },
    showOne(is) {
      single = is;
      lay();
    },
  };
}
