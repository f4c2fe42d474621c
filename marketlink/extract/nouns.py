"""The nouns of market reports: what may head a name, modify it, or stand for it."""

import re

from marketlink.extract.words import split

# What a head noun makes of the words before it.
_ROLES = {
    "shares": "shares share stocks stock equities equity bourse bourses stockmarket stockmarkets adrs scrip",
    "bond": "bond bonds note notes debt debenture debentures",
    "eurobond": "eurobond eurobonds",
    "yield": "yield yields",
    "future": "future futures futs e-minis e-mini",
    "contract": "contract contracts",
    "index": "index indexes indices gauge benchmark benchmarks barometer average averages",
    "price": "price prices value quotes",
    "market": "market markets sector",
    "currency": "currency currencies unit pesos crowns dollars rupees",
    "spread": "spread spreads gap premium differential discount",
    "cds": "cds protection",
    "issue": "issue",
    "rate": "rate rates",
    "thing": "metal metals commodity cryptocurrency token coin pair counter",
}
ROLES = {word: role for role, text in _ROLES.items() for word in text.split()}
_ROLE_PHRASES = {
    "shares": """blue chips|blue-chips|share price|share prices|stock price|stock prices|stock market|stock markets|share
        market|share markets|equity market
        |equity markets|equity prices|stock exchange|company's shares|firm's shares|company's stock|firm's stock|bank's
        shares|bank's stock
        |company shares|company stock|group's shares|market shares""",
    "index": """share index|stock index|share indexes|stock indexes|stock market index|stock gauge|share gauge|equity
        index|share average
        |stock average|blue chip index|blue chip indexes|stock benchmark|share benchmark|equity benchmark
        |blue chip average|share indices|stock indices|market index""",
    "allshare": "all-share|all share index|all-share index|all shares index|all-shares index|all share gauge",
    "bond": """bond price|bond prices|bond market|bond markets|government bond|government bonds|sovereign bonds|sovereign
        bond|government debt|government securities|government paper|treasury securities|sovereign debt|benchmark paper|cash bond
        |cash bonds|debt market""",
    "yield": """government yield|government yields
        |bond yield|bond yields|government bond yield|government bond yields|borrowing costs|sovereign yields|sovereign
        yield
        |debt yields""",
    "longbond": "long bond|long bonds",
    "treasury": """treasury yield|treasury bond yield|treasury note yield
        |treasury yields|treasury bond yields|treasury note yields""",
    "future": """index future|index futures|stock futures|stock index futures|share index futures|share futures|futures contract
        |futures contracts|equity futures|market index futures|stock-index futures|index futures contracts""",
    "bondfuture": "bond future|bond futures|government bond futures",
    "cds": """credit default swaps|credit-default swaps|credit default swap|default swaps|default swap|credit default swap prices
        |credit-default-swaps|cost of insuring|price of protection|cost of protection|default protection|credit protection""",
    "spread": """average yield spread|average spread|yield spread|yield gap|risk premium|yield premium|yield differential
        |price gap|yield spreads|credit spreads""",
    "venue": """london metal exchange|new york mercantile exchange|chicago board of trade|chicago mercantile exchange|tokyo
        stock exchange
        |new york stock exchange|london stock exchange|intercontinental exchange|shanghai futures exchange|dalian commodity
        exchange
        |zhengzhou commodity exchange|bursa malaysia derivatives exchange|kansas city board of trade|minneapolis grain exchange
        |national stock exchange|osaka exchange|singapore exchange|tokyo commodity exchange|hong kong stock exchange
        |frankfurt stock exchange|toronto stock exchange|australian securities exchange|london commodity exchange
        |london international financial futures and options exchange|winnipeg commodity exchange|comex|nymex|globex|liffe|matif
        |multi commodity exchange
        |dalian|zhengzhou|electronic board|ice futures|ice futures europe|ice futures us|wall street journal""",
    "curve": "short end|long end|front end|belly of the curve|short-end|long-end|front-end",
    "block": """leading index|leading indicators|leading indicator
        |floor trading|financial markets|money markets|currency markets|foreign exchange markets|market share|market
        shares|interest rate|interest rates|mortgage rate|mortgage rates|policy rate|lending rate|repo rate
        |benchmark rate|base rate|discount rate|cash rate|key rate|central bank rate|deposit rate|savings rate|market value
        |market capitalisation|market capitalization|market cap|book value|share capital|share buyback|share buybacks|stock
        buyback
        |share sale|share offer|share offering|share issue|stock offering|stock split|bond issue|bond sale|bond sales|bond
        issuance
        |bond auction|bond offering|price target|target price|price tag|price range|price band|price cap|price index|consumer
        prices
        |consumer price|producer prices|food prices|house prices|home prices|property prices|petrol prices|pump prices|rental
        prices
        |energy prices|electricity prices|drug prices|ticket prices|import prices|export prices|wholesale prices|farm
        prices|land prices
        |gas prices|asking price|issue price|ipo price|offer price|strike price|exercise price|support price|sale price|price
        rise of
        |gold standard|gold medal|silver medal|bronze medal|silver lining|oil company|oil companies|oil and gas
        exploration|stock options
        |tax rate|tax rates|unemployment rate|inflation rate|growth rate|hospital bill|utility bills|energy bills
        |average pay|average price|average sale|stock picks|shares outstanding|american depositary shares|depositary shares
        |treasury secretary|treasury department|us treasury department|u.s. treasury department|treasury chief|treasury official
        |treasury officials|treasury minister|federal reserve note|bank notes|gold reserves|foreign currency|hard currency
        |foreign exchange|stock analysis|shares of common stock|stock code|class action|savings bonds|mortgage bonds|oil-for-food
        |real estate investment trust|prime rate|dividend yield|earnings yield|crop yields|crop yield|corn yields|wheat yields
        |soybean yields|average yield|average yields|tax-free yield|annual yield|auction yield|rental yield|rental yields|fuel
        prices
        |price of a share|oil prices cap|price war|price wars|price gouging|price cuts|price cut|price increase|price increases
        |price hike|price hikes|prices paid|price to earnings|price-to-earnings|stock holdings|stock market value|federal funds
        rate""",
}
ROLE_PHRASES = {" ".join(p.split()): role for role, text in _ROLE_PHRASES.items() for p in text.split("|")}
# Words that may stand inside a name, before its head, and change nothing.
MODIFIERS = split(
    """benchmark spot front-month nearby blue-chip bluechip key main broader broad local domestic most-active most-traded active
    active-month top major wider pan-european pan-regional tech-heavy 30-share 100-share 225-share 50-share 40-share three-month
    nearest
    prompt lead second-month third-month headline flagship listed onshore offshore dollar-denominated rouble-denominated
    ruble-denominated dollar-based rouble-based ruble-based euro-denominated heavyweight tech-focused closely-watched overall
    composite
    weighted trade-weighted computerised official interbank parallel free-market sovereign government corporate international
    foreign-currency hard-currency local-currency high-yield junk investment-grade long-dated short-dated longer-dated
    shorter-dated
    longer-term shorter-term short-term long-term risky riskier safe-haven peripheral core inflation-linked index-linked
    inflation-indexed nominal day-ahead year-ahead month-ahead policy-sensitive rate-sensitive continuous generic world's
    refined cash
    front leading closely watched long mid-cap small-cap large-cap all-share price-weighted market-weighted battered embattled
    beleaguered
    expiring beaten-down"""
)
MONTHS = {
    name: i
    for i, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct\n        ",
            "november nov",
            "december dec",
        ],
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
_ANAPHORS = {
    "any": "it they them price latter former",
    "index": "index gauge benchmark barometer average",
    "fx": "currency unit pair currencies",
    "stock": "stock shares share scrip counter",
    "commodity": "contract contracts metal metals commodity grain prices futures future commodities oilseed",
    "crypto": "cryptocurrency token coin",
    "bond": "yield yields bond bonds note notes bill bills paper debt",
    "eq": "market markets equities",
    "spread": "spread spreads gap premium",
}
ANAPHORS = {word: kind for kind, text in _ANAPHORS.items() for word in text.split()}
PRONOUNS = split("it they")
TENOR = re.compile(r"(\d{1,2}|one|two|three|five|six|seven|ten|twenty|thirty)[- ]?(?:year|yr|y|month|mth|m)s?")
TENOR_NUMBERS = {"one": 1, "two": 2, "three": 3, "five": 5, "six": 6, "seven": 7, "ten": 10, "twenty": 20, "thirty": 30}
# Nouns of things that are never traded prices: a name before one of them names no instrument.
OBJECTS = split(
    """imports exports import export output production producers producer supply supplies demand inventories inventory stockpiles
    stockpile reserves sales sale revenue revenues profit profits earnings income deposits loans lending refinery refineries
    tanker
    tankers miners miner company companies giant giants major majors group firm firms exporter exporters importer importers
    field fields well wells
    drilling rigs rig consumption deliveries shipments cargoes crop crops harvest acreage planting plantings farmer farmers
    growers
    grower station stations tax taxes duty duties ban embargo cap caps curb curbs fund funds etf etfs holdings holding trader
    traders
    trading analyst analysts economist investor investors buyer buyers jewellery jewelry coins bars standard mines mine project
    projects
    pipeline storage power plant plants ministry minister leasing lease leak spill sanctions volume volumes turnover multiples
    dividend
    dividends buyback buybacks issue issuance auction auctions options option positions position bets hedge hedges bulls bears
    outlook
    forecasts target targets talks deal agreement summit data report reports survey statistics figures terminal facility
    facilities
    sands discovery exploration services service business businesses division arm subsidiary executives employees workers union
    strike
    transactions transaction transfers network activity blockchain wallet wallets developers adoption liquidity peg policy
    intervention
    shortage shortages surplus glut deficit rationing assets liabilities payments payment invoice invoices coupon coupons
    dealers desk
    cost costs mill mills plant brokers broker strategists strategist correspondent newspaper newspapers store stores hospital
    trade industry barrels heavyweight heavyweights bellwether bellwethers behemoth conglomerate titan explorer"""
)
