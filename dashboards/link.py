"""Filters in the link: read once, written out in full on every run."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

_CHOSEN = "chosen"
_LOST = "lost_from_link"
_READ = "link_read"
_PAGE = "page"


def enter(page: str) -> None:
    """Tell which page's filters are shown from now on."""
    st.session_state[_PAGE] = page


def choose(
    label: str,
    name: str,
    options: Sequence[str],
    show: Callable[[str], str],
    *,
    default: str | None = None,
) -> str:
    """
    Show a filter that the link remembers.

    Streamlit's own binding leaves a value out of the link when it equals its default,
    so that a shared link changes meaning when the default moves. Hence this.

    Parameters
    ----------
    label : str
        What is chosen.
    name : str
        Name in the link.
    options : sequence of str
        What can be chosen.
    show : callable
        Option to what the reader sees.
    default : str, optional
        Without it, the first option.

    Returns
    -------
    str
        The option chosen.
    """
    key = _key(name)
    first = default if default in options else options[0]
    if st.session_state.get(key) not in options:
        st.session_state[key] = settled(name, options, first)
    st.selectbox(label, options, format_func=show, key=key)
    chosen = str(st.session_state[key])
    keep(name, chosen)
    return chosen


def search(label: str, name: str) -> str:
    """Show a search box that the link remembers."""
    key = _key(name)
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get(name) or _chosen().get(name, "")
    text = st.text_input(label, key=key, placeholder=label, label_visibility="collapsed")
    keep(name, text)
    return text


def settled(name: str, options: Sequence[str], default: str | None) -> Any:
    """Return what the link or an earlier page chose, if it still is an option."""
    linked = st.query_params.get(name)
    if linked in options:
        return linked
    if linked and not st.session_state.get(_READ):
        _lost()[name] = linked
    earlier = _chosen().get(name)
    return earlier if earlier in options else default


def keep(name: str, value: str | None) -> None:
    """Remember a choice for the link and for other pages."""
    _chosen()[name] = value or ""


def lost() -> dict[str, str]:
    """Return what the link asked for and this version does not have."""
    return dict(_lost())


def write(lang: str, version: str, names: Sequence[str]) -> None:
    """Write language, version and every named filter into the link."""
    chosen = _chosen()
    wanted = {"lang": lang, "version": version}
    wanted |= {name: chosen[name] for name in names if chosen.get(name)}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
    # from now on the link says what was chosen here
    st.session_state[_READ] = True


def _key(name: str) -> str:
    # a widget belongs to its page: with one key on two pages its value is lost
    return f"filter-{st.session_state.get(_PAGE, '')}-{name}"


def _chosen() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_CHOSEN, {})
    return found


def _lost() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_LOST, {})
    return found
