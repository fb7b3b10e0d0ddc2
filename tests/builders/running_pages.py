"""A page of the dashboard, run without a browser."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboards import sitemap

_APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"
_PATIENCE = 60


def opened(page: str, **link: str) -> AppTest:
    """
    Open a page by a link.

    Parameters
    ----------
    page : str
        Its name in the site map.
    **link : str
        What the link says, language included.

    Returns
    -------
    AppTest
        After its first run.
    """
    app = AppTest.from_file(str(_APP), default_timeout=_PATIENCE)
    _ask(app, link)
    app.run()
    # the run before rewrote the link for its own page
    _ask(app, link)
    if page != sitemap.FIRST:
        app.switch_page(sitemap.page(page).file)
    return app.run()


def _ask(app: AppTest, link: dict[str, str]) -> None:
    for name, value in link.items():
        app.query_params[name] = value


def said(app: AppTest) -> str:
    """Give all that a page says outside its tables."""
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def link_of(app: AppTest) -> dict[str, str]:
    """Give what the page wrote into its link."""
    return {
        name: value[0] if isinstance(value, list) else value
        for name, value in app.query_params.items()
    }
