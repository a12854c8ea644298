// Locks what a page sends, and opens what it is brought, frame by frame. Without keys nothing passes either way, and what
// does not open is dropped: there is no other way through here.

import { locked, once, opened } from "./frames.js";

let keys = null;
let number = 0n; // of the last frame, over all that is sent: no two are alike
const anew = []; // a picture begins again once there are keys

addEventListener("message", ({ data }) => {
  keys = data;
  if (keys) anew.forEach((begin) => begin());
});

addEventListener("rtctransform", ({ transformer }) => {
  const { does, kind } = transformer.options;
  if (kind === "video") anew.push(() => beginAnew(transformer, does));
  const isFirst = once();
  const act = {
    async lock(frame) {
      number += 1n;
      frame.data = await locked(keys.lock, kind, frame, number);
      return true;
    },
    async open(frame) {
      const told = await opened(keys.open, kind, frame);
      frame.data = told.data;
      return isFirst(told.number);
    },
  }[does];
  const through = new TransformStream({
    async transform(frame, passed) {
      const passes = keys && (await act(frame).catch(() => false));
      if (passes) passed.enqueue(frame);
    },
  });
  transformer.readable.pipeThrough(through).pipeTo(transformer.writable).catch(() => {}); // the line is gone
});

function beginAnew(transformer, does) {
  (does === "lock" ? transformer.generateKeyFrame() : transformer.sendKeyFrameRequest()).catch(() => {});
}
