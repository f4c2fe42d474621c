"""marketlink: the market moves that news states, checked and measured."""

__version__ = "0.1.0"
