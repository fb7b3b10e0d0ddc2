"""Layouts as data: what a kind of sheet looks like, one YAML file each."""

from ingest.layouts.layout import BookLayout, Layout, Part, Vocabulary, Words
from ingest.layouts.loader import (
    FOLDER,
    book_layouts,
    layout_files,
    layouts,
    vocabulary,
)

__all__ = [
    "FOLDER",
    "BookLayout",
    "Layout",
    "Part",
    "Vocabulary",
    "Words",
    "book_layouts",
    "layout_files",
    "layouts",
    "vocabulary",
]
