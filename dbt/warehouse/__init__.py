"""The home of an award office: build, publish, read, export, and the command line."""
