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

import checks
import pages

TOOLS = Path(__file__).parent
KATEX = Path("/usr/share/javascript/katex")
PORT = 8000
WORDS = {
    "en": {"folder": "docs/", "name": "Layer by Layer", "separator": r"[\s\-_,:!=\[\]()\\\"`/]+"},
    "zh": {
        "folder": "docs/zh/",
        "name": "Layer by Layer · 层层深入",
        # Between any two Chinese characters too: a word is found without a dictionary.
        "separator": r"[\s\-_,:!=\[\]()\\\"`/，。；：、？！（）]+|(?<=[\u3400-\u9fff])|(?=[\u3400-\u9fff])",
    },
}


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
        elif name.startswith("docs/") or name == "CONTRIBUTING.md":
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
            self._write(name, self._with_site_links(name))
        if self.language == "en":
            shutil.copytree(self.book.root / "docs/figures", self.folder / "figures")
            pass  # api
            self._write_sources()
        self._copy_assets()

    def _write(self, name, text):
        place = self.place(name)
        path = self.folder / (place.removeprefix("zh/") if self.language == "zh" else place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _with_site_links(self, name):
        here = os.path.dirname(self.place(name)) or "."
        page = self.book.pages[name]

        def lead(m):
            target, _, anchor = m[3].partition("#")
            if not target or re.match(r"[a-z]+:", target):
                return m[0]
            file = self.book.name((page.path.parent / target).resolve())
            if target.endswith(".png"):
                place = file.removeprefix("docs/")
            else:
                if not file.startswith("docs/") and file != "CONTRIBUTING.md":
                    self.sources.add(file)
                place = self.place(file)
            # The two languages are two builds; from one to the other a link names the built page.
            if self.language == "zh" and not place.startswith("zh/"):
                place = re.sub(r"\.md$", ".html", place)
            elif self.language == "en" and place.startswith("zh/"):
                place = re.sub(r"\.md$", ".html", place)
            end = "#" + anchor if anchor else ""
            return f"{m[1]}[{m[2]}]({os.path.relpath(place, here)}{end})"

        def outside_fences():
            prose, in_fence = [], None
            for line in page.lines:
                fence = pages.FENCE.match(line)
                if in_fence is None and not fence:
                    prose.append(line)
                    continue
                if prose:
                    yield pages.LINK.sub(lead, "\n".join(prose))
                    prose = []
                yield line
                if in_fence is None:
                    in_fence = fence[1]
                elif line.strip() == in_fence:
                    in_fence = None
            yield pages.LINK.sub(lead, "\n".join(prose))

        return "\n".join(outside_fences())

    def _write_sources(self):
        """Pages that show the linked files, and for a linked folder, a list of what is in it."""
        done = set()
        while todo := sorted(self.sources - done):
            for name in todo:
                done.add(name)
                path = self.book.root / name
                if path.is_dir():
                    inside = sorted(p for p in path.iterdir() if not p.name.startswith("."))
                    self.sources |= {self.book.name(p) for p in inside}
                    lines = [
                        f"- [`{p.name}`]({p.name}" + ("/index.md)" if p.is_dir() else
                        ")" if p.suffix == ".md" and p.name != "README.md" else
                        "index.md)" if p.name == "README.md" else ".md)")
                        for p in inside if p.name != "README.md"
                    ]
                    self._write_source(name + "/README.md", f"# {name}\n\n" + "\n".join(lines))
                elif name.endswith("README.md") and os.path.dirname(name) in self.sources:
                    continue
                elif name in self.book.pages:
                    self._write(name, self._with_site_links(name))
                else:
                    _, language = _kind(path)
                    text = path.read_text(encoding="utf-8", errors="replace").rstrip("\n")
                    self._write_source(name, f"# {name}\n\n````{language}\n{text}\n````\n")

    def _write_source(self, name, text):
        place = "source/" + re.sub(r"README\.md$", "index.md", name)
        path = self.folder / (place if place.endswith(".md") else place + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

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
        """Sections of pages, in the order of the list of contents."""
        home = self.own + "README.md"
        sections = {}
        for section, text, name in self.book.chapters(home):
            if not name.startswith(self.own) and name != "CONTRIBUTING.md":
                continue
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
        if self.language == "en" and (self.folder / "api/index.md").is_file():
            parts = sorted(p.name for p in (self.folder / "api").glob("*.md") if p.name != "index.md")
            reference = ["api/index.md"] + [f"api/{part}" for part in parts]
            list(sections.values())[-1].append({"API reference": reference})
        return ["index.md"] + [{section: entries} for section, entries in sections.items()]


def _kind(path):
    if path.name == "CMakeLists.txt" or path.suffix == ".cmake":
        return path, "cmake"
    language = checks.LANGUAGES.get(path.suffix)
    if language is None and path.suffix == "" and path.read_bytes().startswith(b"#!"):
        language = "sh"
    return path, language or "text"


def _configuration(stage, site):
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
        "docs_dir": str(stage.folder.relative_to(stage.folder.parent)),
        "site_dir": os.path.relpath(site, stage.folder.parent),
        "nav": stage.navigation(),
    }
    head = "[project]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in settings.items())
    rest = (TOOLS / "site.toml").read_text(encoding="utf-8")
    return head + rest.replace("@LANGUAGE@", stage.language).replace("@SEPARATOR@", words["separator"])


def build(book):
    python = python_with_zensical(book.root)
    folder, site = book.root / "build/docs", book.root / "build/docs/site"
    shutil.rmtree(site, ignore_errors=True)
    for language in WORDS:
        place = folder / language
        shutil.rmtree(place, ignore_errors=True)
        stage = Stage(book, language, place / "pages")
        stage.write_all()
        (place / "zensical.toml").write_text(
            _configuration(stage, site if language == "en" else site / language), encoding="utf-8"
        )
        done = subprocess.run(
            [python, "-m", "zensical", "build", "--config-file", place / "zensical.toml"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        if done.returncode != 0 or "No issues found" not in done.stdout:
            raise RuntimeError("the site generator complains:\n" + done.stdout)
    _stay_at_home(site)
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
