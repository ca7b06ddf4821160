"""Only its version is read."""

__version__ = "0.29.1"
