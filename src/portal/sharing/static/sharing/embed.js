/* Sends the height of this page to the embedding page. It is no secret, so any origin may receive it. */
(function () {
  "use strict";
  if (parent === self) return;
  var last = 0;
  function tell() {
    var height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height && height !== last) parent.postMessage({ lanToaCao: last = height }, "*");
  }
  if (window.ResizeObserver) new ResizeObserver(tell).observe(document.body);
  addEventListener("load", tell);
  addEventListener("resize", tell);
  tell();
})();
