"""Whose language, which home, which version: settled once per run."""

import os
from pathlib import Path
from typing import cast

import streamlit as st

from dashboards.wording import LANGUAGES, Language, Words
from warehouse.reader import Published, Refusal, published

AUDIENCE = "office"
_LANG = "lang"
_SEEN = "versions_seen"


def home() -> Path:
    """Return the office's folder that the dashboard was started for."""
    return Path(os.environ.get("CJQA_HOME", "data"))


def words() -> Words:
    """Return the words of the language chosen, linked to, or started with."""
    for lang in (
        st.session_state.get(_LANG),
        st.query_params.get("lang"),
        os.environ.get("CJQA_LANG"),
    ):
        if lang in LANGUAGES:
            return Words(cast(Language, lang))
    return Words(LANGUAGES[0])


def choose_language() -> Words:
    """Show the switch between languages and return the words chosen."""
    if st.session_state.get(_LANG) not in LANGUAGES:
        st.session_state[_LANG] = words().lang
    names = {lang: Words(lang)("frame.language") for lang in LANGUAGES}
    chosen = Words(st.session_state[_LANG])
    with st.container(
        key="language", horizontal=True, horizontal_alignment="right", gap="medium"
    ):
        st.html(f"<span class='brand'>{chosen('frame.product')}</span>", width="content")
        st.segmented_control(
            chosen("frame.language_label"),
            LANGUAGES,
            format_func=names.__getitem__,
            key=_LANG,
            required=True,
            label_visibility="collapsed",
        )
    return words()


def version() -> Published:
    """Open the version that is current at this moment, and remember having seen it."""
    opened = published(home(), AUDIENCE)
    seen = st.session_state.setdefault(_SEEN, [st.query_params.get("version")])
    if seen[-1] != opened.version:
        seen.append(opened.version)
    return opened


def version_before() -> tuple[str, bool] | None:
    """
    Return the version that this session, or the link it came by, saw before.

    Returns
    -------
    tuple of (str, bool) or None
        The version's name and whether it came by the link; None when nothing changed.
    """
    seen: list[str | None] = st.session_state.get(_SEEN, [None])
    before = seen[-2] if len(seen) > 1 else None
    return (before, len(seen) == 2) if before else None


@st.fragment(run_every=20)
def follow(seen: str | None) -> None:
    """Look at the pointer now and then, and run again when it has moved."""
    try:
        now = published(home(), AUDIENCE).version
    except Refusal:
        return
    if now != seen:
        st.rerun()
