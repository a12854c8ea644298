// One time in the room, from the ticket until the line is gone: one connection that sends our picture and voice, one that
// brings everybody else's. It speaks with the media server through Stepwell, in the words of Janus' video room.

const ALIVE_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;
const IN_WITHIN_MS = 15_000;
const THROUGH_WITHIN_MS = 15_000; // pictures and voices, once it was agreed how
const GIVEN_UP = 4408;
export const UNREACHED = 4409;
const KEPT_WITHIN_MS = 400; // what a server told everybody in the room, Stepwell has written down a moment later
// What each of us sends, by the names it is passed on, muted and asked for by.
const [VOICE, PICTURE, SCREEN] = ["0", "1", "2"];
const PICTURE_BITS = { maxBitrate: 300_000 };
const SCREEN_BITS = { maxBitrate: 600_000 };

// `ended` says when it is over, and by which code. A line that says nothing is given up as one that is gone, and at once:
// a browser waits a minute for the other side of a socket to say goodbye.
export class Visit {
  #socket;
  #session;
  #sending;
  #bringing;
  #handles = {};
  #asked = new Map();
  #people = new Map(); // mid -> { feed_id, feed_mid }
  #sent = new Map(); // person -> names of what they send
  #voices = new Map(); // person -> what brings their voice, and when it last did
  #subscribing = Promise.resolve();
  #agreed = Promise.resolve();
  #isIn = false;
  #isWatched = false;
  #privateId;
  #late;
  #reach;
  #end;

  constructor(address, ice, sends, tiles, joined) {
    this.sends = sends;
    this.tiles = tiles;
    this.joined = joined;
    this.#sending = new RTCPeerConnection({ iceServers: ice });
    this.#bringing = new RTCPeerConnection({ iceServers: ice });
    const where = new URL(address, location.href);
    where.protocol = where.protocol.replace("http", "ws");
    this.#socket = new WebSocket(where);
    this.#late = setTimeout(() => this.#giveUp(), IN_WITHIN_MS);
    const hears = new AbortController();
    this.reached = new Promise((done) => {
      this.#reach = () => done(true);
    });
    this.ended = new Promise((done) => {
      this.#end = (code) => {
        this.#end = () => {}; // what comes late is of no line any more, and the next has the tiles
        hears.abort();
        this.#close();
        done(code);
      };
    });
    const { signal } = hears;
    this.#socket.addEventListener("close", ({ code }) => this.#end(code), { signal });
    this.#socket.addEventListener("open", () => this.#begin().catch(() => this.#giveUp()), { signal });
    this.#socket.addEventListener("message", ({ data }) => this.#heard(JSON.parse(data)), { signal });
  }

  #giveUp(code = GIVEN_UP) {
    this.#socket.close();
    this.#end(code);
  }

  leave() {
    this.#giveUp();
  }

  #close() {
    clearTimeout(this.#late);
    clearInterval(this.alive);
    this.sends.devices.goesThrough({});
    this.sends.screen.goesThrough(null);
    this.sends.saves.goesThrough(null);
    this.#sending.close();
    this.#bringing.close();
    this.sends.encrypts.end();
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
    this.alive = setInterval(() => {
      this.#say({ janus: "keepalive" }).catch(() => this.#giveUp());
      this.#listen();
    }, ALIVE_EVERY_MS);
    this.#handles.sending = (await this.#say({ janus: "attach" })).data.id;
    this.#handles.bringing = (await this.#say({ janus: "attach" })).data.id;
    this.#trickle(this.#sending, this.#handles.sending);
    this.#trickle(this.#bringing, this.#handles.bringing);
    const answer = await this.#say(
      { janus: "message", body: { request: "join", ptype: "publisher" } },
      this.#handles.sending,
    );
    const joined = answer.plugindata.data;
    if (joined.videoroom !== "joined") throw new Error(joined.error);
    clearTimeout(this.#late);
    this.#privateId = joined.private_id;
    this.tiles.me(joined.id);
    this.tiles.whenSeen((changes) => this.#bring(changes));
    this.joined();
    this.#follow(joined.publishers);
    await this.#publish();
  }

  // A voice, a picture and a screen, in this order, also where there is none yet: what there is later goes out by itself,
  // and whoever leads mutes them by it.
  async #publish() {
    const [audio, video, screen] = [["audio", {}], ["video", PICTURE_BITS], ["video", SCREEN_BITS]].map(([kind, bits]) => {
      const { sender } = this.#sending.addTransceiver(kind, { direction: "sendonly", sendEncodings: [bits] });
      this.sends.encrypts.sends(sender, kind);
      return sender;
    });
    this.sends.devices.goesThrough({ audio, video });
    const offer = await this.#sending.createOffer();
    await this.#sending.setLocalDescription(offer);
    await this.#say({ janus: "message", body: { request: "publish" }, jsep: described(offer) }, this.#handles.sending);
    this.#watch(this.#sending);
    this.sends.screen.goesThrough(screen);
    this.sends.saves.goesThrough(video, [this.#sending, this.#bringing]);
  }

  // However well a line talks: where no pictures and voices get through it is none.
  #watch(connection) {
    let late = 0;
    const look = () => {
      clearTimeout(late);
      if (connection.connectionState === "failed") this.#giveUp(UNREACHED);
      else if (connection.connectionState !== "connected") late = setTimeout(() => this.#giveUp(UNREACHED), THROUGH_WITHIN_MS);
      else if (connection === this.#sending) this.#reach();
    };
    connection.addEventListener("connectionstatechange", look);
    look();
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
    if (message.janus === "hangup" && message.sender === this.#handles.sending) this.#giveUp(UNREACHED);
    const data = message.plugindata?.data;
    if (data?.streams && message.sender === this.#handles.bringing) {
      this.#people = new Map(data.streams.map((stream) => [stream.mid, stream]));
    }
    if (message.jsep) this.#agreed = this.#agreed.then(() => this.#agree(message)).catch(() => this.#giveUp());
    if (!data || message.sender !== this.#handles.sending) return;
    if (data.videoroom === "event" && data.publishers) this.#follow(data.publishers);
    const gone = data.unpublished === "ok" ? "" : (data.leaving ?? data.kicked ?? data.unpublished ?? "");
    this.tiles.remove(gone);
    this.sends.encrypts.parts(gone);
    if (data.moderation) setTimeout(() => document.body.dispatchEvent(new Event("look")), KEPT_WITHIN_MS);
    if (data.videoroom === "talking") this.tiles.speaks(data.id, true);
    if (data.videoroom === "stopped-talking") this.tiles.speaks(data.id, false);
  }

  async #agree({ sender, jsep }) {
    if (sender === this.#handles.sending) {
      await this.#sending.setRemoteDescription(jsep);
      return;
    }
    await this.#bringing.setRemoteDescription(jsep);
    for (const { mid, receiver } of this.#bringing.getTransceivers()) {
      this.sends.encrypts.brings(receiver);
      const from = this.#people.get(mid);
      if (from?.active) this.tiles.add(from.feed_id, from.feed_mid, receiver.track);
      if (from?.active && from.feed_mid === VOICE) this.#voices.set(from.feed_id, { receiver, at: 0 });
    }
    const answer = await this.#bringing.createAnswer();
    await this.#bringing.setLocalDescription(answer);
    const start = { janus: "message", body: { request: "start" }, jsep: described(answer) };
    this.#say(start, this.#handles.bringing).catch(() => this.#giveUp());
    if (!this.#isWatched) this.#watch(this.#bringing);
    this.#isWatched = true;
  }

  // Of a voice that was loud last and does not come any more, muted or unplugged, no server says that it is silent.
  #listen() {
    for (const [person, voice] of this.#voices) {
      const at = voice.receiver.getSynchronizationSources()[0]?.timestamp ?? 0;
      if (at === voice.at) this.tiles.speaks(person, false);
      voice.at = at;
    }
  }

  // Everybody is heard; who is seen, the gallery says.
  #follow(publishers = []) {
    for (const { id, streams } of publishers) {
      this.#sent.set(id, new Set(streams.filter(({ disabled }) => !disabled).map(({ mid }) => mid)));
      this.tiles.comes(id);
      this.sends.encrypts.meets(id);
    }
    this.#bring(publishers.map(({ id }) => [id, VOICE, true]));
  }

  // Have what these people send sent to us, or no more. One after the other: an offer that comes while another is answered
  // is lost.
  #bring(changes) {
    this.#subscribing = this.#subscribing.then(async () => {
      const known = [];
      const streams = [];
      for (const [feed, mid, send] of changes) {
        const [ours] = [...this.#people].find(([, each]) => each.feed_id === feed && each.feed_mid === mid) ?? [];
        if (ours) known.push({ mid: ours, send });
        else if (send && this.#sent.get(feed)?.has(mid)) streams.push({ feed, mid });
      }
      if (known.length) await this.#ask({ request: "configure", streams: known });
      if (streams.length && !(await this.#subscribe(streams))) {
        for (const each of streams) await this.#subscribe([each]); // somebody among them has just gone
      }
    }).catch(() => this.#giveUp());
  }

  async #subscribe(streams) {
    const first = { request: "join", ptype: "subscriber", private_id: this.#privateId };
    const answer = await this.#ask({ ...(this.#isIn ? { request: "subscribe" } : first), streams });
    if (answer.plugindata.data.error) return false;
    this.#isIn = true;
    if (answer.jsep) await this.#agreed;
    return true;
  }

  #ask(body) {
    return this.#say({ janus: "message", body }, this.#handles.bringing);
  }
}

function described({ type, sdp }) {
  return { type, sdp };
}
