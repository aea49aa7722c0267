/* Shows contents of the portal in a frame as high as its content. No cookies, no other requests. The link before this
   script stays until the content is shown; if it cannot be shown, the frame is removed and the link remains. */
(function () {
  "use strict";
  var me = document.currentScript || document.querySelector("script[data-nguon]:not([data-xong])");
  if (!me || !me.dataset.nguon) return;
  me.dataset.xong = "1";
  var home = new URL(me.src).origin, source = new URL(me.dataset.nguon, me.src);
  if (source.origin !== home || !/^\/nhung(-luat)?\//.test(source.pathname)) return;
  var link = me.previousElementSibling, shown = false;
  if (!link || link.tagName !== "A" || new URL(link.href).origin !== home) link = null;
  var frame = document.createElement("iframe");
  frame.src = source.href;
  frame.title = me.dataset.tieuDe || "Nội dung pháp luật";
  frame.loading = "lazy";
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation");
  frame.style.cssText = "display:block;width:100%;max-width:100%;border:0;height:" + (parseInt(me.dataset.cao, 10) || 360) + "px";
  addEventListener("message", function (event) {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    var height = event.data && event.data.lanToaCao;
    if (typeof height !== "number" || height <= 0 || height >= 20000) return;
    frame.style.height = Math.ceil(height) + "px";
    shown = true;
    if (link) link.style.display = "none";
  });
  frame.addEventListener("load", function () {
    setTimeout(function () { if (!shown && link) frame.remove(); }, 3000);
  });
  me.parentNode.insertBefore(frame, me.nextSibling);
})();
