"""Layouts as data: what a kind of sheet looks like, one YAML file each."""

from ingest.layouts.layout import BookLayout, Layout, Part, Vocabulary, Words
from ingest.layouts.loader import book_layouts, layouts, vocabulary

__all__ = [
    "BookLayout",
    "Layout",
    "Part",
    "Vocabulary",
    "Words",
    "book_layouts",
    "layouts",
    "vocabulary",
]
