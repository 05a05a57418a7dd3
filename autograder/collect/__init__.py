"""From what students handed in, in the formats that it arrives in, to `submitted/<student>/<assignment>/`."""

from .collecting import Collected, Collection, collect
from .telling import lines

__all__ = ["Collected", "Collection", "collect", "lines"]
