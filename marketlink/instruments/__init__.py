"""The registry: what trades, what it is called, how it is quoted, and where its prices come from."""

from marketlink.instruments.registry import Registry, load_registry
from marketlink.instruments.tables import Alias, Currency, Place, Sector

__all__ = ["Alias", "Currency", "Place", "Registry", "Sector", "load_registry"]
