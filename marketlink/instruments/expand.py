"""Tables into instruments: pairs from currencies; yields, shares, bonds and swaps from places."""

from collections.abc import Iterator, Mapping
from typing import Any

from marketlink.core.instrument import AssetClass, Factor, Instrument, Symbol
from marketlink.core.moves import Measure
from marketlink.instruments.fields import EntryReader
from marketlink.instruments.tables import Alias, Currency, Entry, Place, Sector, Tables

SHARE_WORDS = ("shares", "stocks", "equities", "share prices", "stock prices", "stock market", "equity market", "bourse")
YIELD_WORDS = ("yield", "bond yield", "government bond yield")
DOLLAR_BOND_WORDS = ("dollar bonds", "Eurobonds", "international bonds", "sovereign dollar bonds", "hard-currency bonds")
CDS_WORDS = ("CDS", "credit default swaps", "credit-default swaps", "default swaps")
LISTED_SECTORS = ("US", "EU", "UK", "JP", "CN", "HK", "AU", "IN", "CA", "ASIA")


def pair_id(first: Currency, second: Currency, order: Mapping[str, int]) -> tuple[Currency, Currency]:
    """Return base and quote of two currencies, in market order."""
    return (first, second) if order[first.code] < order[second.code] else (second, first)


def pair(base: Currency, quote: Currency, reader: EntryReader, special: Mapping[str, Any]) -> Entry:
    """Make the pair of two currencies.

    The names are those of the currency that isn't the dollar: "the rouble" alone is against the dollar.
    """
    ident = base.code + quote.code
    symbols = list(reader.symbols(ident, special.get("symbols", {}), yields=False))
    if base.ecb and quote.ecb:
        symbols.append(Symbol("ecb", ident))
    if not (base.until or quote.until):
        symbols.append(Symbol("yfinance", f"{quote.code}=X" if base.code == "USD" else f"{ident}=X"))
    instrument = Instrument(
        id=ident,
        name=f"{base.name} / {quote.name}",
        asset_class=AssetClass.FX,
        unit=f"{quote.code} per {base.code}",
        base=base.code,
        quote=quote.code,
        session=reader.session(ident, special.get("session", "fx")),
        symbols=tuple(symbols),
        factors=reader.factors(ident, special.get("factors", {})),
    )
    return Entry(instrument, tuple(_pair_names(base, quote)), base.place if quote.code == "USD" else quote.place)


def _pair_names(base: Currency, quote: Currency) -> Iterator[Alias]:
    yield Alias(f"{base.code}/{quote.code}", cased=True)
    yield Alias(f"{base.code}{quote.code}", cased=True)
    yield Alias(f"{base.code}-{quote.code}", cased=True)
    yield Alias(f"{base.names[0]}/{quote.names[0]}")
    yield Alias(f"{base.names[0]}-{quote.names[0]}")
    other = quote if base.code == "USD" else base if quote.code == "USD" else None
    for name in other.names if other else ():
        yield Alias(name, cased=name in other.guarded if other else False, derived=True)


def place_entries(place: Place, raw: Mapping[str, Any], tenors: Mapping[str, list[str]], reader: EntryReader) -> Iterator[Entry]:
    """Make what a place has: its shares, government bonds by tenor, dollar bonds and default swaps."""
    words = (*place.adjectives, *place.cities)
    label = place.adjectives[0] if place.adjectives else place.names[0]
    shares = _market(f"{place.code}_EQ", f"{label} shares", place, [f"{w} {s}" for w in words for s in SHARE_WORDS], place.index)
    own = tuple(Alias(name) for name in raw.get("market_names", ()))
    yield Entry(shares.instrument, (*own, *shares.aliases), place.code)
    yield _market(
        f"{place.code}_EQ_FUT", f"{label} share futures", place, [f"{w} stock futures" for w in words], f"{place.code}_EQ"
    )
    yield _market(f"{place.code}_BONDS", f"{label} bonds", place, [], f"{place.bonds}10Y" if place.bonds else None)
    yield _market(
        f"{place.code}_EUROBOND", f"{label} foreign-currency bonds", place, [f"{label} {w}" for w in DOLLAR_BOND_WORDS], None
    )
    yield Entry(
        Instrument(f"{place.code}_CDS", f"{label} credit default swaps", AssetClass.CREDIT, "basis points"),
        tuple(Alias(f"{w} {c}", derived=True) for w in place.adjectives for c in CDS_WORDS),
        place.code,
    )
    if place.bonds:
        for tenor in tenors[raw["tenors"]]:
            yield _bond(place, tenor, raw, reader)


def _market(ident: str, name: str, place: Place, names: list[str], priced_by: str | None) -> Entry:
    bonds = ident.endswith(("_BONDS", "_EUROBOND"))
    instrument = Instrument(
        ident,
        name,
        AssetClass.RATE if bonds else AssetClass.MARKET,
        "percent" if bonds else "index points",
        quotes_yield=bonds,
        priced_by=priced_by,
    )
    return Entry(instrument, tuple(Alias(n, derived=True) for n in names), place.code)


def _bond(place: Place, tenor: str, raw: Mapping[str, Any], reader: EntryReader) -> Entry:
    ident = f"{place.bonds}{tenor}"
    label = place.adjectives[0] if place.adjectives else place.names[0]
    span = f"{tenor[:-1]}-{'month' if tenor.endswith('M') else 'year'}"
    symbols = tuple(
        Symbol(provider, str(raw[provider][tenor]), Measure.YIELD)
        for provider in ("fred", "yfinance", "moex")
        if tenor in raw.get(provider, {})
    )
    names = [f"{span} {w} {y}" for w in (*place.adjectives, *place.bond_names) for y in YIELD_WORDS]
    names += [f"{w} {span} {y}" for w in place.adjectives for y in YIELD_WORDS[:2]]
    instrument = Instrument(
        id=ident,
        name=f"{label} {span} government bond",
        asset_class=AssetClass.RATE,
        unit="percent",
        quotes_yield=True,
        session=reader.session(ident, raw.get("session", "european_bonds" if place.zone and "Europe" in place.zone else None)),
        symbols=symbols,
    )
    return Entry(instrument, tuple(Alias(n, derived=True) for n in names), place.code)


def sector_entry(place: Place, sector: Sector) -> Entry:
    """Make one sector of a place's shares."""
    words = [f"{a} {n} {s}" for a in place.adjectives for n in sector.names for s in SHARE_WORDS[:2]]
    return _market(f"{place.code}_{sector.code}_EQ", f"{place.adjectives[0]} {sector.names[0]} shares", place, words, place.index)


def world_sector(sector: Sector) -> Entry:
    """Make a sector of no one country ("bank stocks")."""
    instrument = Instrument(f"{sector.code}_EQ", f"{sector.names[0].capitalize()} shares", AssetClass.MARKET, "index points")
    return Entry(instrument, tuple(Alias(f"{n} {s}", derived=True) for n in sector.names for s in SHARE_WORDS[:2]))


def companies(raw: Mapping[str, Any], reader: EntryReader) -> Iterator[Entry]:
    """Make the shares of one index: `[symbol, name, other names...]` each.

    With `priced: false` their symbols name them only: nobody has held them against a source, so no price is asked for.
    """
    index, priced = str(raw["index"]), bool(raw.get("priced", True))
    for member in raw["members"]:
        if not isinstance(member, list) or len(member) < 2:
            raise reader.wrong(f"companies of {index}", f"{member!r} is no company", "write `[SYMBOL, Name, Other name]`")
        symbol, *names = (str(item) for item in member)
        instrument = Instrument(
            id=symbol,
            name=names[0],
            asset_class=AssetClass.EQUITY,
            unit=f"{raw['quote']} per share",
            quote=raw["quote"],
            session=reader.session(symbol, raw.get("session")),
            symbols=_symbols(symbol) if priced else (),
            factors=(Factor(index, (index,)),),
        )
        yield Entry(instrument, tuple(Alias(name, cased=True) for name in names), raw.get("place"))


def _symbols(symbol: str) -> tuple[Symbol, ...]:
    moex = (Symbol("moex", symbol.removesuffix(".ME")),) if symbol.endswith(".ME") else ()
    return (Symbol("yfinance", symbol), *moex)


def future(entry: Entry, symbols: Mapping[str, Any], reader: EntryReader) -> Entry:
    """Make the future on an instrument."""
    base = entry.instrument
    instrument = Instrument(
        id=f"{base.id}_FUT",
        name=f"{base.name} future",
        asset_class=base.asset_class,
        unit=base.unit,
        quote=base.quote,
        session=base.session,
        symbols=reader.symbols(base.id, symbols, yields=False),
        priced_by=None if symbols else base.id,
    )
    names = tuple(Alias(f"{a.text} futures", a.cased, derived=True) for a in entry.aliases if not a.needs)
    return Entry(instrument, names, entry.place)


def expand(tables: Tables, raw: Mapping[str, Any], reader: EntryReader) -> None:
    """Add to `tables` what the raw tables of currencies, places and companies make."""
    order = {code: i for i, code in enumerate(tables.currencies)}
    special = raw.get("pairs", {})
    wanted = [(a, "USD") for a in order if a != "USD"]
    wanted += [(a, b) for a, others in raw.get("crosses", {}).items() for b in others]
    for a, b in wanted:
        base, quote = pair_id(tables.currencies[a], tables.currencies[b], order)
        tables.add(pair(base, quote, reader, special.get(base.code + quote.code, {})))
    for item in raw.get("places", []):
        for entry in place_entries(tables.places[item["code"]], item, raw["tenors"], reader):
            tables.add(entry)
    for sector in tables.sectors.values():
        tables.add(world_sector(sector))
        for code in LISTED_SECTORS:
            tables.add(sector_entry(tables.places[code], sector))
