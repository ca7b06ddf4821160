"""As much of Pillow as parity.py uses, for bitmaps of 24 bits."""

__version__ = "13.0.0"
