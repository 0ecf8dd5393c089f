"""What the gate checks, and what of it can be mended.

Every check yields Faults: a page, a line, what is wrong, and what to do.
"""

import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pages
import runs

UPDATE = "run ./learn docs --update"
LANGUAGES = {".h": "cpp", ".cpp": "cpp", ".cu": "cpp", ".cuh": "cpp", ".py": "python", ".sh": "sh"}
TEST = re.compile(r"^TEST(?:_[FP])?\((\w+),\s*(\w+)\)", re.M)
CELLS = "docs/notebook-cells.py"
SOURCE = (".h", ".cpp", ".cu", ".cuh", ".py")


@dataclass(frozen=True)
class Fault:
    path: str
    line: int
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what}"


class Book:
    """The pages of a project, and the files and runs that they speak of."""

    def __init__(self, root: Path):
        self.root = root
        self.runs = runs.read_runs(root)
        self.pages = {self.name(p): pages.Page(p) for p in self._markdown_files()}

    def name(self, path):
        return os.path.relpath(path, self.root)

    def _markdown_files(self):
        """All pages of the project, but for what is built, hidden or a student's own, the hints, which
        are shown one at a time, and the page of the pack, whose links hold there."""
        for path in sorted(self.root.rglob("*.md")):
            top = path.relative_to(self.root).parts[0]
            if path.name == "hints.md" or self.name(path).startswith("exercises/pack/"):
                continue
            if top not in ("build", "figures", "work") and not top.startswith("."):
                yield path

    def embedded(self, embed):
        """The lines that belong below a marker, and the language of their fence."""
        name, _, region = embed.source.partition("#")
        if embed.kind == "output":
            if name not in self.runs:
                raise ValueError(f"there is no run '{name}' in docs/runs.toml")
            return self.runs[name].paragraph(region), "text"
        path = self.root / name
        if not path.is_file():
            raise ValueError(f"there is no file {name}")
        if not region:
            raise ValueError(f"a listing names a region: {name}#REGION")
        try:
            lines = pages.region(path.read_text(encoding="utf-8"), region)
        except ValueError as e:
            raise ValueError(f"{name}: {e}") from None
        language = "cmake" if path.name == "CMakeLists.txt" else LANGUAGES.get(path.suffix, "text")
        return lines, language

    def number(self, number):
        fields = [field.strip() for field in number.spec.split(",")]
        if len(fields) != 4:
            raise ValueError(f"a number is RUN, ROW, COLUMN, FORMAT, not '{number.spec}'")
        run, row, column, form = fields
        if run not in self.runs:
            raise ValueError(f"there is no run '{run}' in docs/runs.toml")
        return self.runs[run].number(row, column, form)

    # ---- the checks ----

    def faults(self):
        for check in (
            self.stale_runs, self.listings, self.numbers, self.links, self.headings, self.figures,
            self.contents, self.translations, self.notebook, self.proofs,
        ):
            yield from check()

    def stale_runs(self):
        for run in self.runs.values():
            line = self._line_of("docs/runs.toml", f"[{run.name}]")
            for reason in run.reasons_to_run():
                yield Fault("docs/runs.toml", line, f"run {run.name}: {reason}; {UPDATE}")

    def listings(self):
        for name, page in self.pages.items():
            for embed in page.embeds:
                try:
                    lines, _ = self.embedded(embed)
                except (ValueError, OSError) as e:
                    yield Fault(name, embed.line, f"{embed.kind}: {e}")
                    continue
                if embed.first is None:
                    yield Fault(name, embed.line, f"no fence follows this marker; {UPDATE}")
                    continue
                for i, (here, there) in enumerate(
                    zip(page.lines[embed.first : embed.last] + [None], lines + [None])
                ):
                    if here != there:
                        line = embed.first + i + 1
                        yield Fault(name, line, f"differs from {embed.source}: {_pair(here, there)}; {UPDATE}")
                        break

    def numbers(self):
        for name, page in self.pages.items():
            for number in page.numbers:
                try:
                    wanted = self.number(number)
                except (ValueError, OSError) as e:
                    yield Fault(name, number.line, f"number: {e}")
                    continue
                if number.text != wanted:
                    yield Fault(name, number.line, f"says {number.text}, the run {wanted}; {UPDATE}")
            for i, line in enumerate(page.lines):
                if line.lstrip().startswith("<!-- number:"):
                    yield Fault(name, i + 1, "a line that begins with a comment ends its paragraph; "
                                "put a word before it")
            opened, found = page.text.count("<!-- number:"), len(page.numbers)
            if opened != found:
                yield Fault(name, 1, f"{opened} numbers are begun, {found} are whole: "
                            "<!-- number: RUN, ROW, COLUMN, FORMAT -->...<!-- end -->")

    def links(self):
        for name, page in self.pages.items():
            for link in page.links:
                if link.is_external:
                    continue
                target = page.path if not link.path else (page.path.parent / link.path)
                if not target.exists():
                    yield Fault(name, link.line, f"'{link.target}' leads nowhere; correct the path")
                elif link.anchor:
                    yield from self._anchor(name, link, target.resolve())
                elif not link.is_image and target.suffix in SOURCE:
                    yield from self._symbol(name, link, target)

    def _anchor(self, name, link, target):
        other = self.pages.get(self.name(target)) if target.is_relative_to(self.root) else None
        if other is None:
            yield Fault(name, link.line, f"'{link.target}': only pages have places to link to; "
                        "link to the whole file, or show a region of it")
        elif link.anchor not in (h.anchor for h in other.headings):
            near = ", ".join("#" + h.anchor for h in other.headings[1:])
            yield Fault(name, link.line, f"'{link.target}': no such heading there, but {near}")

    def _symbol(self, name, link, target):
        """[`optim::Sgd::step`](…/sgd.h): that file must have all three words, in code."""
        code = re.fullmatch(r"`([^`]+)`", link.text)
        if not code or "/" in code[1] or code[1].endswith(SOURCE):
            return
        words = set(re.findall(r"\w+", runs.without_comments(target.read_text(encoding="utf-8"))))
        for word in re.findall(r"[A-Za-z_]\w*", code[1].partition("(")[0]):
            if word not in words:
                yield Fault(name, link.line, f"there is no '{word}' in {link.path}; name what does it now")

    def headings(self):
        for name, page in self.pages.items():
            if not page.headings or page.headings[0].level != 1:
                yield Fault(name, 1, "a page begins with its title: # TITLE")
            for anchor, count in Counter(h.anchor for h in page.headings).items():
                if count > 1:
                    line = [h.line for h in page.headings if h.anchor == anchor][1]
                    yield Fault(name, line, f"a second heading '#{anchor}'; reword one of them")

    def figures(self):
        shown = set()
        for name, page in self.pages.items():
            for link in page.links:
                if link.is_image:
                    shown.add((page.path.parent / link.path).resolve())
                    if len(link.text) < 15:
                        yield Fault(name, link.line, "say in the brackets what this picture shows")
        linked = {(p.path.parent / l.path).resolve() for p in self.pages.values() for l in p.links}
        for path in sorted((self.root / "docs/figures").rglob("*.*")):
            if path.resolve() not in (shown if path.suffix == ".png" else linked):
                yield Fault(self.name(path), 1, "no page shows this picture; show or delete it")

    def contents(self):
        """Every page of docs/ stands in the contents of its language, whose order the site takes."""
        for home in ("docs/README.md", "docs/zh/README.md"):
            folder = home.removesuffix("README.md")
            listed = {path for _, _, path in self.chapters(home)}
            for name in self.pages:
                if os.path.dirname(name) + "/" == folder and name not in listed | {home}:
                    yield Fault(name, 1, f"{home} does not link to this page; add it there")

    def chapters(self, home):
        """(section, text, page) for each page in the lists of contents of `home`, in its order."""
        page = self.pages.get(home)
        if page is None:
            return []
        return [
            (
                [h.text for h in page.headings if h.line < link.line][-1],
                link.text,
                self.name((page.path.parent / link.path).resolve()),
            )
            for link in page.links
            if re.match(r"(\d+\.|-) \[", page.lines[link.line - 1]) and link.path.endswith(".md")
        ]

    def translations(self):
        """A Chinese page has the headings, listings, numbers and figures of the English one."""
        for name, page in self.pages.items():
            if not name.startswith("docs/zh/"):
                continue
            original = self.pages.get(name.replace("docs/zh/", "docs/", 1))
            if original is None:
                yield Fault(name, 1, "there is no English page of this name")
                continue
            yield from self._same_structure(name, page, original)
            for a, b in ((page, original), (original, page)):
                if b.path.resolve() not in ((a.path.parent / l.path).resolve() for l in a.links):
                    yield Fault(self.name(a.path), 1, f"link to {self.name(b.path)}, the same page "
                                "in the other language")

    def _same_structure(self, name, page, original):
        figures = lambda p: [
            (l.line, self.name((p.path.parent / l.path).resolve())) for l in p.links if l.is_image
        ]
        parts = {
            "heading": lambda p: [(h.line, "#" * h.level) for h in p.headings],
            "listing": lambda p: [(e.line, e.source) for e in p.embeds],
            "figure": figures,
        }
        for what, of in parts.items():
            here, there = of(page), of(original)
            for (line, mine), (_, theirs) in zip(here, there):
                if mine != theirs:
                    yield Fault(name, line, f"{what} {mine}, where {self.name(original.path)} has "
                                f"{theirs}; bring the two together")
                    break
            else:
                if len(here) != len(there):
                    line = here[-1][0] if here else 1
                    yield Fault(name, line, f"{len(here)} times a {what}, "
                                f"{self.name(original.path)} has {len(there)}; bring the two together")
        here, there = (Counter(n.spec for n in p.numbers) for p in (page, original))
        for spec in sorted((here - there) + (there - here)):
            which = "lacks" if there[spec] > here[spec] else "has one more of"
            yield Fault(name, 1, f"{which} the number '{spec}'; bring the two pages together")

    def notebook(self):
        """Each code cell of the notebook has one heading, and below it its Python and the names of what
        replaces it."""
        cells = (self.root / CELLS).read_text(encoding="utf-8")
        wanted = list(dict.fromkeys(re.findall(r"^# #region cell_(\d+)", cells, re.M)))
        for name in ("docs/notebook.md", "docs/zh/notebook.md"):
            page = self.pages.get(name)
            if page is None:
                yield Fault(name, 1, "the map of the notebook is missing")
                continue
            sections = [
                (h.line, end, re.findall(r"\d+", m[1]))
                for h, end in zip(page.headings, [n.line for n in page.headings[1:]] + [len(page.lines) + 1])
                if (m := re.match(r"(?:Cells?|单元格) ([\d, and和、]+)", h.text))
            ]
            have = [cell for _, _, of_section in sections for cell in of_section]
            for cell in wanted:
                if have.count(cell) != 1:
                    yield Fault(name, 1, f"cell {cell} of {CELLS} has {have.count(cell)} headings; "
                                f"give it one: ### Cell {cell}: ...")
            for line, end, of_section in sections:
                shown = {
                    m[1] for e in page.embeds
                    if line < e.line < end and (m := re.fullmatch(CELLS + r"#cell_(\d+)\w*", e.source))
                }
                for cell in of_section:
                    if cell not in wanted:
                        yield Fault(name, line, f"{CELLS} has no cell {cell}")
                    elif cell not in shown:
                        yield Fault(name, line, f"show its Python: <!-- code: {CELLS}#cell_{cell} -->")
                if not any(line < l.line < end and l.text.startswith("`") for l in page.links):
                    cells_here = " and ".join(of_section)
                    yield Fault(name, line, f"cell {cells_here}: link to what replaces it: [`name`](file)")

    def proofs(self):
        """In a table whose last column is `held by`, each row names tests there, `Suite.Name`, or
        links to one."""
        tests = {
            ".".join(m) for path in sorted((self.root / "tests").rglob("*_test.cpp"))
            for m in TEST.findall(path.read_text(encoding="utf-8"))
        }
        for name, page in self.pages.items():
            inside = False
            for i, line in enumerate(page.lines):
                last = line.strip("| ").rpartition("|")[2].strip() if line.startswith("|") else None
                if last is None or last == "held by":
                    inside = last is not None
                elif inside and not re.fullmatch("-+", last):
                    named = re.findall(r"`(\w+\.\w+)`", last)
                    if not named and "](" not in last:
                        yield Fault(name, i + 1, "this row names no test: `Suite.Name`, or a link to it")
                    for test in named:
                        if test not in tests:
                            yield Fault(name, i + 1, f"there is no test '{test}'; name what holds this now")

    def _line_of(self, name, text):
        lines = (self.root / name).read_text(encoding="utf-8").split("\n")
        return lines.index(text) + 1 if text in lines else 1

    # ---- mending ----

    def mend(self):
        """Writes listings, outputs and numbers anew where they differ; gives the pages changed."""
        changed = []
        for name, page in self.pages.items():
            text = self._mended(page)
            if text != page.text:
                page.path.write_text(text, encoding="utf-8")
                self.pages[name] = pages.Page(page.path)
                changed.append(name)
        return changed

    def _mended(self, page):
        lines = list(page.lines)
        for embed in reversed(page.embeds):
            try:
                body, language = self.embedded(embed)
            except (ValueError, OSError):
                continue  # the check says what is wrong
            if embed.first is None:
                lines[embed.line : embed.line] = ["```" + language, *body, "```"]
            else:
                lines[embed.first - 1 : embed.last] = ["```" + language, *body]

        def put(m):
            try:
                value = self.number(pages.Number(0, m[1], m[2]))
            except (ValueError, OSError):
                return m[0]
            return f"<!-- number: {m[1]} -->{value}<!-- end -->"

        return pages.NUMBER.sub(put, "\n".join(lines))


def _pair(here, there):
    if here is None:
        return f"lacks '{there.strip()}'"
    if there is None:
        return f"'{here.strip()}' is not there any more"
    return f"'{here.strip()}' should be '{there.strip()}'"
