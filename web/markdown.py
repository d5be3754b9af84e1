"""Descriptions are markdown written by strangers: rendered without HTML, then cleaned against a short list of tags.

No picture is ever fetched from elsewhere (it would tell a third party who reads what), and every heading becomes an h3
so that a description cannot disturb the outline of the page it stands on.
"""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

LONGEST = 20_000        # characters; longer texts are cut, since hostile markdown costs seconds beyond this
TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "hr"}
_MARKS = re.compile(r"(?m:^[ \t]*(?:[-+*]|\d{1,3}[.)])[ \t]+)"                 # the mark of a list
                    r"|!?\[([^\]\[]{0,300})\]\([^)\s]{0,2000}\)"              # a link or a picture: its words stay
                    r"|[*_`#>|~]+|<[^<>]{0,500}>")
_BLANKS = re.compile(r"\s+")


def _heading(self, tokens, index, _options, _env):
    return "<h3>" if tokens[index].nesting == 1 else "</h3>\n"


def _picture(self, tokens, index, _options, _env):
    return str(escape(tokens[index].content))


_reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
_reader.add_render_rule("heading_open", _heading)
_reader.add_render_rule("heading_close", _heading)
_reader.add_render_rule("image", _picture)


@lru_cache(maxsize=512)
def rendered(text: str) -> Markup:
    """Markdown as HTML that is safe to show; at most the first 20,000 characters."""
    html = nh3.clean(_reader.render(text[:LONGEST]), tags=TAGS, attributes={"a": {"href"}},
                     url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer nofollow")
    return Markup(html)  # noqa: S704 - cleaned by nh3 one line above


@lru_cache(maxsize=4096)
def plain(text: str, longest: int = 220) -> str:
    """The first characters of a description as plain words, for a row of results; to be escaped like any text."""
    words = bare(text[:longest * 4]).strip()
    return words if len(words) <= longest else words[:longest].rstrip() + "…"


def bare(text: str) -> str:
    """A text without the marks of markdown, its blanks made single."""
    return _BLANKS.sub(" ", _MARKS.sub(lambda mark: mark.group(1) or "", text))
