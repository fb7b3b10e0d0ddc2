"""The dashboard: pages arrange, charts draw, queries ask, wording speaks."""
