"""Charts as Streamlit sends them: written out once for all who see them."""

import copy
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, cast

import altair as alt
import polars as pl

from dashboards.charts import theme

_MOST_CHARTS = 512
_Key = tuple[int, bool, str]
# the chart stands beside its text: nobody else can get its id while it is kept
_kept: OrderedDict[_Key, tuple[theme.Layered, dict[str, Any], dict[str, Any]]]
_kept = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Written:
    """
    What Streamlit takes for a chart, without altair's check of its shape.

    Tests check every chart; checking and writing it again on every run would take longer
    than all else that a page does.

    Parameters
    ----------
    chart : altair chart
        The chart.
    is_stretched : bool
        Whether it is as wide as its place: its heights are then meant for the marks
        alone, and axes come on top.
    alternative : str
        What it shows, for those who cannot see it.
    """

    chart: theme.Layered
    is_stretched: bool
    alternative: str

    def to_dict(self) -> dict[str, Any]:
        """Give the specification, its data under names of their own."""
        key = (id(self.chart), self.is_stretched, self.alternative)
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                _, specification, frames = _kept[key]
            else:
                specification, frames = self._written()
                _kept[key] = self.chart, specification, frames
                while len(_kept) > _MOST_CHARTS:
                    _kept.popitem(last=False)
        return {**copy.deepcopy(specification), "datasets": dict(frames)}

    def _written(self) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = self.chart
        if self.is_stretched:
            sizing = alt.AutoSizeParams(type="fit-x", contains="padding")
            shown = shown.properties(autosize=sizing)
        if self.alternative:
            shown = shown.properties(description=self.alternative)
        frames: dict[str, Any] = {}

        def named(data: Any) -> dict[str, Any]:
            if not isinstance(data, pl.DataFrame):
                return {"values": data}
            for name, frame in frames.items():
                if frame is data:
                    return {"name": name}
            name = f"data-{len(frames)}"
            frames[name] = data
            return {"name": name}

        # Streamlit holds a lock around this call: such settings are of all threads
        alt.data_transformers.register("frames", cast(Any, named))
        with alt.data_transformers.enable("frames"):
            specification: dict[str, Any] = shown.to_dict(validate=False)
        frames |= specification.pop("datasets", {})
        return specification, frames
