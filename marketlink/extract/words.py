"""Direction words: which way each points, and what part it plays in a clause.

Forms stand as in texts, in lower case; a phrase stands with hyphens ("in-the-red"), as the reader writes it once it is
recognised. A word may play two parts ("rise" is a verb and a noun); the scanner decides by what stands before it.
"""

from enum import Enum

from marketlink.core.moves import Direction

UP, DOWN, FLAT = Direction.UP, Direction.DOWN, Direction.FLAT


class Part(Enum):
    """The part a direction word plays."""

    VERB = "verb"  # "rose": its subject moved
    GERUND = "gerund"  # "rising"
    EITHER = "either"  # "rise": verb or noun
    NOUN = "noun"  # "loss"
    ADVERB = "adverb"  # "up", "higher": after a linking verb, or with an amount
    COUNTED = "counted"  # "added": a move only with an amount
    SPREAD = "spread"  # "narrowed": only of a spread
    FLAT = "flat"  # "steadied"


def split(text: str) -> frozenset[str]:
    """Return the words of `text`."""
    return frozenset(text.split())


# Base, third person, past, participle, gerund; a trailing "n" says that base and third person are nouns too.
_MOVING = {
    UP: """
        rise rises rose risen rising n
        gain gains gained gained gaining n
        climb climbs climbed climbed climbing n
        jump jumps jumped jumped jumping n
        surge surges surged surged surging n
        soar soars soared soared soaring
        rally rallies rallied rallied rallying n
        advance advances advanced advanced advancing n
        increase increases increased increased increasing n
        leap leaps leapt leaped leaping n
        rebound rebounds rebounded rebounded rebounding n
        recover recovers recovered recovered recovering
        bounce bounces bounced bounced bouncing n
        spike spikes spiked spiked spiking n
        rocket rockets rocketed rocketed rocketing
        skyrocket skyrockets skyrocketed skyrocketed skyrocketing
        appreciate appreciates appreciated appreciated appreciating
        strengthen strengthens strengthened strengthened strengthening
        improve improves improved improved improving
        zoom zooms zoomed zoomed zooming
        balloon balloons ballooned ballooned ballooning
        ascend ascends ascended ascended ascending
        vault vaults vaulted vaulted vaulting
        catapult catapults catapulted catapulted catapulting
        explode explodes exploded exploded exploding
        pop pops popped popped popping n
        perk perks perked perked perking
        double doubles doubled doubled doubling
        triple triples tripled tripled tripling
        treble trebles trebled trebled trebling
        quadruple quadruples quadrupled quadrupled quadrupling
        firms firms firmed firmed firming
        rip rips ripped ripped ripping
        snap-back snaps-back snapped-back snapped-back snapping-back
        power-ahead powers-ahead powered-ahead powered-ahead powering-ahead
    """,
    DOWN: """
        fall falls fell fallen falling n
        drop drops dropped dropped dropping n
        decline declines declined declined declining n
        slip slips slipped slipped slipping n
        slide slides slid slid sliding n
        dip dips dipped dipped dipping n
        tumble tumbles tumbled tumbled tumbling n
        plunge plunges plunged plunged plunging n
        slump slumps slumped slumped slumping n
        sink sinks sank sunk sinking
        ease eases eased eased easing
        retreat retreats retreated retreated retreating n
        plummet plummets plummeted plummeted plummeting
        crash crashes crashed crashed crashing n
        weaken weakens weakened weakened weakening
        depreciate depreciates depreciated depreciated depreciating
        soften softens softened softened softening
        decrease decreases decreased decreased decreasing n
        tank tanks tanked tanked tanking
        collapse collapses collapsed collapsed collapsing n
        skid skids skidded skidded skidding n
        dive dives dived dove diving n
        nosedive nosedives nosedived nosedived nosediving n
        crater craters cratered cratered cratering
        swoon swoons swooned swooned swooning n
        crumble crumbles crumbled crumbled crumbling
        wilt wilts wilted wilted wilting
        sag sags sagged sagged sagging
        droop droops drooped drooped drooping
        stumble stumbles stumbled stumbled stumbling n
        falter falters faltered faltered faltering
        shrink shrinks shrank shrunk shrinking
        halve halves halved halved halving
        cheapen cheapens cheapened cheapened cheapening
        subside subsides subsided subsided subsiding
        deflate deflates deflated deflated deflating
        descend descends descended descended descending
        capitulate capitulates capitulated capitulated capitulating
        implode implodes imploded imploded imploding
        slacken slackens slackened slackened slackening
        cool-off cools-off cooled-off cooled-off cooling-off
        give-ground gives-ground gave-ground given-ground giving-ground
        lose-ground loses-ground lost-ground lost-ground losing-ground
        sell-off sells-off sold-off sold-off selling-off n
        pull-back pulls-back pulled-back pulled-back pulling-back
        backslide backslides backslid backslid backsliding
        backpedal backpedals backpedaled backpedalled backpedaling
    """,
}
# A move only where an amount follows.
_COUNTED = {
    UP: """
        add adds added added adding
        grow grows grew grown growing
        put-on puts-on put-on put-on putting-on
        tack-on tacks-on tacked-on tacked-on tacking-on
        pile-on piles-on piled-on piled-on piling-on
        pick-up picks-up picked-up picked-up picking-up
        chalk-up chalks-up chalked-up chalked-up chalking-up
        rack-up racks-up racked-up racked-up racking-up
    """,
    DOWN: """
        lose loses lost lost losing
        shed sheds shed shed shedding
        give-up gives-up gave-up given-up giving-up
        give-back gives-back gave-back given-back giving-back
        shave shaves shaved shaved shaving
        lop lops lopped lopped lopping
        surrender surrenders surrendered surrendered surrendering
        cede cedes ceded ceded ceding
        drop-off drops-off dropped-off dropped-off dropping-off
    """,
}
# Gaps between two rates: wider is up.
_SPREADS = {
    UP: "widen widens widened widened widening\nsteepen steepens steepened steepened steepening",
    DOWN: """
        narrow narrows narrowed narrowed narrowing
        tighten tightens tightened tightened tightening
        flatten flattens flattened flattened flattening
    """,
}
_FLATTING = """
    steady steadies steadied steadied steadying
    stabilise stabilises stabilised stabilised stabilising
    stabilize stabilizes stabilized stabilized stabilizing
    consolidate consolidates consolidated consolidated consolidating
"""
_NOUNS = {
    UP: """upturn uptick upswing runup run-up recovery upmove appreciation comeback upsurge upsurges bounceback melt-up
        buying-interest upward-move relief-rally strong-start strong-finish strong-close strong-opening firm-start firm-opening
        solid-start positive-start upbeat-start""",
    DOWN: """loss losses downturn downtick selloff selloffs sell-offs depreciation devaluation weakness rout correction pullback
        pullbacks pull-back setback bloodbath slippage meltdown selling-pressure freefall free-fall tailspin downdraft
        weak-start weak-opening soft-start shaky-start poor-start weak-close negative-start""",
}
_ADVERBS = {
    UP: """up higher stronger firmer firm ahead dearer upward upwards in-the-green into-the-green in-positive-territory
        into-positive-territory in-the-black wider
        steeper \u2b06 more-expensive northward on-the-rise on-the-front-foot \u25b2 \u2191""",
    DOWN: """down lower weaker softer off easier cheaper downward downwards southward in-the-red into-the-red
        in-negative-territory
        into-negative-territory in-negative-ground tighter flatter \u2b07 less-expensive on-the-back-foot \u25bc \u2193""",
    FLAT: "unchanged unch flat steady little-changed little-moved stable rangebound range-bound flattish barely-changed muted",
}
# Before a noun: "a weaker dollar", "rising oil prices".
_ADJECTIVES = {
    UP: """stronger firmer higher rising strengthening soaring surging rallying climbing dearer resurgent appreciating firming
        rebounding recovering skyrocketing""",
    DOWN: """weaker softer lower falling weakening sliding tumbling plunging slumping sinking declining plummeting depreciating
        slipping
        retreating easing crashing collapsing sagging softening cheaper""",
}
_CAUSES = {
    UP: """boost boosts boosted boosting lift lifts lifted lifting buoy buoys buoyed buoying propel propels propelled propelling
        bolster
        bolsters bolstered bolstering raise raises raised raising hoist hoists hoisted hoisting elevate elevates elevated
        elevating
        push pushes pushed pushing strengthen strengthens strengthened strengthening""",
    DOWN: """hit hits hit hitting hurt hurts hurting drag drags dragged dragging depress depresses depressed depressing pressure
        pressures pressured pressuring weaken weakens weakened weakening dent dents dented denting sink sinks sank sinking hammer
        hammers hammered hammering batter batters battered battering pummel pummels pummeled pummelled pummeling knock knocks
        knocked
        knocking crush crushes crushed crushing pull pulls pulled pulling rattle rattles rattled rattling weigh-on weighs-on
        weighed-on
        weighing-on lowered lowering
        drag-on drags-on dragged-on dragging-on bruise bruised clobber clobbered whack whacked wallop walloped""",
}
# "sent the rouble crashing", "pushed yields to 4%": the words after the object give the direction.
SENDERS = split(
    """send sends sent sending push pushes pushed pushing drive drives drove driven driving keep keeps kept keeping help helps
        helped
    helping take takes took taking leave leaves left leaving put puts putting bring brings brought bringing make makes made
    making see
    sees saw seen seeing pull pulls pulled pulling drag drags dragged dragging lift lifts lifted lifting cause causes caused
    causing let
    lets knock knocks knocked knocking propel propels propelled propelling move moved prompting prompted with force forces
    forced forcing
    lead leads led leading allow allows allowed nudge nudges nudged nudging"""
)
PARERS = split(
    """pare pares pared paring trim trims trimmed trimming erase erases erased erasing reverse reverses reversed reversing
        recoup recoups
    recouped recouping relinquish relinquishes relinquished relinquishing surrender surrenders surrendered surrendering cut cuts
    cutting
    wipe-out wiped-out wiping-out cede cedes ceded ceding give-up gives-up gave-up giving-up give-back gives-back gave-back
    giving-back
    claw-back claws-back clawed-back clawing-back regain regains regained regaining forfeit forfeits forfeited shed sheds
    shedding lose
    loses lost losing recover recovers recovered recovering squander squanders squandered squandering reduce reduces reduced
    reducing curb
    curbs curbed curbing narrow narrowed narrowing retrace retraces retraced retracing snap snaps snapped snapping halt halts
    halted
    halting undo undid unwind unwound unwinding hand-back handed-back shake-off shook-off shaking-off shrug-off shrugged-off
    make-up makes-up made-up making-up"""
)
# Verbs, and the prepositions of a few, that have a move as their object: "posted a gain", "trading with a gain".
HOLDERS = split(
    """post posts posted posting log logs logged logging record records recorded recording notch notches notched notching suffer
        suffers
    suffered suffering register registers registered registering see sees saw seen seeing manage manages managed score scores
    scored make
    makes made chalk chalks chalked book books booked show shows showed showing witness witnesses witnessed witnessing rack
    racks racked
    enjoy enjoys enjoyed enjoying stage stages staged staging endure endured sustain sustained clock clocked clocks mark marks
    marked
    deliver delivers delivered experience experienced have has had having take takes took extend extends extended extending add
    adds
    added adding build builds built building hold holds held holding keep keeps kept resume resumes resumed resuming deepen
    deepened
    continue continues continued accelerate accelerates accelerated with on to for trading onto recorded closed ended finished
    close end
    finish showed head heads headed heading track tracks tracked snapped nurse nursed nursing nurses deepening compound
    compounded marking registering accumulate accumulates accumulated accumulating booking scoring eked ekes eking
    enjoying staging enduring sustaining clocking delivering experiencing showing"""
)
EXTENDERS = split(
    """extend extends extended extending add-to adds-to added-to adding-to build-on builds-on built-on building-on resume
        resumes resumed
    resuming deepen deepens deepened deepening accelerate accelerates accelerated hold-onto holds-onto held-onto continue
    continues
    continued nurse nurses nursed nursing"""
)
# Linking verbs, which wait for an adverb or an amount with one.
LINKS = split(
    """be is are was were been being trade trades traded trading close closes closed closing end ends ended ending finish finishes
    finished finishing settle settles settled settling open opens opened opening edge edges edged edging move moves moved moving
    inch
    inches inched inching tick ticks ticked ticking turn turns turned turning drift drifts drifted drifting nudge nudges nudged
    creep
    creeps crept creeping head heads headed heading swing swings swung swinging stay stays stayed staying remain remains remained
    remaining go goes went gone going push pushes pushed shoot shoots shot shooting start starts started starting begin begins
    began
    change changed hover hovered quoted stand stands stood look looks looked come comes came run ran pull pulled grind ground
    grinding
    march marched marching power powered powering roar roared charge charged bid fix fixed fetch fetched hold holds held holding
    lurch
    lurched whipsaw veer veered flip flipped step stepped keep keeps kept keeping seen indicated marked point pointed pointing
    last left
    cost costs become became prove proved feel felt called finish-line track tracked nudging buying worth
    bounce bounced snap snapped jerk jerked fell
    rose"""
)
# "Knocked 12p off the shares."
CUTTERS = split(
    "knock knocks knocked knocking wipe wipes wiped wiping slice slices sliced slicing shave shaved shaving lop lopped lopping"
)
CLOSERS = split(
    "close closes closed closing end ends ended ending finish finishes finished finishing settle settles settled settling"
)
OPENERS = split("open opens opened opening start starts started")
TURNERS = split("turn turns turned turning swing swings swung swinging flip flipped")
HOLDS = split("hold holds held holding")
KEEPERS = split("hold holds held holding stay stays stayed remain remains remained keep keeps kept keeping staying remaining")
# The level is the object: "topped $100", "reclaimed the 37,000 mark".
REACHERS_UP = split(
    """top tops topped topping surpass surpasses surpassed surpassing exceed exceeds exceeded exceeding reclaim reclaims reclaimed
    reclaiming retake retakes retook retaking eclipse eclipsed eclipses scale scales scaled scaling crest crested regain regains
    regained
    regaining recapture recaptured recaptures cross crosses crossed crossing pass passes passed passing overtake overtook"""
)
# Direction depends on what is quoted: "breached 87 per dollar".
BREACHERS = split("breach breaches breached breaching break breaks broke broken breaking pierce pierced pierces")
REACHERS = split(
    """hit hits hitting touch touches touched touching reach reaches reached reaching test tests tested testing strike strikes
        struck
    striking set sets setting scale scales scaled notch notches notched post posts posted posting log logs logged record records
    recorded
    make makes made at near to around towards toward nears neared nearing approach approaches approached approaching close-to
    score
    scored close closes closed clock clocked plumb plumbed break breaks broke matched register registered mark marks marked
    carve carved locked-in locked-at"""
)
REACH_VERBS = split("hit hits touched touches reached reaches struck posted notched logged recorded set")
HIGHS = split("high highs highest peak peaks record records strongest upper-circuit")
LOWS = split("low lows lowest trough troughs weakest nadir cheapest lower-circuit")
# An exchange stops a share there: how far it may move in a day stands before.
CIRCUITS = split("upper-circuit lower-circuit")


def _table() -> dict[str, tuple[Part, Direction]]:
    words: dict[str, tuple[Part, Direction]] = {}
    groups = [(Part.SPREAD, _SPREADS), (Part.COUNTED, _COUNTED), (Part.VERB, _MOVING), (Part.FLAT, {FLAT: _FLATTING})]
    for part, table in groups:
        for direction, text in table.items():
            for line in text.strip().splitlines():
                forms = line.split()
                noun = forms[-1] == "n"
                base = Part.EITHER if noun else part
                *others, gerund = forms[:-1] if noun else forms
                for k, form in enumerate(others):
                    words[form] = (base if k < 2 else part, direction)
                words[gerund] = (Part.GERUND if part is Part.VERB else part, direction)
    for direction, text in _NOUNS.items():
        words.update(dict.fromkeys(text.split(), (Part.NOUN, direction)))
    for direction, text in _ADVERBS.items():
        words.update(dict.fromkeys(text.split(), (Part.ADVERB, direction)))
    return words


DIRECTIONS = _table()
CAUSES: dict[str, Direction] = {form: direction for direction, text in _CAUSES.items() for form in text.split()}
ADJECTIVES: dict[str, Direction] = {form: direction for direction, text in _ADJECTIVES.items() for form in text.split()}
# Phrases that the reader writes as one word.
PHRASES = [
    word
    for word in {*DIRECTIONS, *CAUSES, *PARERS, *EXTENDERS, *REACHERS}
    if "-" in word and word not in {"run-up", "sell-offs", "pull-back", "range-bound", "free-fall", "melt-up", "finish-line"}
] + [
    "as-much-as",
    "as-many-as",
    "as-high-as",
    "as-low-as",
    "more-than",
    "less-than",
    "at-least",
    "compared-with",
    "compared-to",
    "as-of",
    "up-to",
    *CIRCUITS,
]
