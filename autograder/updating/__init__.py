"""`update`: a student's notebook, and the files it came with, brought to the newest version. It ships to students."""
