"""Statement and prices -> verdict: stated against measured. Pure."""
