// Asks for permission to show notifications, and fills the browser's address into the form, which is then sent as usual.
// Without this script, or without permission, the page says that another channel has to be chosen.
const SUPPORTED = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function bytes(key) {
  const plain = atob(key.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(key.length / 4) * 4, "="));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

async function subscribe({ worker, key }) {
  const registration = await navigator.serviceWorker.register(worker, { scope: "/" });
  await navigator.serviceWorker.ready;
  const kept = await registration.pushManager.getSubscription();
  return kept ?? registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

function fill(form, subscription) {
  const { endpoint, keys } = subscription.toJSON();
  form.elements.address.value = endpoint;
  form.elements.p256dh.value = keys.p256dh;
  form.elements.auth.value = keys.auth;
}

for (const form of document.querySelectorAll("form[data-browser-key]")) {
  const status = form.querySelector("[data-browser-status]");
  const say = (words) => { status.hidden = false; status.textContent = words; };
  if (!SUPPORTED) {
    say("Trình duyệt này không nhận được thông báo. Xin chọn cách khác ở trên.");
    continue;
  }
  for (const one of form.querySelectorAll("[data-browser-ready]")) one.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.address.value || !form.reportValidity()) return;
    event.preventDefault();
    say("Xin bấm “Cho phép” khi trình duyệt hỏi.");
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
      fill(form, await subscribe({ worker: form.dataset.worker, key: form.dataset.browserKey }));
      form.submit();
    } catch {
      say("Trình duyệt chưa cho phép nhận thông báo. Xin mở lại quyền này trong cài đặt của trình duyệt, hoặc chọn cách khác.");
    }
  });
}

// When the address of this browser is stopped or removed, the browser unsubscribes too.
async function digestOf(text) {
  const made = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(made)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function leave(digest) {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const kept = await registration?.pushManager.getSubscription();
  if (kept && (await digestOf(kept.endpoint)) === digest) await kept.unsubscribe();
}

for (const form of SUPPORTED ? document.querySelectorAll("form[data-leave-browser]") : []) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await leave(form.dataset.leaveBrowser).catch(() => {});
    form.submit();
  });
}
