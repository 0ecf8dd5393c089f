"""Pages of Markdown, read closely enough to check them: headings, links, listings, numbers.

A page is what a code host shows: plain Markdown, in which comments mark what comes from elsewhere.

    <!-- code: lessons/02_mlp_scratch/main.cpp#network -->    the fence below is that region
    <!-- output: mlp_scratch -->                              the fence below is what the run printed
    <!-- output: gpu_on_paper#softmax -->                     ... or its paragraph that begins so
    <!-- number: mlp_scratch, 10, train loss, .2f -->0.38<!-- end -->
"""

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^(```+|~~~+)(.*)$")
EMBED = re.compile(r"^<!-- (code|output): (\S+) -->$")
NUMBER = re.compile(r"<!-- number: ([^>]*?) -->(.*?)<!-- end -->", re.S)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)", re.S)
HEADING = re.compile(r"^(#{1,6}) +(.*?)\s*$")


@dataclass(frozen=True)
class Heading:
    line: int
    level: int
    text: str

    @property
    def anchor(self):
        """As code hosts and the site make it of the text."""
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", self.text)
        return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


@dataclass(frozen=True)
class Link:
    line: int
    text: str
    target: str
    is_image: bool

    @property
    def path(self):
        return self.target.partition("#")[0]

    @property
    def anchor(self):
        return self.target.partition("#")[2]

    @property
    def is_external(self):
        return re.match(r"[a-z]+:", self.target) is not None


@dataclass(frozen=True)
class Embed:
    """A marker and the fence below it, whose body is lines[first:last]; no fence: first is None."""

    line: int
    kind: str  # code or output
    source: str
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Number:
    line: int
    spec: str
    text: str


class Page:
    """A file of Markdown. Lines are counted from 1 in what is reported, from 0 in `lines`."""

    def __init__(self, path: Path, text: str | None = None):
        self.path = path
        self.text = path.read_text(encoding="utf-8") if text is None else text
        self.lines = self.text.split("\n")
        self.headings, self.embeds, self.fenced = [], [], []
        prose = self._read_lines()
        self.links = [
            Link(prose.count("\n", 0, m.start()) + 1, m[2], m[3], bool(m[1]))
            for m in LINK.finditer(prose)
        ]
        self.numbers = [
            Number(prose.count("\n", 0, m.start()) + 1, m[1], m[2]) for m in NUMBER.finditer(prose)
        ]

    def _read_lines(self):
        """Finds headings and embeds; gives the text with all that is inside fences left empty."""
        prose, fence, marker, i = [], None, None, 0
        for i, line in enumerate(self.lines):
            opening = FENCE.match(line)
            self.fenced.append(fence is not None or opening is not None)
            if fence is not None:
                if line.strip() == fence:
                    if marker:
                        self.embeds.append(Embed(marker[0], marker[1], marker[2], start, i))
                        marker = None
                    fence = None
                prose.append("")
                continue
            if opening:
                fence, start = opening[1], i + 1
                prose.append("")
                continue
            if marker and line.strip():  # something else than a fence follows the marker
                self.embeds.append(Embed(*marker, None, None))
                marker = None
            if m := EMBED.match(line):
                marker = (i + 1, m[1], m[2])
            if m := HEADING.match(line):
                self.headings.append(Heading(i + 1, len(m[1]), m[2]))
            prose.append(line)
        if marker:
            self.embeds.append(Embed(*marker, None, None))
        return "\n".join(prose)

    @property
    def title(self):
        return self.headings[0].text if self.headings else self.path.stem


def region(text: str, name: str):
    """The lines between `#region NAME` and `#endregion NAME`, moved to the left margin.

    Throws a ValueError that says what is wrong with them, if anything.
    """
    lines = text.split("\n")
    mark = re.compile(r"^\s*(?://|#) ?#(end)?region (\S+)$")
    found = {"": [], "end": []}
    for i, line in enumerate(lines):
        if (m := mark.match(line)) and m[2] == name:
            found[m[1] or ""].append(i)
    if len(found[""]) != 1 or len(found["end"]) != 1:
        begins, ends = len(found[""]), len(found["end"])
        raise ValueError(f"region '{name}' begins {begins} times and ends {ends} times, not once")
    body = [l for l in lines[found[""][0] + 1 : found["end"][0]] if not mark.match(l)]
    margin = min((len(l) - len(l.lstrip()) for l in body if l.strip()), default=0)
    return [l[margin:].rstrip() for l in body]
