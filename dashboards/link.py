"""Filters in the link: read once, written out in full on every run."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboards import sitemap

_CHOSEN = "chosen"
_LOST = "lost_from_link"
_READ = "link_read"
_PAGE = "page"
_LANG = "filters_language"
_TURNS = "filters_turns"
# what every page asks for
_SHARED = ("award", "cycle", "basis")


def enter(page: str, lang: str) -> None:
    """
    Tell which page's filters are shown from now on.

    Parameters
    ----------
    page : str
        The page's path.
    lang : str
        The language; a browser keeps the words in which an option was chosen, so that
        filters begin anew, from the link, when the language changes.
    """
    st.session_state[_PAGE] = page
    if st.session_state.setdefault(_LANG, lang) != lang:
        st.session_state[_LANG] = lang
        st.session_state[_TURNS] = st.session_state.get(_TURNS, 0) + 1


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


def several(
    label: str,
    name: str,
    options: Sequence[str],
    show: Callable[[str], str],
    *,
    placeholder: str = "",
) -> list[str]:
    """
    Show a filter with several answers that the link remembers.

    Parameters
    ----------
    label : str
        What is chosen.
    name : str
        Name in the link, where the answers stand with commas between them.
    options : sequence of str
        What can be chosen; codes without a comma.
    show : callable
        Option to what the reader sees.
    placeholder : str, optional
        What holds while nothing is chosen, for instance that all are shown.

    Returns
    -------
    list of str
        The options chosen, in the order of the options; empty when none is.
    """
    key = _key(name)
    held = st.session_state.get(key)
    if held is None or not set(held) <= set(options):
        wanted = said(name).split(",")
        st.session_state[key] = [option for option in options if option in wanted]
    st.multiselect(label, options, format_func=show, key=key, placeholder=placeholder)
    chosen = [option for option in options if option in st.session_state[key]]
    keep(name, ",".join(chosen))
    return chosen


def number(
    label: str, name: str, low: float, high: float, step: float, default: float
) -> float:
    """
    Show a number that the link remembers.

    Parameters
    ----------
    label : str
        What the number is.
    name : str
        Name in the link.
    low, high : float
        Least and most that can be asked for, both included.
    step : float
        How far one click goes; whole steps are shown without decimals.
    default : float
        What holds when the link says nothing, or nothing between the limits.

    Returns
    -------
    float
        The number chosen.
    """
    key = _key(name)
    held = st.session_state.get(key)
    if held is None or not low <= held <= high:
        st.session_state[key] = _within(said(name), low, high, float(default))
    shown = "%.0f" if float(step).is_integer() else None
    st.number_input(
        label,
        min_value=float(low),
        max_value=float(high),
        step=float(step),
        format=shown,
        key=key,
    )
    chosen = float(st.session_state[key])
    keep(name, f"{chosen:g}")
    return chosen


def to(label: str, page: str, **filters: str) -> None:
    """
    Show a link to another page with its filters filled.

    Parameters
    ----------
    label : str
        What the reader will find there.
    page : str
        The page's name in the site map.
    **filters : str
        Names in the link and values; award, cycle and basis go along by themselves.
    """
    shared = {name: _chosen()[name] for name in _SHARED if _chosen().get(name)}
    language = st.query_params.get("lang")
    wanted = ({"lang": language} if language else {}) | shared | filters
    st.page_link(sitemap.page(page).file, label=label, query_params=wanted)


def search(label: str, name: str) -> str:
    """Show a search box that the link remembers."""
    key = _key(name)
    if key not in st.session_state:
        st.session_state[key] = said(name)
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


def said(name: str) -> str:
    """Return what the link says of a filter, else what was last chosen."""
    return st.query_params.get(name) or _chosen().get(name, "")


def _within(said: str, low: float, high: float, default: float) -> float:
    try:
        wanted = float(said)
    except ValueError:
        wanted = default
    return wanted if low <= wanted <= high else default


def _key(name: str) -> str:
    # a widget belongs to its page: with one key on two pages its value is lost
    key = f"filter-{st.session_state.get(_PAGE, '')}-{name}"
    turns = st.session_state.get(_TURNS, 0)
    return f"{key}-{turns}" if turns else key


def _chosen() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_CHOSEN, {})
    return found


def _lost() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_LOST, {})
    return found
