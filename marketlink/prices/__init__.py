"""Instrument -> price series, with provenance: one module a provider, and the chain of them."""
