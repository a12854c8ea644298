// How two pages come by keys that nobody else has, although everything they say to each other passes through others.
//
// Each makes a key pair for the other alone. It first says by which digest its public key will be known, and shows the
// key itself only once it has the other's digest. Whoever stands between them would have to settle on keys of their own
// before they see either, so that the two safety numbers are equal by chance alone: once in 10^15 tries, and each try is
// a session in which the numbers differ. Without the digests they could search for two keys whose numbers agree, which
// fifteen digits would not stand for a minute.

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const DIGITS = 15;
const ASKED_EVERY_MS = 400;

// `tell` says our part to the other and brings what there is of theirs. Raises where that is not what was promised.
export async function exchange(tell, signal) {
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const mine = hex(await crypto.subtle.exportKey("raw", own.publicKey));
  const promise = await digestOf(mine);
  let promised = "";
  for (;;) {
    const told = await tell({ promise, key: promised && mine });
    signal.throwIfAborted();
    if (promised && told.key) {
      if (promised === promise || promised !== (await digestOf(told.key))) throw new Error("Not the key that was promised.");
      return agreed(own.privateKey, mine, told.key);
    }
    if (!promised && told.promise) promised = told.promise;
    else await new Promise((done) => setTimeout(done, ASKED_EVERY_MS));
  }
}

// A key for each direction, and the number that both show.
export async function agreed(secret, mine, theirs) {
  const both = text([mine, theirs].sort().join(" "));
  const other = await crypto.subtle.importKey("raw", bytes(theirs), CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, secret, 256);
  const root = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const from = (sender, use) =>
    crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: both, info: text(`stepwell frames from ${sender}`) },
      root,
      { name: "AES-GCM", length: 256 },
      false,
      [use],
    );
  const keys = { lock: await from(mine, "encrypt"), open: await from(theirs, "decrypt") };
  const number = new DataView(await digest(both)).getBigUint64(0) % 10n ** BigInt(DIGITS);
  return { keys, number: String(number).padStart(DIGITS, "0").match(/.{5}/g).join(" ") };
}

export async function digestOf(key) {
  return hex(await digest(bytes(key)));
}

function digest(of) {
  return crypto.subtle.digest("SHA-256", of);
}

function text(words) {
  return new TextEncoder().encode(words);
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (each) => each.toString(16).padStart(2, "0")).join("");
}

function bytes(written) {
  return Uint8Array.from(written.match(/../g), (each) => Number.parseInt(each, 16));
}
