// Whether pictures and voices get through from here: to the media server, on a line that is there to be tried, and over a
// relay, for networks that let nothing through directly.

import { asked } from "./asked.js";
import { asItIs } from "./end_to_end.js";
import { Visit } from "./visit.js";

const WITHIN_MS = 12_000;
const NOBODY = { own() {}, me() {}, comes() {}, add() {}, remove() {}, speaks() {}, clear() {}, whenSeen() {} };
const NOTHING = { goesThrough() {} };
const REACHED = "The media server is reached: pictures and voices get through.";
const UNHEARD = "Stepwell cannot be reached just now. Look whether you are online, and try again.";
const NO_LINE =
  "The line for live sessions does not open. A network or a filter may hinder it: try without VPN, or on mobile data. You can also take part by phone.";
const NOT_THROUGH =
  "The media server answers, but pictures and voices do not get through your network. Try without VPN, on another network, or on mobile data. You can also take part by phone.";
const RELAYED = "The relay (TURN) is reached: sessions work from strict networks too.";
const NO_RELAY = "No relay (TURN) is set up here. On most networks none is needed; where the network is strict, use mobile data.";
const NOT_RELAYED = "The relay (TURN) cannot be reached from your network. It is needed only where nothing gets through directly.";

// What to say of the media server, and of the relay.
export async function tryConnection(address) {
  const { told } = await asked(address, {});
  if (!told) return [UNHEARD, ""];
  const relay = told.ice.length === 0 ? NO_RELAY : (await isRelayed(told.ice)) ? RELAYED : NOT_RELAYED;
  return [told.line ? await through(told) : told.why, relay];
}

async function through({ line, ice }) {
  let joined = false;
  const sends = { devices: NOTHING, screen: NOTHING, saves: NOTHING, encrypts: asItIs };
  const visit = new Visit(line, ice, sends, NOBODY, () => {
    joined = true;
  });
  const reached = await Promise.race([visit.reached, visit.ended.then(() => false), after(WITHIN_MS)]);
  visit.leave();
  if (reached) return REACHED;
  return joined ? NOT_THROUGH : NO_LINE;
}

async function isRelayed(iceServers) {
  const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
  const found = new Promise((done) => {
    connection.addEventListener("icecandidate", ({ candidate }) => candidate?.candidate && done(true));
  });
  connection.createDataChannel("");
  await connection.setLocalDescription();
  const is = await Promise.race([found, after(WITHIN_MS)]);
  connection.close();
  return is;
}

function after(ms) {
  return new Promise((done) => setTimeout(() => done(false), ms));
}
