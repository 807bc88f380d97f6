// Search of the static site: every word of the query must occur in a passage. Works from a disk.
(function () {
  var most = 200;
  function fold(s) { return s.normalize("NFKC").toLowerCase().replace(/[\s“”"'‘’]/g, ""); }
  function add(parent, name, text, cls) { var e = document.createElement(name); if (text !== undefined) e.textContent = text; if (cls) e.className = cls; parent.appendChild(e); return e; }
  document.addEventListener("DOMContentLoaded", function () {
    var asked = new URLSearchParams(location.search).get("q") || "";
    document.querySelectorAll("input[name=q]").forEach(function (i) { i.value = asked; });
    var words = asked.split(/[\s　]+/).map(fold).filter(Boolean);
    if (!words.length) return;
    var list = document.getElementById("hits"), says = list.dataset, n = 0;
    function fill(text, n) { return text.replace("#", n); }
    function quoted(e) { if (says.lang) e.lang = says.lang; return e; }
    GANGYAO.passages.forEach(function (p) {
      var text = fold(p[3]);
      if (!words.every(function (w) { return text.indexOf(w) >= 0; })) return;
      n += 1;
      if (n > most) return;
      var plan = GANGYAO.plans[p[0]], href = "../" + plan[0] + "index.html#L" + p[1], li = add(list, "li");
      var what = add(li, "p", undefined, "what"), link = add(what, "a", (p[2].split("/").pop() || says.text));
      if (p[2]) quoted(link);
      link.href = href;
      var ev = quoted(add(li, "p", undefined, "ev")), lower = p[3].toLowerCase(), at = -1;
      words.forEach(function (w) { var i = lower.indexOf(w); if (i >= 0 && (at < 0 || i < at)) at = i; });
      var from = Math.max(0, at - 40), cut = p[3].slice(from, from + 160), rest = cut;
      while (rest) {
        var best = -1, len = 0;
        words.forEach(function (w) { var i = rest.toLowerCase().indexOf(w); if (i >= 0 && (best < 0 || i < best)) { best = i; len = w.length; } });
        if (best < 0) { ev.appendChild(document.createTextNode(rest)); break; }
        ev.appendChild(document.createTextNode(rest.slice(0, best)));
        add(ev, "mark", rest.slice(best, best + len));
        rest = rest.slice(best + len);
      }
      var where = add(li, "p", undefined, "where");
      quoted(add(where, "b", plan[1]));
      quoted(add(where, "span", " " + p[2].split("/").join(" › ") + " "));
      add(where, "a", fill(says.line, p[1])).href = href;
    });
    document.getElementById("count").textContent = asked + fill(says.count, n) + (n > most ? fill(says.first, most) : "");
    if (!n) add(list, "li", says.none);
  });
})();
