// Says in plain words when this browser cannot run Twofold. Old browsers must be able to read this
// file, so it keeps to the JavaScript of 2009.
(function () {
  "use strict";

  function show(id, lines) {
    var box = document.getElementById(id);
    if (!box) return;
    for (var i = 0; i < lines.length; i++) {
      var paragraph = document.createElement("p");
      paragraph.appendChild(document.createTextNode(lines[i]));
      box.appendChild(paragraph);
    }
    box.hidden = false;
    box.removeAttribute("hidden");
  }

  var root = document.documentElement;
  if (window.isSecureContext === false) {
    root.setAttribute("data-unsupported", "");
    show("boot-problem", [
      "Twofold can only keep your words private over a secure connection.",
      "Please open this page with an address that begins with https://."
    ]);
    return;
  }

  var missing = [];
  if (!window.WebAssembly || !WebAssembly.instantiateStreaming) missing.push("WebAssembly");
  if (!window.indexedDB) missing.push("IndexedDB (storage on this device)");
  if (!navigator.locks) missing.push("Web Locks");
  if (!window.crypto || !crypto.subtle) missing.push("Web Crypto");
  if (!window.TransformStream || !("noModule" in document.createElement("script"))) missing.push("JavaScript modules and streams");
  if (missing.length > 0) {
    root.setAttribute("data-unsupported", "");
    show("boot-problem", [
      "This browser cannot run Twofold. It lacks: " + missing.join(", ") + ".",
      "Please use a current version of Firefox, Chrome, Edge or Safari. Private windows of some browsers switch these off."
    ]);
    return;
  }

  if (!("serviceWorker" in navigator)) {
    show("boot-limited", [
      "This window cannot keep Twofold for use without a network. What you write is still saved on this device while the window allows it. Is it a private window?"
    ]);
  }
})();
