// The room of a session: one connection that sends our picture and voice, one that brings everybody else's. It speaks
// with the media server through Stepwell, which lets us in on a ticket that works once; for each new try there is a new
// one. When the line is lost it comes again by itself, and nobody is asked again where they are. Without this file
// somebody takes part by phone.

const ALIVE_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 10_000;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 8_000;
const SEND = { audio: { echoCancellation: true, noiseSuppression: true }, video: { width: 640, height: 360, frameRate: 15 } };

const check = document.querySelector("[data-device-check]");
if (check) tryDevices(check);
const room = document.querySelector("[data-room]");
if (room) enter(room);

// What can be had of camera and microphone, and in words what could not.
async function devices() {
  const tries = [
    [SEND, ""],
    [{ audio: SEND.audio }, "Your camera cannot be used; you are heard and not seen."],
    [{ video: SEND.video }, "Your microphone cannot be used; you are seen and not heard."],
  ];
  for (const [wanted, words] of tries) {
    try {
      return [await navigator.mediaDevices.getUserMedia(wanted), words];
    } catch {
      // the next best
    }
  }
  return [new MediaStream(), "Neither camera nor microphone can be used: allow them for this page in your browser."];
}

function tryDevices(check) {
  check.hidden = !navigator.mediaDevices;
  const heard = check.querySelector("[data-heard]");
  const picture = check.querySelector("video");
  const level = check.querySelector("meter");
  check.querySelector("[data-try]").addEventListener("click", async (event) => {
    event.currentTarget.disabled = true;
    const [stream, words] = await devices();
    heard.textContent = words || "Your camera works. Say something: the bar moves when you are heard.";
    picture.srcObject = stream;
    picture.hidden = stream.getVideoTracks().length === 0;
    if (stream.getAudioTracks().length === 0) return;
    level.hidden = check.querySelector("[data-level-label]").hidden = false;
    const sound = new AudioContext();
    const meter = sound.createAnalyser();
    sound.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    setInterval(() => {
      meter.getFloatTimeDomainData(samples);
      level.value = Math.min(1, Math.max(...samples) * 3);
    }, 100);
  });
}

async function enter(room) {
  const said = room.querySelector("[data-said]");
  const say = (words) => {
    if (said.textContent !== words) said.textContent = words;
  };
  const [mine, trouble] = await devices();
  const tiles = gallery(room);
  tiles.own(mine);
  switches(room, mine);
  let wait = FIRST_WAIT_MS;
  for (;;) {
    say("Connecting…");
    const answer = await ask(room);
    if (answer.ok) {
      const { line, ice } = await answer.json();
      const began = Date.now();
      await new Visit(line, ice, mine, tiles, () => say(trouble || "You are in the room.")).ended;
      if (Date.now() - began > LONGEST_WAIT_MS) wait = FIRST_WAIT_MS;
    } else if (answer.status !== 503 && answer.status) {
      location.reload(); // taken out, over, or signed out: the page says which
      return;
    }
    say("The line was lost. Connecting again…");
    await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

async function ask(room) {
  const token = room.querySelector("input[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ do: "line", csrfmiddlewaretoken: token });
  try {
    const headers = { "Stepwell-Background": "yes" };
    return await fetch(room.dataset.address, { method: "POST", body, headers, redirect: "manual" });
  } catch {
    return { ok: false, status: 503 };
  }
}

// What is done about one's own picture and voice. The facilitator's mute is the server's, and stands above it.
function switches(room, mine) {
  for (const [name, words, tracks] of [
    ["mic", "Microphone", mine.getAudioTracks()],
    ["camera", "Camera", mine.getVideoTracks()],
  ]) {
    const button = room.querySelector(`[data-${name}]`);
    button.hidden = tracks.length === 0;
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      button.firstElementChild.textContent = `${words} ${on ? "on" : "off"}`;
      tracks.forEach((track) => {
        track.enabled = on;
      });
    });
  }
}

function gallery(room) {
  const place = room.querySelector("[data-tiles]");
  const shown = new Map();
  let look = () => {};
  const seen = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) look(target.dataset.of, isIntersecting);
  });
  const nameOf = (person) =>
    document.querySelector(`[data-person="${CSS.escape(person)}"] [data-name]`)?.textContent ?? "Somebody";
  const named = () => shown.forEach((made, person) => {
    const place = made.querySelector("[data-tile-name]");
    if (person && place.textContent !== nameOf(person)) place.textContent = nameOf(person);
  });
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

// One time in the room, from the ticket until the line is gone. `ended` says when.
class Visit {
  #socket;
  #session;
  #sending;
  #bringing;
  #handles = {};
  #asked = new Map();
  #people = new Map(); // mid -> { feed_id, type }
  #subscribing = Promise.resolve();
  #isIn = false;
  #privateId;

  constructor(address, ice, mine, tiles, joined) {
    this.mine = mine;
    this.tiles = tiles;
    this.joined = joined;
    this.#sending = new RTCPeerConnection({ iceServers: ice });
    this.#bringing = new RTCPeerConnection({ iceServers: ice });
    const where = new URL(address, location.href);
    where.protocol = where.protocol.replace("http", "ws");
    this.#socket = new WebSocket(where);
    this.ended = new Promise((done) => {
      this.#socket.addEventListener("close", () => {
        this.#close();
        done();
      });
    });
    this.#socket.addEventListener("open", () => this.#begin().catch(() => this.#socket.close()));
    this.#socket.addEventListener("message", ({ data }) => this.#heard(JSON.parse(data)));
  }

  #close() {
    clearInterval(this.alive);
    this.#sending.close();
    this.#bringing.close();
    this.#asked.forEach(({ fail }) => fail(new Error("The line is gone.")));
    this.tiles.whenSeen(() => {});
    this.tiles.clear();
  }

  // The server first says that it heard, and later what came of it.
  #say(words, handle) {
    const transaction = crypto.getRandomValues(new Uint32Array(2)).join("-");
    const where = { ...(this.#session && { session_id: this.#session }), ...(handle && { handle_id: handle }) };
    const told = new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error("No answer came.")), ANSWER_WITHIN_MS);
      this.#asked.set(transaction, {
        done: (answer) => {
          clearTimeout(late);
          done(answer);
        },
        fail,
        waits: words.janus === "message",
      });
    });
    told.catch(() => {});
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ ...words, ...where, transaction }));
    return told;
  }

  async #begin() {
    this.#session = (await this.#say({ janus: "create" })).data.id;
    this.alive = setInterval(() => this.#say({ janus: "keepalive" }), ALIVE_EVERY_MS);
    this.#handles.sending = (await this.#say({ janus: "attach" })).data.id;
    this.#handles.bringing = (await this.#say({ janus: "attach" })).data.id;
    this.#trickle(this.#sending, this.#handles.sending);
    this.#trickle(this.#bringing, this.#handles.bringing);
    this.#bringing.addEventListener("track", ({ track, transceiver }) => {
      const from = this.#people.get(transceiver.mid);
      if (from) this.tiles.add(from.feed_id, track);
    });
    const answer = await this.#say(
      { janus: "message", body: { request: "join", ptype: "publisher" } },
      this.#handles.sending,
    );
    const joined = answer.plugindata.data;
    if (joined.videoroom !== "joined") throw new Error(joined.error);
    this.#privateId = joined.private_id;
    this.tiles.whenSeen((person, is) => this.#show(person, is));
    this.joined();
    this.#follow(joined.publishers);
    await this.#publish();
  }

  // A voice first and a picture second, also where there is none: the facilitator's mute is of the first.
  async #publish() {
    for (const kind of ["audio", "video"]) {
      const track = this.mine.getTracks().find((each) => each.kind === kind);
      this.#sending.addTransceiver(track ?? kind, { direction: track ? "sendonly" : "inactive" });
    }
    const offer = await this.#sending.createOffer();
    await this.#sending.setLocalDescription(offer);
    await this.#say({ janus: "message", body: { request: "publish" }, jsep: described(offer) }, this.#handles.sending);
  }

  #trickle(connection, handle) {
    connection.addEventListener("icecandidate", ({ candidate }) => {
      this.#say({ janus: "trickle", candidate: candidate ?? { completed: true } }, handle);
    });
  }

  #heard(message) {
    const asked = this.#asked.get(message.transaction);
    if (asked && (message.janus !== "ack" || !asked.waits)) {
      this.#asked.delete(message.transaction);
      if (message.janus === "error") asked.fail(new Error(message.error.reason));
      else asked.done(message);
    }
    const data = message.plugindata?.data;
    if (data?.streams && message.sender === this.#handles.bringing) {
      this.#people = new Map(data.streams.map((stream) => [stream.mid, stream]));
    }
    if (message.jsep) this.#agree(message);
    if (!data || message.sender !== this.#handles.sending) return;
    if (data.videoroom === "event" && data.publishers) this.#follow(data.publishers);
    if (data.leaving === "ok") this.#socket.close();
    else this.tiles.remove(data.unpublished === "ok" ? "" : (data.leaving ?? data.unpublished ?? ""));
    if (data.videoroom === "talking") this.tiles.speaks(data.id, true);
    if (data.videoroom === "stopped-talking") this.tiles.speaks(data.id, false);
  }

  async #agree({ sender, jsep }) {
    if (sender === this.#handles.sending) {
      await this.#sending.setRemoteDescription(jsep);
      return;
    }
    await this.#bringing.setRemoteDescription(jsep);
    const answer = await this.#bringing.createAnswer();
    await this.#bringing.setLocalDescription(answer);
    this.#say({ janus: "message", body: { request: "start" }, jsep: described(answer) }, this.#handles.bringing);
  }

  // One after the other: an offer that comes while another is answered is lost.
  #follow(publishers = []) {
    const streams = publishers.map(({ id }) => ({ feed: id }));
    if (streams.length === 0) return;
    this.#subscribing = this.#subscribing.then(async () => {
      const asked = this.#isIn
        ? { request: "subscribe", streams }
        : { request: "join", ptype: "subscriber", streams, private_id: this.#privateId };
      this.#isIn = true;
      await this.#say({ janus: "message", body: asked }, this.#handles.bringing);
      while (this.#bringing.signalingState !== "stable") await new Promise((done) => setTimeout(done, 50));
    }).catch(() => this.#socket.close());
  }

  // A picture nobody sees is not sent to us; the voice is.
  #show(person, send) {
    const streams = [];
    this.#people.forEach(({ feed_id, type }, mid) => {
      if (feed_id === person && type === "video") streams.push({ mid, send });
    });
    if (streams.length) {
      this.#say({ janus: "message", body: { request: "configure", streams } }, this.#handles.bringing);
    }
  }
}

function described({ type, sdp }) {
  return { type, sdp };
}
