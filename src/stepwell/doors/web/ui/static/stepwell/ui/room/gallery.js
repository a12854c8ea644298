// Who is seen: a tile for each person, a large one for a shared screen, and which of them are on the screen.

import { captions } from "./captions.js";
import { pages } from "./pages.js";

const [PICTURE, SCREEN] = ["1", "2"]; // by which name it is asked for

export function gallery(room) {
  const place = room.querySelector("[data-tiles]");
  const paged = pages(room);
  const caption = captions(room);
  const shown = new Map(); // person -> their tile, by what it shows
  let look = () => {};
  let own = "";
  const seen = new IntersectionObserver((changes) => {
    look(changes.map(({ target, isIntersecting }) => [target.dataset.of, target.dataset.shows, isIntersecting]));
  });
  const entry = (person) => document.querySelector(`[data-person="${CSS.escape(person)}"]`);
  const nameOf = (person) => entry(person)?.querySelector("[data-name]").textContent ?? "Somebody";
  const lookAnew = () => document.body.dispatchEvent(new Event("look")); // the names are read again
  const named = () => {
    let places = 1; // one's own
    for (const [person, tiles] of shown) {
      const shares = person !== own && entry(person)?.dataset.shares !== undefined;
      show(tiles[SCREEN], shares);
      if (shares) places += 1;
      say(tiles[PICTURE], nameOf(person));
      say(tiles[SCREEN], shares ? `${nameOf(person)}: screen` : "");
    }
    paged.share(places);
    const muted = room.querySelector("[data-muted-words]");
    const is = own !== "" && entry(own)?.dataset.muted !== undefined;
    if (muted.hidden === is) muted.hidden = !is;
  };
  new MutationObserver(named).observe(document.getElementById("main"), { childList: true, subtree: true });

  function tile(person, shows) {
    const made = room.querySelector("[data-tile]").content.firstElementChild.cloneNode(true);
    Object.assign(made.dataset, { of: person, shows });
    made.classList.toggle("is-screen", shows === SCREEN);
    const picture = document.createElement("video");
    picture.autoplay = picture.playsInline = true;
    made.prepend(picture);
    place.append(made);
    if (person) seen.observe(made);
    return made;
  }

  return {
    own() {
      const made = tile("", PICTURE);
      made.classList.add("is-own");
      made.querySelector("video").muted = true;
      say(made, "You");
      return (track) => brings(made, track);
    },
    me(person) {
      own = person;
      lookAnew();
    },
    comes(person) {
      if (shown.has(person)) return;
      shown.set(person, { [PICTURE]: tile(person, PICTURE), [SCREEN]: tile(person, SCREEN) });
      paged.add(shown.get(person)[PICTURE]);
      named();
      lookAnew();
    },
    add(person, name, track) {
      const made = shown.get(person)?.[name === SCREEN ? SCREEN : PICTURE];
      if (made) brings(made, track);
    },
    remove(person) {
      if (!shown.has(person)) return;
      caption(person, "", false);
      paged.remove(shown.get(person)[PICTURE]);
      for (const made of Object.values(shown.get(person))) {
        seen.unobserve(made);
        made.remove();
      }
      shown.delete(person);
      lookAnew();
    },
    speaks(person, does) {
      const made = shown.get(person)?.[PICTURE];
      if (!made) return;
      made.classList.toggle("is-speaking", does);
      made.querySelector("[data-speaks]").hidden = !does;
      caption(person, nameOf(person), does);
      if (does) paged.speaks(made);
    },
    clear() {
      [...shown.keys()].forEach((person) => this.remove(person));
    },
    showOne: paged.showOne,
    whenSeen(act) {
      look = act;
    },
  };
}

// A page waits for the first picture of a video that has a stream: it has none before there is something in it.
function brings(tile, track) {
  const picture = tile.querySelector("video");
  picture.srcObject ??= new MediaStream();
  picture.srcObject.addTrack(track);
}

function say(tile, words) {
  const place = tile.querySelector("[data-tile-name]");
  if (place.textContent !== words) place.textContent = words;
}

function show(tile, is) {
  if (tile.hidden === is) tile.hidden = !is;
}
