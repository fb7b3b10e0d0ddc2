"""Layouts as data: what a kind of sheet looks like, one YAML file each."""

from ingest.layouts.loader import Layout, Vocabulary, Words, layouts, vocabulary

__all__ = ["Layout", "Vocabulary", "Words", "layouts", "vocabulary"]
