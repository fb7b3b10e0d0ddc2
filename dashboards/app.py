"""The dashboard's entry: page list, language, version; then one page runs."""

from pathlib import Path

import streamlit as st
from warehouse.reader import Refusal

from dashboards import scope, session

_HERE = Path(__file__).parent

words = session.words()
st.set_page_config(
    page_title=words("frame.product"),
    page_icon=str(_HERE / "icon.svg"),
    layout="wide",
    initial_sidebar_state="collapsed",
)
st.html(_HERE / "style.css")
words = session.choose_language()
chosen = st.navigation(
    [
        st.Page(
            _HERE / "pages" / "cycle_overview.py",
            title=words("overview.title"),
            icon=":material/flag:",
            default=True,
        ),
        st.Page(
            _HERE / "pages" / "category_strengths.py",
            title=words("strengths.title"),
            icon=":material/grid_on:",
        ),
    ],
    position="top",
)
try:
    seen = session.version().version
except Refusal as refusal:
    scope.nothing(words, refusal.message(words.lang))
    st.stop()
session.follow(seen)
chosen.run()
