"""Text from strangers, made safe to look at: what would steer a terminal or turn a line around is shown, not obeyed."""

import html
import unicodedata

__all__ = ["cut", "escaped", "on_one_line", "visible"]

# Persian words and joined emoji need these two; they move nothing.
JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    """The text with every control, bidi, invisible or broken character written out.

    >>> visible("a\\x1b[31m\\u202eb")
    'a␛[31m⟨U+202E⟩b'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n").expandtabs(4)))


def _shown(character: str) -> str:
    if character.isprintable() or character in "\n" + JOINERS:
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if unicodedata.category(character) == "Zs":
        return " "
    return f"⟨U+{code:04X}⟩"


def on_one_line(text: str) -> str:
    """Visible, and nothing in it begins a line of its own, which somebody could take for one of ours.

    >>> on_one_line("ada\\nbob: 100 points")
    'ada⏎bob: 100 points'
    """
    return visible(text).replace("\n", "⏎")


def cut(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis.

    >>> cut("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def escaped(text: str, most: int = 2000) -> str:
    """Cut, visible, and fit for the body of HTML or for an attribute in double quotes."""
    return html.escape(cut(visible(text), most))
