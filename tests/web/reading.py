"""Reading a page as a test does: is it well-formed, what does it link to, does it bring code of its own."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
        "path", "circle", "rect", "use"}


class Page(HTMLParser):
    """One page, taken apart."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.links: list[str] = []
        self.forms: list[dict] = []
        self.elements: list[tuple[str, dict]] = []
        self.ids: list[str] = []
        self.said: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if len(found) != len(attrs):
            self.faults.append(f"<{tag}> says an attribute twice")
        self.elements.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag in ("a", "link") and found.get("href"):
            self.links.append(found["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing at {self.getpos()}")

    def handle_data(self, data):
        if "script" not in self.open:
            self.said.append(data)

    @property
    def text(self) -> str:
        """All words of the page, blanks made single."""
        return " ".join(" ".join(self.said).split()).replace(" ,", ",")

    def having(self, tag: str, **attributes) -> list[dict]:
        """The attributes of every such element that has these."""
        return [found for name, found in self.elements
                if name == tag and all(found.get(key) == value for key, value in attributes.items())]


def read(answer) -> Page:
    return Page(answer.get_data(as_text=True))
