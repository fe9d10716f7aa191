"""The schema over time.

``upstream`` is the chain of revisions that upstream's releases went through;
``versions`` holds our own chain, which only touches tables of our own.
"""
