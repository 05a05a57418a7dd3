"""Handing in: are the notebooks saved and complete, do they run, and then all of it in one zip with a receipt."""
