"""What a page of the site has that its Markdown has not: numbered figures, a title, a description.

On a code host the same Markdown reads whole without them.
"""

import json
import os
import re
from pathlib import PurePosixPath

FIGURE = {"en": "Figure", "zh": "图"}
ALONE = {"en": "in a window of its own", "zh": "在单独的窗口中打开"}

# Pictures and maps, whose light and dark mean something: in the dark the others are drawn in reverse.
PICTURES = {
    "confusion", "descent", "examples", "first_layer", "mistakes", "moons", "predictions", "saliency",
    "templates", "valley", "zigzag",
}

_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<source>[^)\s]+)\)")
_PAGE = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<source>[^)\s]+explain\.html)\)")
_CAPTION = re.compile(r"\*(?!\*)(?P<text>.+[^*])\*", re.DOTALL)


def _blocks(text):
    """The text in pieces between blank lines; a fenced listing is one piece."""
    blocks, block, fence = [], [], ""
    for line in text.split("\n"):
        mark = re.match(r" *(```+|~~~+)", line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        if line.strip() or fence:
            block.append(line)
        else:
            blocks.append("\n".join(block))
            block = []
    return blocks + ["\n".join(block)]


def with_figures(text, language):
    """Pictures that stand by themselves as numbered figures, and pages of a training within the page.

    The caption is the paragraph in italics below, or else what the picture is said to show.
    """
    blocks, number, result = _blocks(text), 0, []
    while blocks:
        if page := _PAGE.fullmatch(blocks[0]):
            blocks.pop(0)
            result.append(
                f'<details class="explain"><summary>{page["text"]}</summary>\n'
                f'<iframe src="{page["source"]}" title="{page["text"]}" loading="lazy"></iframe>\n'
                f'<a href="{page["source"]}">{ALONE[language]}</a></details>'
            )
            continue
        image = _IMAGE.fullmatch(blocks[0])
        if not image:
            result.append(blocks.pop(0))
            continue
        blocks.pop(0)
        number += 1
        alt = " ".join(image["alt"].split())
        said = _CAPTION.fullmatch(blocks[0]) if blocks else None
        caption = said["text"] if said and "\n\n" not in said["text"] else alt
        if said:
            blocks.pop(0)
        kind = "picture" if PurePosixPath(image["source"]).stem in PICTURES else "chart"
        result.append(
            f'<figure markdown="span">\n![{alt}]({image["source"]}){{ .{kind} }}\n'
            f'<figcaption markdown="span">**{FIGURE[language]} {number}.** '
            f'{" ".join(caption.split())}</figcaption>\n</figure>'
        )
    return "\n\n".join(result).rstrip("\n") + "\n"


_CODE = re.compile(r"<!-- code: \S+ -->\n```(?P<language>\w+)\n")


def with_pairs(text):
    """Python and the C++ that follows it directly, side by side where there is room.

    A listing is two blocks by now: the name of its file, and itself.
    """
    blocks, result = [block for block in _blocks(text) if block], []

    def take(language):
        taken = []
        while len(blocks) > 1 and blocks[0].endswith("{ .listing }"):
            code = _CODE.match(blocks[1])
            if not code or code["language"] != language:
                break
            taken += [blocks.pop(0), blocks.pop(0)]
        return taken

    def column(listings):
        return ['<div markdown="1">', *listings, "</div>"]

    while blocks:
        python = take("python")
        if python and (cpp := take("cpp")):
            result += ['<div class="beside" markdown="1">', *column(python), *column(cpp), "</div>"]
        else:
            result += python or [blocks.pop(0)]
    return "\n\n".join(result) + "\n"


def plain(markdown):
    """A paragraph without its marks, in one line."""
    text = re.sub(r"<!--.*?-->", "", markdown, flags=re.DOTALL)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(re.sub(r"[*_`$\\]", "", text).split())


def description(text):
    """The first paragraph of prose, cut at a word: what a search engine or a card shows."""
    for block in _blocks(text):
        said = plain(block)
        prose = not re.match(r" *([#>|<!`~-]|\[[^\]]*\]\([^)]*\)( ·|$)|    )", block)
        if prose and len(said) > 40:
            return said if len(said) <= 200 else said[:200].rsplit(" ", 1)[0] + " …"
    return ""


def front_matter(text, title=""):
    """The lines before a page that tell the generator its title, where it is another, and this."""
    said = {"title": title, "description": description(text)}
    if 'class="beside"' in text:  # wants the room
        said["hide"] = ["toc"]
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items() if value]
    return "---\n" + "\n".join(lines) + "\n---\n\n" if lines else ""


def with_languages(html, place, site):
    """A built page whose switch of languages leads to the same page, or to that language's first one."""
    own = PurePosixPath(*place.parts[1:]) if place.parts[0] == "zh" else place

    def lead(m):
        folder = "zh" if m[2] == "zh" else "."
        there = os.path.normpath(os.path.join(folder, own if own.name != "404.html" else "index.html"))
        if not (site / there).is_file():
            there = os.path.normpath(os.path.join(folder, "index.html"))
        # The page for what is not there is shown at any address, so it counts from the root.
        to = "/" + there if own.name == "404.html" else os.path.relpath(there, place.parent)
        return f'{m[1]}href="{to}" hreflang="{m[2]}"'

    return re.sub(r'(<(?:a|link rel="alternate") )href="[^"]*" hreflang="(en|zh)"', lead, html)


def for_search(index, lessons):
    """The search index: lessons first, then the other pages, and no sources.

    Of two places that fit equally well the search shows the earlier one first.
    """
    def page(item):
        return item["location"].partition("#")[0]

    rank = {place: i for i, place in enumerate(lessons)}
    items = [item for item in index["items"] if not page(item).startswith("source/")]
    items.sort(key=lambda item: (page(item).startswith(("api/", "decisions/")), rank.get(page(item), len(rank))))
    return {**index, "items": items}
