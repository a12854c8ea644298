// Notifications on this device: asks the browser for them, and sends the server where they go. Without this file, or in a
// browser that has none, the page says so and the other ways stay.

const section = document.querySelector("[data-push]");
if (section && "serviceWorker" in navigator && "PushManager" in window) offer(section);

function offer(section) {
  const form = section.querySelector("[data-push-form]");
  const state = section.querySelector("[data-push-state]");
  section.querySelector("[data-push-cannot]").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.subscription.value) return; // asked already: now it is sent
    event.preventDefault();
    event.stopPropagation(); // page.js takes only what is sent for sent
    state.textContent = "";
    try {
      form.elements.subscription.value = JSON.stringify(await subscribe(section.dataset));
      form.requestSubmit();
    } catch (error) {
      state.textContent =
        error.name === "NotAllowedError"
          ? "Your browser was told not to show notifications of this site. Allow them in its settings, then try again."
          : "Your browser could not switch them on. Try again, or use a phone number.";
    }
  });
}

async function subscribe({ key, worker }) {
  const registration = await navigator.serviceWorker.register(worker);
  await active(registration);
  const kept = await registration.pushManager.getSubscription();
  if (kept && !isFor(kept, key)) await kept.unsubscribe(); // of a Stepwell with another secret
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  return registration.pushManager.subscribe(options);
}

// The worker serves no page, so that `serviceWorker.ready` would wait for ever.
async function active(registration) {
  const coming = registration.installing ?? registration.waiting;
  if (registration.active || !coming) return;
  await new Promise((resolve) => {
    coming.addEventListener("statechange", () => coming.state === "activated" && resolve());
  });
}

function isFor(subscription, key) {
  const held = new Uint8Array(subscription.options.applicationServerKey ?? []);
  const ours = bytes(key);
  return held.length === ours.length && held.every((byte, index) => byte === ours[index]);
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
