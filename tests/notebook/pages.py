"""Reading HTML strictly: every tag closed in order, nothing that acts."""

from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr", "link", "input", "col"}
INLINE = {"a", "bdi", "code", "em", "span", "strong", "text"}


class Page(HTMLParser):
    """The text of a page, its tags and attributes; raises where a tag is not closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in INLINE:
            self.text += " "
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> inside {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def harmless(source: str) -> Page:
    """The page, after a look for anything that runs or loads."""
    page = Page(source)
    for tag, attrs in page.tags:
        assert tag not in {"script", "iframe", "object", "embed", "form", "base", "link"}, tag
        assert not [name for name in attrs if name.startswith("on")], attrs
        for name in ("src", "href"):
            address = attrs.get(name) or ""
            assert address.startswith(("data:image/png;base64,", "#")) or ":" not in address.split("/")[0], address
    return page
