"""Feedback pages and the class report, made from result files alone."""

from .pages import make_report, write_reports

__all__ = ["make_report", "write_reports"]
