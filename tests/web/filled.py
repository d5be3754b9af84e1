"""A form as a browser has it: what stands in its fields, and what is said around it."""

from html.parser import HTMLParser


class Filled(HTMLParser):
    """A page with one form that matters: all fields but those of the header.

    `form` is what a browser would send, without a button; `title`; `alert`: links and words of what is wrong; `cells`
    of tables.
    """

    def __init__(self, answer):
        super().__init__(convert_charrefs=True)
        self.form, self.title, self.alert, self.links, self.cells = {}, "", "", [], []
        self._area = self._select = self._in = None
        self._deep = 0
        self.feed(answer.get_data(as_text=True))
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if self._deep:
            self._deep += tag == "div"
            self.links += [found["href"]] if tag == "a" else []
        elif found.get("role") == "alert":
            self._deep = 1
        if tag == "input" and found.get("name") and found.get("type") != "file":
            self._input(found)
        elif tag == "textarea":
            self._area, self.form[found["name"]] = found["name"], ""
        elif tag == "select":
            self._select, self.form[found["name"]] = found["name"], ""
        elif tag == "option" and "selected" in found:
            self.form[self._select] = found["value"]
        elif tag in ("title", "td"):
            self._in = tag
            self.cells += [""] if tag == "td" else []

    def _input(self, found: dict) -> None:
        name, value = found["name"], found.get("value", "")
        if found.get("type") not in ("radio", "checkbox"):
            self.form[name] = value
        elif "checked" in found:
            known = self.form.get(name)
            self.form[name] = value if known is None else [*([known] if isinstance(known, str) else known), value]

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.form[self._area] = self.form[self._area].removeprefix("\n")
            self._area = None
        if tag == self._in:
            self._in = None
        if self._deep and tag == "div":
            self._deep -= 1

    def handle_data(self, data):
        if self._area:
            self.form[self._area] += data
        if self._deep:
            self.alert += data
        if self._in == "title":
            self.title += data
        elif self._in == "td":
            self.cells[-1] += data
