"""Event studies: numbers only. statsmodels is loaded when the first study runs."""

from marketlink.study.multiple import holm
from marketlink.study.single import run_study
from marketlink.study.synchrony import synchronous

__all__ = ["holm", "run_study", "synchronous"]
