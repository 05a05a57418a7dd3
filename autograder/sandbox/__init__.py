"""Walls around student code, and what is visible inside them."""

from .contents import Contents, stage
from .process import Running
from .walls import WALLS, choose_wall, prepare, start, weaknesses

__all__ = ["WALLS", "Contents", "Running", "choose_wall", "prepare", "stage", "start", "weaknesses"]
