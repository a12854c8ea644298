// Shows what a page says while Stepwell is closed, and opens it when it is tapped. It keeps nothing and fetches nothing.

self.addEventListener("push", (event) => {
  const { words, link } = event.data.json();
  const shown = { body: "Open Stepwell.", data: link, tag: link, renotify: true, requireInteraction: true };
  event.waitUntil(self.registration.showNotification(words, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
