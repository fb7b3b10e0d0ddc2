"""The dashboard's entry."""

from dashboards import frame

frame.run()
