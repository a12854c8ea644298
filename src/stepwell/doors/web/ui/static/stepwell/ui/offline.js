// The service worker of the patient portal: without a connection it shows the pages that were kept on this phone.
//
// It keeps nothing by itself. The seam is a cache: whatever page lies in CACHE under its own address (kept.js puts it
// there, with everything it is drawn with) is shown when that address cannot be reached; one that says so by its header
// READ_SIGNED_OUT also when nobody is signed in, or the server fails. Sending is not its work either.

const CACHE = "stepwell-kept";
const READ_SIGNED_OUT = "Stepwell-Read-Signed-Out";
const PATIENCE_MS = 6000; // a line that answers nothing is no line

// Nothing of any patient, nothing from anywhere: what is shown of every other page.
const NOTHING_KEPT = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>No connection</title><h1>There is no connection</h1>
<p>This page is not kept on this phone. What you filled in and could not send is still here, and is sent later.</p>
<p><strong>If you need help now: <a href="tel:988">call 988</a> or <a href="sms:988">text 988</a>.
If life is in danger, <a href="tel:911">call 911</a>.</strong> Calls need no internet.</p>
<p><a href="/me/diary/">My diary card</a></p></html>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const path = new URL(url).pathname;
  if (method === "GET" && (mode === "navigate" || path.startsWith("/static/"))) {
    event.respondWith(reach(event.request, path, mode));
  }
});

async function reach(request, path, mode) {
  const kept = await caches.match(path, { cacheName: CACHE, ignoreVary: true });
  const patience = kept && new Promise((_, fail) => setTimeout(() => fail(new Error("no answer")), PATIENCE_MS));
  try {
    const answer = await Promise.race([fetch(request), patience].filter(Boolean));
    const isBarred = answer.type === "opaqueredirect" || answer.status >= 500;
    return isBarred && kept?.headers.has(READ_SIGNED_OUT) ? kept : answer;
  } catch (failure) {
    if (kept) return kept;
    if (mode !== "navigate") throw failure;
    return new Response(NOTHING_KEPT, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
}
