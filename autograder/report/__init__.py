"""Feedback pages and the class report, made from result files alone."""

from .pages import write_reports

__all__ = ["write_reports"]
