// Shows the portal's notifications, and opens their page when they are pressed. Stores nothing, intercepts nothing.
const HOME = "/";

self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* an empty push: show that there is news, without details */ }
  const options = { body: told.text ?? "", tag: told.tag, icon: "/static/design/favicon.svg", lang: "vi", data: { link: told.link ?? HOME } };
  event.waitUntil(self.registration.showNotification(told.title ?? "Có tin mới trên cổng", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.link ?? HOME, self.location.origin);
  event.waitUntil(self.clients.openWindow(target.origin === self.location.origin ? target.href : HOME));
});
