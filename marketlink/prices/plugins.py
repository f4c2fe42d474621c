"""Providers that others add, by the entry point group `marketlink.providers`.

Each entry point names something that can be called without arguments and gives a `PriceProvider`, a class for one.
"""

from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points

from marketlink.core.errors import UsageError
from marketlink.core.protocols import PriceProvider

GROUP = "marketlink.providers"

_NEEDED = ("name", "online", "symbol", "fetch")


def installed_providers(taken: Collection[str]) -> tuple[PriceProvider, ...]:
    """Return the providers that installed packages add, by name.

    Parameters
    ----------
    taken : collection of str
        Names that are given away.

    Raises
    ------
    UsageError
        If one can't be loaded, is no provider, or takes a name that another has.
    """
    found: dict[str, PriceProvider] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        provider = _loaded(point)
        if provider.name in taken or provider.name in found:
            raise UsageError(f"the provider {point.value} takes the name {provider.name}, which another has", _mend(point))
        found[provider.name] = provider
    return tuple(found[name] for name in sorted(found))


def _loaded(point: EntryPoint) -> PriceProvider:
    try:
        provider: PriceProvider = point.load()()
    except Exception as error:
        reason = " ".join(str(error).split())[:150]
        raise UsageError(
            f"the provider {point.value} can't be loaded: {type(error).__name__} {reason}".rstrip(), _mend(point)
        ) from error
    missing = [name for name in _NEEDED if not hasattr(provider, name)]
    if missing:
        raise UsageError(f"{point.value} is no provider of prices: it lacks {', '.join(missing)}", _mend(point))
    return provider


def _mend(point: EntryPoint) -> str:
    package = point.dist.name if point.dist else "its package"
    return f"mend or uninstall {package}"
