"""The frame around every page: style, language, list of pages, version."""

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from dashboards import figure, link, scope, session, sitemap
from warehouse.reader import Refusal

_HERE = Path(__file__).parent
_is_framed: ContextVar[bool] = ContextVar("is_framed", default=False)


def run() -> None:
    """Set the frame and run the page that the link names."""
    st.set_page_config(
        # before the list of pages, whose icons would be fetched from the network
        page_icon=str(_HERE / "icon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(_HERE / "style.css")
    words = session.choose_language()
    page = st.navigation(
        {
            words(f"frame.group_{group}"): [
                st.Page(
                    _HERE / one.file,
                    title=words(f"{one.words}.title"),
                    icon=one.icon,
                    default=one.name == sitemap.FIRST,
                )
                for one in pages
            ]
            for group, pages in sitemap.GROUPS.items()
            if pages
        },
        position="top",
    )
    st.set_page_config(page_title=words("frame.window", page=page.title))
    try:
        seen = session.version().version
    except Refusal as refusal:
        scope.nothing(words, refusal.message(words.lang))
        session.follow(None)
        return
    session.follow(seen)
    link.enter(page.url_path, words.lang)
    framed = _is_framed.set(True)
    try:
        page.run()
        figure.note(words("frame.local_only"))
    finally:
        _is_framed.reset(framed)


def inside(page: Callable[[], None]) -> None:
    """
    Run a page in its frame.

    Until `st.navigation` has run once in a server's life, Streamlit takes the folder
    ``pages`` for its older kind of app and runs a page's file by itself when a link
    names it. The page then calls for its frame, which runs it again.

    Parameters
    ----------
    page : callable
        Shows the page.
    """
    if _is_framed.get():
        page()
    else:
        run()
