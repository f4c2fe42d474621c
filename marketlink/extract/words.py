"""The words of market reports: which way they point, and what part they play in a clause.

Every table here holds forms as they stand in texts, in lower case. A word may play two parts ("rise" is a verb and
a noun); the scanner decides by what stands before it.
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
    CAUSE = "cause"  # "lifted": its object moved
    CAUSE_GERUND = "cause gerund"  # "dragging"
    ADJECTIVE = "adjective"  # "weaker" before a noun
    EXTREME = "extreme"  # "a record high"
    PARE = "pare"  # "trimmed": what follows names the earlier move
    EXTEND = "extend"  # "extended gains"
    LINK = "link"  # "closed", "edged": waits for an adverb


def _forms(*stems: str) -> list[str]:
    """Spell a regular verb: base, third person, past, gerund."""
    found = []
    for stem in stems:
        if stem.endswith("e"):
            found += [stem, stem + "s", stem + "d", stem[:-1] + "ing"]
        elif stem.endswith("y") and stem[-2] not in "aeiou":
            found += [stem, stem[:-1] + "ies", stem[:-1] + "ied", stem + "ing"]
        elif stem.endswith(("ch", "sh", "ss", "x")):
            found += [stem, stem + "es", stem + "ed", stem + "ing"]
        else:
            found += [stem, stem + "s", stem + "ed", stem + "ing"]
    return found


# base, third person, past, past participle, gerund; a "n" says that base and third person are nouns too.
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
skyrocket skyrockets skyrocketed skyrocketed skyrocketing
rocket rockets rocketed rocketed rocketing
appreciate appreciates appreciated appreciated appreciating
strengthen strengthens strengthened strengthened strengthening
firm firms firmed firmed firming
zoom zooms zoomed zoomed zooming
balloon balloons ballooned ballooned ballooning
ascend ascends ascended ascended ascending
grow grows grew grown growing
widen widens widened widened widening
steepen steepens steepened steepened steepening
double doubles doubled doubled doubling
triple triples tripled tripled tripling
quadruple quadruples quadrupled quadrupled quadrupling
outperform outperforms outperformed outperformed outperforming
explode explodes exploded exploded exploding
pop pops popped popped popping
perk perks perked perked perking
rejoice rejoices rejoiced rejoiced rejoicing
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
shed sheds shed shed shedding
lose loses lost lost losing
tank tanks tanked tanked tanking
collapse collapses collapsed collapsed collapsing n
skid skids skidded skidded skidding n
dive dives dived dove diving n
nosedive nosedives nosedived nosedived nosediving n
plumb plumbs plumbed plumbed plumbing
crater craters cratered cratered cratering
swoon swoons swooned swooned swooning n
crumble crumbles crumbled crumbled crumbling
wilt wilts wilted wilted wilting
sag sags sagged sagged sagging
droop droops drooped drooped drooping
slough sloughs sloughed sloughed sloughing
wobble wobbles wobbled wobbled wobbling
stumble stumbles stumbled stumbled stumbling n
falter falters faltered faltered faltering
shrink shrinks shrank shrunk shrinking
narrow narrows narrowed narrowed narrowing
tighten tightens tightened tightened tightening
shrivel shrivels shriveled shrivelled shriveling
halve halves halved halved halving
underperform underperforms underperformed underperformed underperforming
plop plops plopped plopped plopping
cheapen cheapens cheapened cheapened cheapening
subside subsides subsided subsided subsiding
tailspin tailspins tailspinned tailspinned tailspinning n
deflate deflates deflated deflated deflating
descend descends descended descended descending
reel reels reeled reeled reeling
buckle buckles buckled buckled buckling
capitulate capitulates capitulated capitulated capitulating
backtrack backtracks backtracked backtracked backtracking
pullback pullbacks
""",
}
_NOUNS = {
    UP: "upturn uptick upswing runup run-up recovery upmove appreciation comeback upsurge gainer rebounds bounceback advances melt-up",
    DOWN: "loss losses downturn downtick selloff sell-off selloffs sell-offs depreciation devaluation weakness rout correction"
    " pullback pull-back setback bloodbath slippage meltdown selling-pressure dips freefall free-fall downdraft drawdown",
}
_ADVERBS = {
    UP: "up higher stronger firmer ahead dearer upward upwards",
    DOWN: "down lower weaker softer off easier cheaper downward downwards southward",
    FLAT: "unchanged flat steady little-changed stable rangebound range-bound",
}
_ADJECTIVES = {
    UP: "stronger firmer higher rising strengthening soaring surging rallying climbing dearer buoyant resurgent gaining appreciating",
    DOWN: "weaker softer lower falling weakening sliding tumbling plunging slumping sinking declining plummeting"
    " depreciating slipping retreating easing crashing collapsing sagging",
}
_CAUSES = {
    UP: "boost boosts boosted boosting|lift lifts lifted lifting|buoy buoys buoyed buoying|prop props propped propping"
    "|propel propels propelled propelling|bolster bolsters bolstered bolstering|support supports supported supporting"
    "|underpin underpins underpinned underpinning|strengthen strengthens strengthened strengthening|elevate elevates elevated elevating"
    "|raise raises raised raising|hoist hoists hoisted hoisting|rescue rescues rescued rescuing",
    DOWN: "hit hits hit hitting|hurt hurts hurt hurting|drag drags dragged dragging|depress depresses depressed depressing"
    "|pressure pressures pressured pressuring|weaken weakens weakened weakening|dent dents dented denting|sink sinks sank sinking"
    "|hammer hammers hammered hammering|batter batters battered battering|pummel pummels pummeled pummeling|undermine undermines undermined undermining"
    "|knock knocks knocked knocking|lower lowers lowered lowering|decimate decimates decimated decimating|crush crushes crushed crushing"
    "|pound pounds pounded pounding|destroy destroys destroyed destroying|pull pulls pulled pulling|rattle rattles rattled rattling",
}
# "sent the rouble crashing", "pushed yields to 4%": the words after the object, or the amount, give the direction.
SENDERS = frozenset(
    ["send", "sends", "sent", "sending", "push", "pushes", "pushed", "pushing", "drive", "drives", "drove", "driven", "driving", "keep", "keeps", "kept", "keeping", "help", "helps", "helped", "helping", "take", "takes", "took", "taking", "leave", "leaves", "left", "leaving", "put", "puts", "putting", "bring", "brings", "brought", "bringing", "make", "makes", "made", "making", "see", "sees", "saw", "seen", "seeing", "pull", "pulls", "pulled", "pulling", "drag", "drags", "dragged", "dragging", "lift", "lifts", "lifted", "lifting", "cause", "causes", "caused", "causing", "let", "lets", "knock", "knocks", "knocked", "knocking", "propel", "propels", "propelled", "propelling", "move", "moved", "prompting", "prompted", "with", "force", "forces", "forced", "forcing"]
)
_PARE = (
    "pare pares pared paring|trim trims trimmed trimming|erase erases erased erasing|reverse reverses reversed reversing|recoup recoups recouped recouping"
    "|relinquish relinquishes relinquished relinquishing|surrender surrenders surrendered surrendering|cut cuts cut cutting|wipe wipes wiped wiping"
    "|cede cedes ceded ceding|give gives gave giving|claw claws clawed clawing|regain regains regained regaining|forfeit forfeits forfeited"
    "|shed sheds shed shedding|lose loses lost losing|recover recovers recovered recovering|return returns returned returning|squander squandered"
    "|reduce reduces reduced reducing|curb curbs curbed curbing|narrow narrows narrowed narrowing|limit limits limited limiting|retrace retraces retraced retracing"
    "|snap snaps snapped snapping|halt halts halted halting|undo undid|unwind unwound unwinding"
)
_EXTEND = (
    "extend extends extended extending|add adds added adding|build builds built building|hold holds held holding|keep keeps kept|consolidate consolidates consolidated|accelerate accelerates accelerated|resume resumes resumed resuming|deepen deepened"
    "|continue continues continued|post posts posted posting|log logs logged logging|record records recorded recording|notch notches notched notching|suffer suffers suffered suffering"
    "|register registers registered registering|see sees saw seen|manage manages managed|score scores scored|make makes made making|chalk chalks chalked|book books booked|show shows showed showing"
    "|witness witnesses witnessed witnessing|put|rack racks racked|enjoy enjoys enjoyed|stage stages staged staging|endure endured|sustain sustained|clock clocked clocks|mark marks marked marking|deliver delivers delivered|report reported|experience experienced|have has had having|take takes took|face faces faced|on|with|to|for|after|offering|despite"
)
# Linking verbs, which wait for an adverb, an adjective or an amount with one.
LINKS = frozenset(
    ["be", "is", "are", "was", "were", "been", "being", "'s", "trade", "trades", "traded", "trading", "close", "closes", "closed", "closing", "end", "ends", "ended", "ending", "finish", "finishes", "finished", "finishing", "settle", "settles", "settled", "settling", "open", "opens", "opened", "opening", "edge", "edges", "edged", "edging", "move", "moves", "moved", "moving", "inch", "inches", "inched", "inching", "tick", "ticks", "ticked", "ticking", "turn", "turns", "turned", "turning", "drift", "drifts", "drifted", "drifting", "nudge", "nudges", "nudged", "creep", "creeps", "crept", "creeping", "head", "heads", "headed", "heading", "swing", "swings", "swung", "swinging", "stay", "stays", "stayed", "remain", "remains", "remained", "remaining", "go", "goes", "went", "gone", "going", "push", "pushes", "pushed", "shoot", "shoots", "shot", "shooting", "start", "starts", "started", "starting", "begin", "began", "change", "changed", "hover", "hovered", "quoted", "stand", "stands", "stood", "look", "looks", "looked", "come", "comes", "came", "run", "ran", "pull", "pulled", "grind", "ground", "grinding", "march", "marched", "marching", "power", "powered", "powering", "roar", "roared", "charge", "charged", "stabilise", "stabilised", "stabilize", "stabilized", "bid", "fix", "fixed", "fetch", "fetched", "hold", "holds", "held", "holding", "barrel", "stutter", "stuttered", "lurch", "lurched", "lurching", "scale", "scaled", "whipsaw", "veer", "veered", "flip", "flipped", "rocketed", "stepped", "step", "notched", "keep", "keeps", "kept", "keeping", "stuck", "seen", "indicated", "marked", "point", "pointed", "pointing", "changing", "hands"]
)
CLOSERS = frozenset(
    ["close", "closes", "closed", "closing", "end", "ends", "ended", "ending", "finish", "finishes", "finished", "finishing", "settle", "settles", "settled", "settling"]
)
OPENERS = frozenset(["open", "opens", "opened", "opening"])
TURNERS = frozenset(["turn", "turns", "turned", "turning", "swing", "swings", "swung", "swinging", "flip", "flipped"])
# "opened", "closed" also end a level pair: "closed at 145.05 compared with 146.00".
FLAT_VERBS = frozenset(
    ["steady", "steadies", "steadied", "stabilise", "stabilised", "stabilises", "stabilize", "stabilized", "stabilizes", "hold", "holds", "held", "holding", "consolidate", "consolidates", "consolidated", "stagnate", "stagnated", "stall", "stalls", "stalled"]
)
# "hit a record", "reached 2%", "topped $100": the level is the object.
REACHERS_UP = frozenset(
    ["top", "tops", "topped", "topping", "surpass", "surpasses", "surpassed", "surpassing", "exceed", "exceeds", "exceeded", "exceeding", "reclaim", "reclaims", "reclaimed", "reclaiming", "retake", "retakes", "retook", "retaking", "eclipse", "eclipsed", "eclipses", "scale", "scales", "scaled", "overtake", "overtook", "crest", "crested"]
)
REACHERS = frozenset(
    ["hit", "hits", "hitting", "touch", "touches", "touched", "touching", "reach", "reaches", "reached", "reaching", "test", "tests", "tested", "testing", "cross", "crosses", "crossed", "crossing", "breach", "breaches", "breached", "breaching", "pass", "passes", "passed", "passing", "strike", "strikes", "struck", "striking", "mark", "marks", "marked", "set", "sets", "setting", "scale", "scales", "scaled", "notch", "notches", "notched", "post", "posts", "posted", "log", "logs", "logged", "record", "records", "recorded", "make", "makes", "made", "at", "near", "to", "touching", "nears", "neared", "nearing", "approach", "approaches", "approached", "approaching", "break", "breaks", "broke", "broken", "breaking", "make"]
)
ABOVE = frozenset(["above", "over", "past", "beyond"])
BELOW = frozenset(["below", "under", "beneath"])
MODALS = frozenset(
    ["will", "would", "could", "may", "might", "should", "can", "shall", "must", "'ll", "won't", "likely", "unlikely", "expected", "expects", "expect", "expecting", "expectation", "expectations", "forecast", "forecasts", "forecasting", "predicted", "predict", "predicts", "predicting", "prediction", "poised", "bound", "if", "unless", "projected", "projects", "seen", "see", "target", "targets", "targeted", "potential", "potentially", "possible", "possibly", "anticipate", "anticipated", "anticipates", "fear", "feared", "fears", "risk", "risks", "hope", "hopes", "estimate", "estimates", "estimated", "bet", "bets", "betting", "betting", "plan", "plans", "set", "whether", "probably", "chance", "chances", "scope", "assume", "assuming", "assumes", "imply", "implies", "implied", "indicated", "pointing", "indicating", "ahead-of", "suggest", "suggests", "tipped", "aim", "aims", "aiming", "should'nt", "unless", "until", "once", "when", "upside", "downside"]
)
NEGATIONS = frozenset(["not", "n't", "no", "never", "neither", "without", "didn't", "doesn't", "hasn't", "haven't", "wasn't", "weren't", "isn't", "aren't", "failed"])
AUXILIARIES = frozenset(
    ["has", "have", "had", "having", "is", "are", "was", "were", "be", "been", "being", "did", "does", "do", "also", "then", "later", "now", "still", "just", "again", "already", "even", "only", "both", "all", "each", "briefly", "initially", "subsequently", "further", "steadily", "quickly", "promptly", "sharply", "slightly", "modestly", "marginally", "mostly", "largely", "broadly", "generally", "meanwhile", "however", "both", "fractionally", "nearly", "almost", "about", "around", "some", "roughly", "early", "late", "mixed", "so", "far", "to", "currently", "recently", "today", "yesterday", "continued", "continues", "continuing", "began", "begun", "went", "gone", "extended", "started", "ever", "once", "since", "soon", "finally", "gradually", "temporarily", "mainly", "barely", "either"]
)
STOPS = frozenset(
    ["while", "whereas", "although", "though", "as", "but", "because", "since", "when", "where", "after", "before", "until", "amid", "following", "despite", "if", "unless", "that", "which", "who", "than", "so"]
)
PREPOSITIONS = frozenset(
    ["in", "on", "at", "for", "of", "by", "from", "with", "within", "during", "through", "over", "under", "amid", "among", "against", "after", "before", "since", "until", "via", "near", "around", "between", "into", "onto", "to", "per", "versus", "vs", "about", "above", "below", "despite", "following", "across", "throughout", "toward", "towards", "as", "outside", "inside", "behind", "like", "including", "than"]
)
DETERMINERS = frozenset(
    ["a", "an", "the", "its", "their", "his", "her", "this", "that", "these", "those", "another", "any", "some", "each", "every", "no", "our", "your", "my", "such"]
)


def _table() -> dict[str, tuple[Part, Direction]]:
    words: dict[str, tuple[Part, Direction]] = {}
    for direction, text in _MOVING.items():
        for line in text.strip().splitlines():
            parts = line.split()
            noun = parts[-1] == "n"
            base, third, *rest = parts[:-1] if noun else parts
            for form in (base, third):
                words[form] = (Part.EITHER if noun else Part.VERB, direction)
            for form in rest[:-1]:
                words[form] = (Part.VERB, direction)
            if rest:
                words[rest[-1]] = (Part.GERUND, direction)
    for direction, text in _NOUNS.items():
        words.update(dict.fromkeys(text.split(), (Part.NOUN, direction)))
    for direction, text in _ADVERBS.items():
        words.update(dict.fromkeys(text.split(), (Part.ADVERB, direction)))
    return words


DIRECTIONS = _table()
CAUSES: dict[str, Direction] = {form: d for d, text in _CAUSES.items() for group in text.split("|") for form in group.split()}
ADJECTIVES: dict[str, Direction] = {form: d for d, text in _ADJECTIVES.items() for form in text.split()}
PARERS = frozenset(form for group in _PARE.split("|") for form in group.split())
EXTENDERS = frozenset(form for group in _EXTEND.split("|") for form in group.split())
