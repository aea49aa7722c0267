// Shows what the portal tells a browser, and opens its page when it is pressed. Keeps nothing, intercepts nothing.
const HOME = "/";

self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* an empty push: say that there is something, without a word of its own */ }
  const options = { body: told.text ?? "", tag: told.tag, icon: "/static/design/favicon.svg", lang: "vi", data: { link: told.link ?? HOME } };
  event.waitUntil(self.registration.showNotification(told.title ?? "Có tin mới trên cổng", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.link ?? HOME, self.location.origin);
  event.waitUntil(self.clients.openWindow(target.origin === self.location.origin ? target.href : HOME));
});
