"""The links of the built site: each leads to a file of it, and to a place that is there.

The check of the Markdown (checks.py) sees what the authors wrote; this one sees what a reader gets, after
pages have moved, sources have become pages and the generator has made its own anchors.
"""

from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.anchors = [], {"", "top"}  # the browser itself knows these two
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif name in ("href", "src") and value is not None:
                self.links.append(value)


def dead_links(site):
    """One sentence for each link within the site that leads nowhere; a link to another host is none."""
    site = site.resolve()
    pages = {p: _Page(p.read_text(encoding="utf-8")) for p in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        for link in dict.fromkeys(page.links):
            url = urlsplit(link)
            if url.scheme or url.netloc:
                continue
            target = path
            if url.path:
                start = site if url.path.startswith("/") else path.parent
                target = (start / unquote(url.path).lstrip("/")).resolve()
            if target.is_dir():
                target /= "index.html"
            name = path.relative_to(site)
            if not target.is_file():
                yield f"{name}: '{link}' leads nowhere"
            elif target in pages and unquote(url.fragment) not in pages[target].anchors:
                yield f"{name}: '{link}': that page has no such place"
