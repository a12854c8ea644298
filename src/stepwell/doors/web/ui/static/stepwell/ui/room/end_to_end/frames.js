// One frame of a picture or a voice, locked and opened again.
//
// A locked frame is its first bytes as they were, which the packets are made by (VP8, RFC 6386 9.1; Opus, RFC 6716 3.1:
// how large and how long it is, not what is seen or said), the rest under AES-GCM, and its number. No number is used
// twice with one key; the first bytes and the kind are vouched for as well.

const NUMBER_BYTES = 8;
const LATE = 512n; // frames of one direction, pictures and voice together: some seconds

export async function locked(key, kind, { type, data }, number) {
  const clear = new Uint8Array(data, 0, many(kind, type, data.byteLength));
  const tail = new Uint8Array(NUMBER_BYTES);
  new DataView(tail.buffer).setBigUint64(0, number);
  const rest = await crypto.subtle.encrypt(how(kind, clear, tail), key, new Uint8Array(data, clear.length));
  return joined(clear, new Uint8Array(rest), tail).buffer;
}

// What it was and its number. Raises for anything else than what the other locked.
export async function opened(key, kind, { type, data }) {
  const end = data.byteLength - NUMBER_BYTES;
  const clear = new Uint8Array(data, 0, many(kind, type, end));
  const tail = new Uint8Array(data, end);
  const rest = new Uint8Array(data, clear.length, end - clear.length);
  const plain = await crypto.subtle.decrypt(how(kind, clear, tail), key, rest);
  return { data: joined(clear, new Uint8Array(plain)).buffer, number: new DataView(data, end).getBigUint64(0) };
}

// Whether a number comes for the first time, and not long after those it was sent with: a server that keeps what passes
// cannot have it said again.
export function once() {
  const seen = new Set();
  let highest = -1n;
  return (number) => {
    if (number + LATE < highest || seen.has(number)) return false;
    seen.add(number);
    if (number > highest) highest = number;
    if (seen.size > 2 * Number(LATE)) for (const each of seen) if (each + LATE < highest) seen.delete(each);
    return true;
  };
}

function many(kind, type, most) {
  return Math.min(kind === "audio" ? 1 : type === "key" ? 10 : 3, most);
}

function how(kind, clear, tail) {
  const additionalData = joined(Uint8Array.of(kind === "audio" ? 0 : 1), clear);
  return { name: "AES-GCM", iv: joined(new Uint8Array(4), tail), additionalData };
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
