"""YAML from strangers: maps, lists and text, to a small depth, without tags, aliases or types.

Events are read one by one, so that neither deep nesting nor an alias that doubles itself costs more than its own text.
"""

from typing import Any

__all__ = ["read_yaml"]

MOST_DEPTH = 100


def read_yaml(content: bytes, depth: int) -> Any:
    """The first document: dicts, lists and strings. What lies deeper than `depth` collections is None.

    An alias is None, a tag is nothing, and of a key that comes twice the first counts. Raises ValueError where it is no
    YAML.

    >>> read_yaml(b"a: {b: 1, c: [2, {d: 3}]}", 3)
    {'a': {'b': '1', 'c': ['2', None]}}
    """
    import yaml

    whole: list[Any] = []
    opened = [_Opened(whole)]
    skipped = 0
    try:
        for event in yaml.parse(content, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            starts = isinstance(event, yaml.events.CollectionStartEvent)
            if skipped:
                skipped += starts - isinstance(event, yaml.events.CollectionEndEvent)
                if skipped > MOST_DEPTH:  # the parser itself becomes slow
                    raise ValueError("too deep")
            elif starts and len(opened) > depth:
                skipped = 1
                opened[-1].put(None)
            elif starts:
                made: Any = {} if isinstance(event, yaml.events.MappingStartEvent) else []
                opened[-1].put(made)
                opened.append(_Opened(made))
            elif isinstance(event, yaml.events.CollectionEndEvent):
                opened.pop()
            elif isinstance(event, yaml.events.DocumentEndEvent):
                break
            elif isinstance(event, yaml.events.NodeEvent):
                opened[-1].put(event.value if isinstance(event, yaml.events.ScalarEvent) else None)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ValueError("it is no YAML" + (f" (line {mark.line + 1})" if mark else "")) from None
    return whole[0] if whole else None


class _Opened:
    """A list or dict that is being filled; in a dict, every other thing put is a key."""

    def __init__(self, made: "list[Any] | dict[str, Any]") -> None:
        self.made = made
        self.key: Any = None
        self.awaits_value = False

    def put(self, thing: Any) -> None:
        if isinstance(self.made, list):
            self.made.append(thing)
        elif self.awaits_value:
            self.awaits_value = False
            if isinstance(self.key, str):  # a key may be a list, which no dict of ours takes
                self.made.setdefault(self.key, thing)
        else:
            self.key, self.awaits_value = thing, True
