"""The nouns of market reports: what may head a name, modify it, or stand for it."""

import re

# What a head noun makes of the words before it.
ROLES = {
    **dict.fromkeys(
        ["shares", "share", "stocks", "stock", "equities", "equity", "bourse", "bourses", "stockmarket", "stockmarkets", "adrs", "adr", "scrip"], "shares"
    ),
    **dict.fromkeys(["bond", "bonds", "note", "notes", "bill", "bills", "debt", "paper", "debenture", "debentures", "long-bond"], "bond"),
    **dict.fromkeys(["eurobond", "eurobonds"], "eurobond"),
    **dict.fromkeys(["yield", "yields"], "yield"),
    **dict.fromkeys(["future", "futures"], "future"),
    **dict.fromkeys(["contract", "contracts"], "contract"),
    **dict.fromkeys(["index", "indexes", "indices", "gauge", "benchmark", "benchmarks", "barometer", "average", "averages"], "index"),
    **dict.fromkeys(["price", "prices", "value", "quotes"], "price"),
    **dict.fromkeys(["market", "markets", "sector"], "market"),
    **dict.fromkeys(["currency", "currencies", "unit"], "currency"),
    **dict.fromkeys(["spread", "spreads", "gap", "premium"], "spread"),
    **dict.fromkeys(["cds"], "cds"),
    **dict.fromkeys(["rate", "rates"], "rate"),
    **dict.fromkeys(["metal", "metals", "commodity", "commodities", "cryptocurrency", "token", "coin", "pair", "counter"], "thing"),
}
ROLE_PHRASES = {
    "share price": "shares", "share prices": "shares", "stock price": "shares", "stock prices": "shares", "stock market": "shares",
    "stock markets": "shares", "share market": "shares", "equity market": "shares", "equity markets": "shares", "stock exchange": "shares",
    "share index": "index", "stock index": "index", "share indexes": "index", "stock indexes": "index", "stock market index": "index", "market value": "value",
    "bond price": "bond", "bond prices": "bond", "bond market": "bond", "bond markets": "bond", "government bond": "bond", "government bonds": "bond",
    "sovereign bonds": "bond", "sovereign bond": "bond", "long bond": "bond", "government debt": "bond", "bond yield": "yield", "bond yields": "yield",
    "government bond yield": "yield", "government bond yields": "yield", "government securities": "bond",
    "treasury yield": "yield", "treasury yields": "yield",
    "index future": "future", "index futures": "future", "stock futures": "future", "stock index futures": "future", "share index futures": "future",
    "bond future": "bondfuture", "bond futures": "bondfuture", "credit default swaps": "cds", "credit-default swaps": "cds", "credit default swap": "cds",
    "default swaps": "cds", "yield spread": "spread", "yield gap": "spread", "risk premium": "spread", "yield premium": "spread",
}  # fmt: skip
# Words that may stand inside a name, before its head, and change nothing.
MODIFIERS = frozenset(
    ["benchmark", "spot", "front-month", "nearby", "blue-chip", "bluechip", "key", "main", "broader", "broad", "local", "domestic", "leading", "most-active", "most-traded", "active", "active-month", "top", "blue", "big", "major", "wider", "pan-european", "tech-heavy", "leading-share", "all-share", "30-share", "100-share", "225-share", "three-month", "near-term", "cash", "nearest", "physical", "prompt", "lead", "second-month", "third-month", "front", "second", "underlying", "headline", "flagship", "listed", "onshore", "offshore", "dollar-denominated", "rouble-denominated", "ruble-denominated", "dollar-based", "rouble-based", "ruble-based", "euro-denominated", "heavyweight", "tech-focused", "closely-watched", "overall", "composite", "weighted", "trade-weighted", "computerised", "official", "interbank", "parallel", "free-market", "sovereign", "government", "state", "corporate", "international", "foreign-currency", "hard-currency", "local-currency", "high-yield", "junk", "investment-grade", "long-dated", "short-dated", "longer-dated", "shorter-dated", "longer-term", "short-term", "long-term", "risky", "riskier", "safe-haven", "peripheral", "core", "outstanding", "inflation-linked", "index-linked", "inflation-indexed", "real", "nominal", "euro-zone", "day-ahead", "year-ahead", "month-ahead", "policy-sensitive", "rate-sensitive", "two-year", "sector", "continuous", "generic", "world's"]
)
MONTHS = {
    name: i
    for i, names in enumerate(
        ["january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec"],
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: i
    for i, names in enumerate(
        ["monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat", "sunday sun"]
    )
    for name in names.split()
}
# "the index", "the metal": which kind of subject they stand for.
ANAPHORS = {
    "it": "any", "they": "any", "its": "any", "index": "index", "gauge": "index", "benchmark": "index", "barometer": "index",
    "currency": "fx", "unit": "fx", "stock": "stock", "shares": "stock", "share": "stock", "scrip": "stock", "counter": "stock",
    "contract": "commodity", "contracts": "commodity", "metal": "commodity", "commodity": "commodity", "grain": "commodity", "prices": "commodity",
    "price": "any", "cryptocurrency": "crypto", "token": "crypto", "coin": "crypto", "pair": "fx", "yield": "bond", "yields": "bond",
    "bond": "bond", "bonds": "bond", "note": "bond", "market": "eq", "futures": "commodity", "spread": "spread",
}  # fmt: skip
TENOR = re.compile(r"(\d{1,2}|one|two|three|five|six|seven|ten|twenty|thirty)[- ]?(?:year|yr|y|month|mth|m)s?")
TENOR_NUMBERS = {"one": 1, "two": 2, "three": 3, "five": 5, "six": 6, "seven": 7, "ten": 10, "twenty": 20, "thirty": 30}
# Nouns of things that are never traded prices: a name before one of them names no instrument.
OBJECTS = frozenset(
    ["imports", "exports", "import", "export", "output", "production", "producers", "producer", "supply", "supplies", "demand", "inventories", "inventory", "stockpiles", "stockpile", "reserves", "sales", "sale", "revenue", "revenues", "profit", "profits", "earnings", "income", "deposits", "loans", "lending", "refinery", "refineries", "tanker", "tankers", "miners", "miner", "company", "companies", "companies'", "giant", "major", "group", "firm", "exporter", "exporters", "importer", "importers", "field", "fields", "well", "wells", "drilling", "rigs", "rig", "consumption", "deliveries", "shipments", "cargoes", "crop", "crops", "harvest", "acreage", "planting", "plantings", "yields-per-acre", "farmer", "farmers", "growers", "grower", "station", "stations", "bill", "bills", "tax", "taxes", "duty", "duties", "ban", "embargo", "cap", "caps", "curb", "curbs", "fund", "funds", "etf", "etfs", "holdings", "holding", "trader", "traders", "trading", "analyst", "analysts", "economist", "investor", "investors", "buyer", "buyers", "jewellery", "jewelry", "medal", "medals", "coin", "coins", "bars", "standard", "loan", "loans", "mine", "mines", "project", "projects", "pipeline", "storage", "power", "plant", "plants", "sector-wide", "reserve", "ministry", "minister", "leasing", "lease", "leak", "spill", "embargoes", "sanctions", "volume", "volumes", "turnover", "ratio", "multiples", "dividend", "dividends", "buyback", "buybacks", "issue", "issuance", "auction", "auctions", "volatility", "options", "option", "positions", "position", "bets", "hedge", "hedges", "bulls", "bears", "bull", "bear", "outlook", "forecasts", "target", "targets", "talks", "deal", "agreement", "summit", "data", "report", "reports", "survey", "statistics", "figures", "terminal", "facility", "facilities", "sands", "discovery", "exploration", "services", "service", "business", "businesses", "unit", "units", "division", "arm", "subsidiary", "executives", "employees", "workers", "union", "strike", "transactions", "transaction", "transfers", "network", "activity", "miners'", "blockchain", "wallet", "wallets", "developers", "adoption", "liquidity", "peg", "policy", "intervention", "shortage", "shortages", "surplus", "glut", "deficit", "rationing", "assets", "liabilities", "debts", "payment", "payments", "settlement", "invoice", "invoices", "coupon", "coupons", "interest"]
)
