// Small comforts only: every page works without this file. No inline code, so a strict policy can stand.
(function () {
  var root = document.documentElement;
  function saved() { try { return localStorage.getItem("theme"); } catch (e) { return null; } }
  function dark() { return (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark"; }
  if (saved()) root.dataset.theme = saved();
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("theme");
    // What a button says is written in the page, in its language.
    function label() {
      button.textContent = dark() ? button.dataset.light : button.dataset.dark;
      button.setAttribute("aria-label", dark() ? button.dataset.toLight : button.dataset.toDark);
    }
    button.hidden = false; label();
    button.addEventListener("click", function () {
      root.dataset.theme = dark() ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch (e) { /* private window */ }
      label();
    });
    document.querySelectorAll("[data-copy]").forEach(function (b) {
      b.addEventListener("click", function () {
        navigator.clipboard.writeText(b.dataset.copy).then(function () {
          var was = b.textContent; b.textContent = document.body.dataset.copied; setTimeout(function () { b.textContent = was; }, 1600);
        });
      });
    });
    // Who changes a field has decided.
    document.querySelectorAll("form.edit .fields").forEach(function (f) {
      f.addEventListener("input", function () { f.closest("form").querySelector("[name=action][value=change]").checked = true; });
    });
    // The outline is open where there is room for it.
    if (matchMedia("(min-width: 901px)").matches) document.querySelectorAll(".fold details").forEach(function (d) { d.open = true; });
  });
  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
    if (e.key === "/") { document.getElementById("q").focus(); e.preventDefault(); }
    if (e.key === "?") document.getElementById("keys").showModal();
    if (e.key === "j" || e.key === "k") {
      var list = Array.prototype.slice.call(document.querySelectorAll("main .hits .what a, main .read a.n, main .check .wh"));
      var at = list.indexOf(document.activeElement) + (e.key === "j" ? 1 : -1);
      if (list[at]) list[at].focus();
    }
  });
})();
