"""What this machine has and lacks for the course, each tried for real where that takes seconds, with what to do."""

from .examining import Places, examine
from .finding import NOTE, OK, PROBLEM, Finding

__all__ = ["NOTE", "OK", "PROBLEM", "Finding", "Places", "examine"]
