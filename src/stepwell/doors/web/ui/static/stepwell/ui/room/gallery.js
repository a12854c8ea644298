// Who is seen: a tile for each person, and which of them are on the screen.

export function gallery(room) {
  const place = room.querySelector("[data-tiles]");
  const shown = new Map();
  let look = () => {};
  let own = "";
  const seen = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) look(target.dataset.of, isIntersecting);
  });
  const entry = (person) => document.querySelector(`[data-person="${CSS.escape(person)}"]`);
  const nameOf = (person) => entry(person)?.querySelector("[data-name]").textContent ?? "Somebody";
  const named = () => {
    shown.forEach((made, person) => {
      const place = made.querySelector("[data-tile-name]");
      if (person && place.textContent !== nameOf(person)) place.textContent = nameOf(person);
    });
    const muted = room.querySelector("[data-muted-words]");
    const is = own !== "" && entry(own)?.dataset.muted !== undefined;
    if (muted.hidden === is) muted.hidden = !is;
  };
  new MutationObserver(named).observe(document.getElementById("main"), { childList: true, subtree: true });

  function tile(person) {
    if (!shown.has(person)) {
      const made = room.querySelector("[data-tile]").content.firstElementChild.cloneNode(true);
      made.dataset.of = person;
      const picture = document.createElement("video");
      picture.autoplay = picture.playsInline = true;
      picture.srcObject = new MediaStream();
      made.prepend(picture);
      place.append(made);
      shown.set(person, made);
      if (person) seen.observe(made);
      named();
      document.body.dispatchEvent(new Event("look")); // the names are read again
    }
    return shown.get(person);
  }

  return {
    own(stream) {
      const made = tile("");
      made.classList.add("is-own");
      made.querySelector("video").srcObject = stream;
      made.querySelector("video").muted = true;
      made.querySelector("[data-tile-name]").textContent = "You";
    },
    me(person) {
      own = person;
      document.body.dispatchEvent(new Event("look"));
    },
    add: (person, track) => tile(person).querySelector("video").srcObject.addTrack(track),
    remove(person) {
      if (!person || !shown.has(person)) return;
      seen.unobserve(shown.get(person));
      shown.get(person).remove();
      shown.delete(person);
      document.body.dispatchEvent(new Event("look"));
    },
    speaks(person, does) {
      const made = shown.get(person);
      made?.classList.toggle("is-speaking", does);
      if (made) made.querySelector("[data-speaks]").hidden = !does;
    },
    clear() {
      [...shown.keys()].forEach((person) => this.remove(person));
    },
    whenSeen(act) {
      look = act;
    },
  };
}
