"""Function words: what holds a clause together, and what lies between a subject and its verb."""

from marketlink.extract.words import split

PREPOSITIONS = split(
    """in on at for of by from with within during through over under amid amidst among against after before since until via near
        around
    between into onto to per versus vs about above below despite following across throughout toward towards as outside inside
    behind
    like including than past beyond beneath given ex as-of compared-with compared-to up-to"""
)
DETERMINERS = split("a an the its their his her this that these those another any some each every no our your my such both")
COORDINATORS = split("and but or then yet & plus")
STOPS = split(
    """while whereas although though as but because since when where after before until amid following despite if unless that
        which who
    than so whose even"""
)
RELATIVES = split("which that who")
AUXILIARIES = split("has have had having is are was were be been being did does do 've 're 'd 's ve get gets got")
ADVERBS = split(
    """also then later now still just again already even only all each briefly initially subsequently further steadily quickly
        promptly
    meanwhile however both nearly almost about around some roughly early late so far currently recently today yesterday tomorrow
    ever
    once soon mainly barely either likewise too instead more overall overnight intraday once earlier thus afterwards thereafter
    back
    ever once much bit little well there here not modest sharply somewhat alone though straight sideways closely fast hard steeply
    changing hands
    itself themselves
    lately temporarily gradually eventually finally generally broadly largely mostly slightly notably tad touch fractionally"""
)
# Words of time and of trading that stand in a clause without changing who moved.
TIMES = split(
    """year years month months week weeks day days session sessions quarter quarters morning afternoon evening night midday noon
        hours
    trading trade deals dealings business monday tuesday wednesday thursday friday saturday sunday january february march april
    may june
    july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs
    fri close
    open opening period date per annum basis minutes spring summer autumn winter half floor settlement expiry delivery gmt et
    est weekend
    electronic venue times point stage various post-market pre-market premarket after-hours holiday-thinned thin volatile choppy
    quiet light heavy session's day's
    year's dateword"""
)
MODALS = split(
    """will would could may might should can shall must 'll won't likely unlikely expected expects expect expecting expectation
    expectations forecast forecasts forecasting predicted predict predicts predicting poised if unless projected projects
    projecting
    anticipate anticipated anticipates possibly probably chance chances scope assume assuming assumes risk risks hope hopes hoped
    hoping bet
    bets betting fear fears feared target targets targeting suggest suggests potential potentially whether see sees outlook
    cusp verge brink
    could've
    wouldn't couldn't shouldn't"""
)
MODAL_VERBS = split(
    "will would could may might should can shall must 'll won't expected likely unlikely poised projected predicted"
)
NEGATIONS = split(
    """not n't never neither without didn't doesn't hasn't haven't wasn't weren't isn't aren't failed fails failing refused
        despite-not
    cannot can't won't wouldn't couldn't avoid avoided avoiding prevent prevented preventing stop stopped stopping"""
)
DENIALS = split("denied denies deny denying dismissed dismisses dismissing rejected rejects rejecting disputed disputes")
# What may follow a verb that has no object. Another noun makes it transitive: "easing tensions", "gaining traction".
FOLLOWERS = (
    PREPOSITIONS
    | COORDINATORS
    | STOPS
    | ADVERBS
    | TIMES
    | AUXILIARIES
    | split(
        """c. ~ circa more less another an a the as-much-as as-many-as as-high-as
        as-low-as more-than less-than at-least over nearly fractionally
            respectively 's today
        higher lower up down off double-digit its one two three four five six seven double single anew what whose marginally most
        ahead alongside together per because according albeit thanks due owing broadly having being led helped hurt hit reflecting
        making leaving taking bringing sending pushing marking extending snapping prior once every"""
    )
)
HEDGES = split(
    """c. ~ circa about nearly almost around roughly over some approximately just more-than as-much-as less-than at-least under by
    close to only"""
)
# What a writer thinks of an amount: "gained a whopping 6%".
SIZES = split(
    """massive whopping hefty staggering huge stunning sharp solid strong mere modest meagre meager paltry slight small
    substantial dramatic remarkable impressive enormous colossal spectacular cumulative combined total net additional extra
    good cool healthy handsome big record stellar astonishing eye-popping eye-watering"""
)
DEGREES = split(
    """both each all sharply slightly modestly marginally much a bit little further broadly mostly significantly fractionally
        still far even
    considerably somewhat back also now again moderately narrowly well right way trifle tad touch only steeply strongly firmly
    early late
    again currently today"""
)
UNITS = split(
    """a an per the barrel ounce bushel tonne ton pound gallon share cwt hundredweight megawatt hour on day / points each troy
        lb oz bbl
    another further tonnes metric mmbtu mwh therm litre kilogram kg piece unit apiece million british thermal btu short"""
)
