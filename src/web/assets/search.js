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
    var list = document.getElementById("hits"), n = 0;
    GANGYAO.passages.forEach(function (p) {
      var text = fold(p[3]);
      if (!words.every(function (w) { return text.indexOf(w) >= 0; })) return;
      n += 1;
      if (n > most) return;
      var plan = GANGYAO.plans[p[0]], href = "../" + plan[0] + "index.html#L" + p[1], li = add(list, "li");
      var what = add(li, "p", undefined, "what"), link = add(what, "a", (p[2].split("/").pop() || "正文"));
      link.href = href;
      var ev = add(li, "p", undefined, "ev"), lower = p[3].toLowerCase(), at = -1;
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
      add(where, "b", plan[1]);
      where.appendChild(document.createTextNode(" " + p[2].split("/").join(" › ") + " "));
      add(where, "a", "第 " + p[1] + " 行").href = href;
    });
    document.getElementById("count").textContent = asked + "：" + n + " 处" + (n > most ? "，列出前 " + most + " 处" : "");
    if (!n) add(list, "li", "没有一段同时有这几个词。试试少写一个词，或换个说法。");
  });
})();
