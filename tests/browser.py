#!/usr/bin/env python3
"""The walk of a reader through the site, in headless Chromium: search, open a hit, see it marked, compare, download.

  browser.py GANGYAO INDEX [--shots DIR | --axe FILE]

Speaks WebDriver to chromedriver itself; standard library only. --shots keeps pictures of each page at two widths and in both themes;
--axe looks for barriers on each page with axe-core, whose script FILE is."""
import contextlib, csv, io, json, os, re, socket, subprocess, sys, tempfile, time, urllib.parse, urllib.request

KEY = "element-6066-11e4-a52e-4f735466cecf"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Browser:
    def __init__(self):
        self.port = free_port()
        self.driver = subprocess.Popen(["chromedriver", f"--port={self.port}", "--silent"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                if self.ask("GET", "/status")["ready"]:
                    break
            except OSError:
                time.sleep(0.1)
        self.home = tempfile.mkdtemp()
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={self.home}"]}
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}}
        self.session = self.ask("POST", "/session", wanted)["sessionId"]

    def ask(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=320) as answer:
            return json.load(answer)["value"]

    def do(self, method, path, body=None):
        return self.ask(method, f"/session/{self.session}{path}", body)

    def go(self, url):
        self.do("POST", "/url", {"url": url})

    def run(self, script, *args):
        return self.do("POST", "/execute/sync", {"script": script, "args": list(args)})

    def find(self, css):
        return self.do("POST", "/element", {"using": "css selector", "value": css})[KEY]

    def click(self, css):
        # The page scrolls smoothly, and a click does not wait for it.
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center', behavior: 'instant'})", css)
        self.do("POST", f"/element/{self.find(css)}/click", {})

    def type(self, css, text):
        self.do("POST", f"/element/{self.find(css)}/value", {"text": text})

    def press(self, keys):
        actions = [a for k in keys for a in ({"type": "keyDown", "value": k}, {"type": "keyUp", "value": k})]
        self.do("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def errors(self):
        return [e["message"] for e in self.do("POST", "/se/log", {"type": "browser"}) if e["level"] == "SEVERE"]

    def size(self, width, height):
        self.do("POST", "/window/rect", {"width": width, "height": height})

    def width(self, width):
        """The width of the page itself: a window is never as narrow as a phone."""
        metrics = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        self.do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics})

    def shot(self, path):
        import base64
        with open(path, "wb") as out:
            out.write(base64.b64decode(self.do("GET", "/screenshot")))

    def close(self):
        with contextlib.suppress(Exception):
            self.do("DELETE", "")
        self.driver.terminate()


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read().decode("utf-8-sig")


def check(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")
    print(f"ok: {what}")


def walk(b, base):
    b.width(1600)
    b.go(base)
    check("规划" in b.run("return document.querySelector('h1').textContent"), "home has its headline")
    # Search by keyboard alone: / goes to the box.
    b.press("/")
    check(b.run("return document.activeElement.id") == "q", "/ goes to the search box")
    b.press("森林覆盖率")
    b.press("\ue007")
    for _ in range(50):
        if "/search/" in b.run("return location.pathname"):
            break
        time.sleep(0.1)
    check(b.run("return document.querySelectorAll('.hits > li').length") > 0, "the search has hits")
    b.press("j")
    check(b.run("return document.activeElement.closest('.what') !== null"), "j goes to the first hit")
    # The first target's link into the text: its characters are marked and on the screen.
    href = b.run("return [...document.querySelectorAll('.hits .where a')].map(a => a.href).find(h => h.includes('#t-'))")
    check(href, "a hit links to its characters")
    b.go(href)
    script = ("var e = document.querySelector(':target'); if (!e) return null; var r = e.getBoundingClientRect();"
              "return [r.top >= 0 && r.bottom <= innerHeight, getComputedStyle(e).outlineStyle, e.textContent]")
    for _ in range(40):
        seen = b.run(script)
        if seen and seen[0]:
            break
        time.sleep(0.1)
    check(seen and seen[0], "the target is on the screen")
    check(seen[1] != "none", "the target is marked")
    # Compare what is there, download, and find the same numbers.
    plans = [p["plan_id"] for p in json.loads(get(base + "api/plans.json"))]
    query = urllib.parse.urlencode([("plan", p) for p in plans])
    b.go(f"{base}compare/?{query}&rows=all")
    shown = b.run("return document.querySelector('.matrix').textContent")
    rows = list(csv.DictReader(io.StringIO(get(f"{base}compare/matrix.csv?{query}"))))
    stated = [r for r in rows if r["state"] == "stated" and re.search(r"\d", r["target"])]
    check(len(stated) > 1 and all(d in shown for r in stated[:6] for d in re.findall(r"\d+(?:\.\d+)?", r["target"])[:1]), "the matrix shows the numbers of its download")


def look(b, base, plan, shots):
    """Each page at both widths and in both themes: no errors, nothing wider than the screen, one h1, every control named."""
    pages = ["", "search/?q=%E6%A3%AE%E6%9E%97", f"plan/{plan}/", "indicator/", "indicator/forest_coverage/", "place/", "place/360702/", "compare/", "checks/", "review/", "codebook/"]
    pages += ["search/?q=a&plan=none", "en/", "en/search/?q=%E6%A3%AE%E6%9E%97", f"en/plan/{plan}/", "en/indicator/forest_coverage/", "en/place/360702/", "en/checks/"]
    for width in (390, 1600):
        b.width(width)
        for page in pages:
            b.go(base + page)
            for theme in ("light", "dark"):
                b.run("document.documentElement.dataset.theme = arguments[0]", theme)
                if shots:
                    b.shot(os.path.join(shots, f"{(page.split('?')[0].strip('/').replace('/', '-') or 'home')}-{width}-{theme}.png"))
            wide = b.run("return document.documentElement.scrollWidth - innerWidth")
            check(wide <= 0, f"/{page} fits {width} px ({wide} over)")
            check(b.run("return document.querySelectorAll('h1').length") == 1, f"/{page} has one h1")
            unnamed = b.run("return [...document.querySelectorAll('a,button,input,svg[role=img]')].filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.title"
                            " || (e.labels && e.labels.length) || e.type === 'hidden')).map(e => e.outerHTML.slice(0, 120))")
            check(not unnamed, f"/{page} names its controls {unnamed[:2]}")
            ids = b.run("var ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((x, i) => ids.indexOf(x) !== i).slice(0, 3)")
            check(not ids, f"/{page} has no id twice {ids}")
            errors = b.errors()
            check(not errors, f"/{page} has no error in the console {errors[:2]}")


def decide(b, start, corrections):
    """A reader accepts a target of the queue: sees what would be written, writes it, and sees that it waits. Every page fits and is without errors."""
    base = start.split("?")[0]

    def fits(page):
        check(b.run("return document.documentElement.scrollWidth - innerWidth") <= 0, f"{page} fits")

    def arrived(script):
        return any(b.run(script) or time.sleep(0.1) for _ in range(50))

    def written():
        files = os.listdir(corrections) if os.path.isdir(corrections) else []
        return sum(open(os.path.join(corrections, f), encoding="utf-8").read().count("[[correction]]") for f in files)

    for width in (390, 1600):
        b.width(width)
        b.go(start)
        check("token=" not in b.run("return location.href + document.documentElement.outerHTML"), "the token leaves the address")
        check("gangyao" not in b.run("return document.cookie"), "no script reads the cookie")
        b.go(base + "review/")
        target = b.run("return document.querySelector('tr.decide [name=target]').value")
        row = f"tr.decide:has([value='{target}'])"
        b.click(row + " summary")
        fits("the open form of the queue")
        b.click(row + " [name=action][value=accept]")
        if width == 390:
            b.type(row + " [name=reviewer]", "李")
        b.type(row + " [name=reason]", "原件第3页")
        b.click(row + " button")
        check(arrived("return !!document.querySelector('.diff .add')"), "what would be written is shown")
        fits("the page that shows it")
        before = written()
        b.click("button[value=write]")
        check(arrived("return !!document.querySelector('#decide .ok-b')") and target in b.run("return location.pathname"), "it waits for the next build")
        check(written() == before + 1, "one correction is in the file")
        fits("the page of the target")
        check(b.run("return document.querySelector('#decide details [name=reviewer]').value") == "李", "the reviewer is remembered")
        # Who changes a field has decided.
        b.go(base + "review/")
        b.go(b.run("return document.querySelector('tr.decide:has(form)').previousElementSibling.querySelector('a').href"))
        b.type("#decide [name='new.value']", "1")
        check(b.run("return document.querySelector('#decide [value=change]').checked"), "a changed field chooses its decision")
        check(not b.errors(), "no error in the console")


def barriers(b, base, plan, script, forms=False):
    """Each page, or each with forms, at both widths and in both themes: axe-core finds nothing serious. The theme changes colours only, so the dark one is asked for contrast."""
    with open(script, encoding="utf-8") as file:
        axe = file.read()
    plans = [p["plan_id"] for p in json.loads(get(base + "api/plans.json"))]
    compared = urllib.parse.urlencode([("plan", p) for p in plans])
    target = json.loads(get(base + "api/search.json?kind=target&q=" + urllib.parse.quote("森林覆盖率")))["hits"][0]["target_id"]
    pages = ["", "search/", "search/?q=" + urllib.parse.quote("森林"), "search/?q=a&plan=none", f"plan/{plan}/", f"target/{target}/", "indicator/",
             "indicator/forest_coverage/", "place/", "place/360702/", "compare/", f"compare/?{compared}&rows=all", f"compare/?{compared}&view=levels", "checks/", "review/", "codebook/"]
    if forms:
        pages = [f"target/{target}/", "review/"]
    ask = ("var done = arguments[1]; axe.run(document, {resultTypes: ['violations'], runOnly: arguments[0]}).then("
           "r => done(r.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary])), e => done([['critical', String(e), 0, '', '']]))")
    tags = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    # A long plan on a busy machine takes its time.
    b.do("POST", "/timeouts", {"script": 300_000})
    for width in (390, 1600):
        b.width(width)
        for page in pages + ["en/" + p for p in pages]:
            b.go(base + page)
            b.run("document.querySelectorAll('#decide details, tr.decide details').forEach(d => d.open = true)")
            b.run(axe + ";")
            for theme, rules in (("light", tags), ("dark", {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})):
                b.run("document.documentElement.dataset.theme = arguments[0]", theme)
                found = b.do("POST", "/execute/async", {"script": ask, "args": [rules]})
                bad = [f for f in found if f[0] in ("serious", "critical")]
                check(not bad, f"/{page} has no barrier at {width} px, {theme} {bad[:3]}")


def main():
    program, index = sys.argv[1], sys.argv[2]
    options = dict(zip(sys.argv[3::2], sys.argv[4::2]))
    shots = options.get("--shots")
    if shots:
        os.makedirs(shots, exist_ok=True)
    server = subprocess.Popen([program, "serve", "--port", "0", "--index", index], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    browser, editors = None, []

    def editing():
        corrections = os.path.join(tempfile.mkdtemp(), "corrections")
        command = [program, "serve", "--edit", "--corrections", corrections, "--port", "0", "--index", index]
        editors.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        return editors[0].stdout.readline().strip(), corrections

    try:
        base = server.stdout.readline().strip()
        browser = Browser()
        if "--axe" in options:
            barriers(browser, base, "360702-2021-2025-outline", options["--axe"])
            start, _ = editing()
            browser.go(start)
            barriers(browser, start.split("?")[0], "360702-2021-2025-outline", options["--axe"], forms=True)
            return 0
        walk(browser, base)
        look(browser, base, "360702-2021-2025-outline", shots)
        decide(browser, *editing())
        # The folder without a server: the same search, in the browser.
        folder = os.path.join(tempfile.mkdtemp(), "site")
        subprocess.run([program, "site", folder, "--index", index], check=True, capture_output=True)
        browser.go(f"file://{folder}/search/index.html?q=%E6%A3%AE%E6%9E%97%E8%A6%86%E7%9B%96%E7%8E%87")
        check(browser.run("return document.querySelectorAll('#hits > li').length") > 0, "the static site searches from a disk")
        browser.click("#hits .what a")
        check("/plan/" in browser.run("return location.pathname") and browser.run("return !!document.querySelector(':target')"), "and its hit opens the place")
        browser.go(f"file://{folder}/en/search/index.html?q=%E6%A3%AE%E6%9E%97%E8%A6%86%E7%9B%96%E7%8E%87")
        check(browser.run("return document.querySelector('#hits .where > a').textContent.startsWith('line ')"), "in English too")
        browser.click("#hits .what a")
        check("/en/plan/" in browser.run("return location.pathname") and browser.run("return document.documentElement.lang") == "en", "and stays in English")
        check(not browser.errors(), "no error in the console of the static site")
    finally:
        if browser:
            browser.close()
        for each in [server, *editors]:
            each.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
