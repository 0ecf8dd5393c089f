"""The site: the pages, staged with their links led to where things lie there, built by Zensical.

One build for each language, so that its search and its buttons speak it. A source file that a page
links to becomes a page itself, so that the site is whole without a code host.
"""

import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import api
import checks
import pages
import site_links
import site_pages

TOOLS = Path(__file__).parent
KATEX = Path("/usr/share/javascript/katex")
PORT = 8000
# A separator is a regular expression of the browser's; with an escaped quote in it, the search of this
# release gives up.
WORDS = {
    "en": {
        "folder": "docs/",
        "name": "Layer by Layer",
        "title": "Deep learning in C++20, lesson by lesson",
        "separator": r"[\s\-_,:;!?=()/`]+",
    },
    "zh": {
        "folder": "docs/zh/",
        "name": "Layer by Layer · 层层深入",
        "title": "用 C++20 逐课学习深度学习",
        # Between any two Chinese characters too: a word is found without a dictionary.
        "separator": r"[\s\-_,:;!?=()/`，。；：、？！（）“”]+|(?<=[\u3400-\u9fff])|(?=[\u3400-\u9fff])",
    },
}

# What a reader of an exercise should not come upon by chance, and what `grade` keeps to itself.
ANSWERS = ("solution", "also_right", "wrong", "hints.md", "test_hidden.cpp", "engine.cpp")


def python_with_zensical(root):
    """The interpreter of a virtual environment with exactly the packages of requirements.txt."""
    folder, wanted = root / "build/docs/venv", TOOLS / "requirements.txt"
    stamp, key = folder / "made-of", hashlib.sha256(wanted.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != key:
        print("docs: installing the site generator into build/docs/venv", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--require-hashes"]
        pip += ["--disable-pip-version-check", "--only-binary", ":all:", "--requirement", wanted]
        if subprocess.run(pip).returncode != 0:
            raise RuntimeError("the site generator could not be installed (it comes from PyPI)")
        stamp.write_text(key)
    return folder / "bin/python"


class Stage:
    """The pages of one language, written to a folder as the generator wants them."""

    def __init__(self, book, language, folder):
        self.book, self.language, self.folder = book, language, folder
        self.own = WORDS[language]["folder"]
        self.sources = set()  # files and folders that are shown because a page links to them

    def place(self, name):
        """Where in the site a file of the project lies; from the site's root."""
        if name.startswith("docs/zh/"):
            name = "zh/" + name.removeprefix("docs/zh/")
        elif name in ("README.md", "CONTRIBUTING.md"):
            pass
        elif name.startswith("docs/") and name.endswith(".md"):
            name = name.removeprefix("docs/")
        elif name.endswith(".md"):
            name = "source/" + name
        else:
            name = "source/" + name + ("/README.md" if (self.book.root / name).is_dir() else ".md")
        return re.sub(r"README\.md$", "index.md", name)

    def write_all(self):
        names = [n for n in self.book.pages if n.startswith(self.own)]
        if self.language == "en":
            names = [n for n in names if not n.startswith("docs/zh/")] + ["CONTRIBUTING.md"]
        for name in names:
            text = site_pages.with_pairs(self._with_site_links(name))
            text = site_pages.with_figures(text, self.language)
            title = WORDS[self.language]["title"] if name == self.own + "README.md" else ""
            self._write(name, site_pages.front_matter(text, title) + text)
        if self.language == "en":
            shutil.copytree(self.book.root / "docs/figures", self.folder / "figures")
            api.write_pages(self.book.root, self.folder)
        self._copy_assets()

    def _write(self, name, text):
        place = self.place(name)
        path = self.folder / (place.removeprefix("zh/") if self.language == "zh" else place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _with_site_links(self, name):
        """The text of a page, its links led to where things lie in the site, a caption on listings."""
        page = self.book.pages[name]

        def lead(m):
            return f"{m[1]}[{m[2]}]({self._led(page, m[3])})"

        captions = {e.line - 1: e.source for e in page.embeds if e.kind == "code"}
        lines = []
        for i, line in enumerate(page.lines):
            if source := captions.get(i):
                path = source.partition("#")[0]
                up = os.path.relpath(self.book.root / path, page.path.parent)
                lines += ["", f"[{path}]({up}){{ .listing }}", ""]
            # In code, [f](x) is no link: hide the bracket.
            lines.append(line.replace("[", "\0") if page.fenced[i] else line)
        return pages.LINK.sub(lead, "\n".join(lines)).replace("\0", "[")

    def _led(self, page, target):
        """Where a link of a page leads in the site."""
        target, _, anchor = target.partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return target + ("#" + anchor if anchor else "")
        file = self.book.name((page.path.parent / target).resolve())
        is_figure = file.startswith("docs/figures/")
        place = file.removeprefix("docs/") if is_figure else self.place(file)
        if place.startswith("source/"):
            self.sources.add(file.removesuffix("/README.md"))  # shown on its folder's page
        # The two languages are two builds; from one to the other a link names the built page.
        if place.startswith("zh/") != (self.language == "zh"):
            place = re.sub(r"\.md$", ".html", place)
        here = os.path.dirname(self.place(self.book.name(page.path)))
        return os.path.relpath(place, here or ".") + ("#" + anchor if anchor else "")

    def write_sources(self):
        """Pages that show the linked files; a folder's is its README and a list of what is in it."""
        done = set()
        while todo := sorted(self.sources - done):
            done.update(todo)
            for name in todo:
                path = self.book.root / name
                if path.is_dir():
                    inside = sorted(
                        p
                        for p in path.iterdir()
                        if not p.name.startswith(".") and p.name not in ANSWERS
                    )
                    self.sources |= {self.book.name(p) for p in inside}
                    here = os.path.dirname(self.place(name))
                    links = [
                        f"- [`{p.name}`]({os.path.relpath(self.place(self.book.name(p)), here)})"
                        for p in inside
                        if p.name != "README.md"
                    ]
                    readme = f"{name}/README.md"
                    head = f"# {name}\n\n"
                    if readme in self.book.pages:
                        head = self._with_site_links(readme) + "\n## In this folder\n\n"
                    self._write(name, head + "\n".join(links) + "\n")
                elif path.name == "README.md":
                    pass  # on its folder's page
                elif name in self.book.pages:
                    self._write(name, self._with_site_links(name))
                else:
                    text = path.read_text(encoding="utf-8", errors="replace").rstrip("\n")
                    self._write(name, f"# {name}\n\n````{_language(path)}\n{text}\n````\n")

    def _copy_assets(self):
        if not KATEX.is_dir():
            raise RuntimeError("KaTeX is missing: install Debian's package libjs-katex")
        assets = self.folder / "assets"
        shutil.copytree(TOOLS / "assets", assets)
        (assets / "katex").mkdir()
        for file in ("katex.min.js", "katex.min.css", "contrib/auto-render.js"):
            shutil.copy(KATEX / file, assets / "katex")
        shutil.copytree(
            KATEX / "fonts", assets / "katex/fonts", ignore=shutil.ignore_patterns("*.ttf", "*.woff")
        )

    def navigation(self):
        """Sections of pages, in the order of the list of contents; the first, the lessons, with numbers."""
        home = self.own + "README.md"
        sections, lesson = {}, 0
        for section, text, name in self.book.chapters(home):
            if not sections or section == next(iter(sections)):
                lesson += 1  # those that this language has no page of count, too
                text = f"{lesson} {text}"
            if not name.startswith(self.own) and (name != "CONTRIBUTING.md" or self.language != "en"):
                continue  # the pages of the other language are in the other site
            place = self.place(name)
            if self.language == "zh":
                place = place.removeprefix("zh/")
            entry = {re.sub("[`*]", "", text): place}
            if name.endswith("decisions/README.md"):
                inner = [place] + [
                    self.place(n) for n in self.book.pages
                    if n.startswith("docs/decisions/") and n != name
                ]
                entry = {text: inner}
            sections.setdefault(section, []).append(entry)
        if self.language == "en":
            parts = [f"api/{folder}.md" for folder in api.FOLDERS]
            list(sections.values())[-1].append({"API reference": ["api/index.md", *parts]})
        return ["index.md"] + [{section: entries} for section, entries in sections.items()]

    def lessons(self):
        """The built pages of the lessons, in their order."""
        return [re.sub(r"\.md$", ".html", place) for entry in list(self.navigation()[1].values())[0]
                for place in entry.values()]


def _language(path):
    if path.name == "CMakeLists.txt" or path.suffix == ".cmake":
        return "cmake"
    return checks.LANGUAGES.get(path.suffix, "text")


def _configuration(stage):
    """The generator's settings: site.toml, and what differs between the languages."""

    def toml(value):  # JSON's strings and lists are TOML's; its objects need = for :
        if isinstance(value, dict):
            return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(toml(v) for v in value) + "]"
        return json.dumps(value, ensure_ascii=False)

    words = WORDS[stage.language]
    settings = {
        "site_name": words["name"],
        "docs_dir": stage.language,
        "site_dir": "site" if stage.language == "en" else f"site/{stage.language}",
        "nav": stage.navigation(),
    }
    head = "[project]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in settings.items())
    rest = (TOOLS / "site.toml").read_text(encoding="utf-8")
    return head + rest.replace("@LANGUAGE@", stage.language).replace("@SEPARATOR@", words["separator"])


def build(book):
    python = python_with_zensical(book.root)
    folder, site = book.root / "build/docs", book.root / "build/docs/site"
    shutil.rmtree(site, ignore_errors=True)
    stages = [Stage(book, language, folder / language) for language in WORDS]
    for stage in stages:
        shutil.rmtree(stage.folder, ignore_errors=True)
        stage.write_all()
    stages[0].sources |= stages[1].sources  # one copy of each source, in the first site
    stages[0].write_sources()
    for stage in stages:
        settings = folder / f"{stage.language}.toml"
        settings.write_text(_configuration(stage), encoding="utf-8")
        done = subprocess.run(
            [python, "-m", "zensical", "build", "--config-file", settings],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        if done.returncode != 0 or "No issues found" not in done.stdout:
            raise RuntimeError("the site generator complains:\n" + done.stdout)
    for stage in stages:
        index = site / ("" if stage.language == "en" else stage.language) / "search.json"
        found = json.loads(index.read_text(encoding="utf-8"))
        found = site_pages.for_search(found, stage.lessons())
        index.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        path.write_text(site_pages.with_languages(text, path.relative_to(site), site), encoding="utf-8")
    _stay_at_home(site)
    if dead := list(site_links.dead_links(site)):
        raise RuntimeError(f"the site has {len(dead)} dead links:\n" + "\n".join(dead))
    print(f"docs: the site is {os.path.relpath(site / 'index.html')}; ./learn docs --serve shows it, "
          "with its search")
    return 0


LOADS = re.compile(  # what a browser fetches by itself
    r"""<(?:script|img|iframe|source)[^>]*\ssrc=["']?(?:https?:)?//[^"' >]+"""
    r"""|<link[^>]*\shref=["']?(?:https?:)?//[^"' >]+|url\(["']?(?:https?:)?//[^)]+"""
)


def _stay_at_home(site):
    """No page may ask another host for anything.

    The theme's script can fetch two libraries that these pages do not use; it is not left the address.
    """
    for path in site.rglob("*"):
        if path.suffix == ".js":
            text = path.read_text(encoding="utf-8")
            if "https://unpkg.com/" in text:
                path.write_text(text.replace("https://unpkg.com/", "/not-fetched/"), encoding="utf-8")
        elif path.suffix in (".html", ".css"):
            if found := LOADS.search(path.read_text(encoding="utf-8")):
                raise RuntimeError(f"{path}: asks another host: {found[0]}")


def serve(root):
    site = root / "build/docs/site"
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=site)
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", PORT), handler) as server:
        print(f"docs: http://127.0.0.1:{PORT} (Ctrl-C ends it)", flush=True)
        server.serve_forever()
