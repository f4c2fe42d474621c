"""How the numbers of a report are found, in words and equations: the same on the page and on paper."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One step.

    Attributes
    ----------
    lead : str
        What it is of.
    text : str
        Sentences.
    equation : str
        Set in a line of its own; empty where there is none.
    """

    lead: str
    text: str
    equation: str = ""


METHOD = (
    Paragraph(
        "Stated moves.",
        "Each is found in the text by a rule, with the characters that say it, and held against the prices of its "
        "session. A claim is confirmed only by a named route; consistent means that the prices allow it and are too "
        "coarse to confirm it; not testable means that they can't decide, for the reason given.",
    ),
    Paragraph(
        "Event and day 0.",
        "An event is an interval of time in which the market learned something. Day 0 is the first observation at or "
        "after it. A return covers everything between two observations, not the news alone.",
    ),
    Paragraph(
        "Abnormal return.",
        "The actual return less what the model predicts. The constant-mean model predicts the mean of the estimation "
        "sessions; the market model, estimated by least squares, predicts an intercept plus a slope times the factor's "
        "return of the same session.",
        "AR = r − (a + b·x), with a and b estimated over the N sessions of the estimation window",
    ),
    Paragraph(
        "Its standard error",
        "is that of a forecast (Patell 1976): the residual standard deviation times the square root of one, plus one over "
        "the number of estimation sessions, plus the squared distance of the factor's return from its mean, divided by "
        "the sum of such squares over the estimation sessions. The constant mean has no last term. Robust standard errors "
        "(HC, HAC) are never used for a single session: the dummy fits that session exactly, so they are far too small.",
        "s.e.(AR) = σ √(1 + 1/N + (x₀ − x̄)² / Σ(x − x̄)²), t = AR / s.e., on N less the number of parameters degrees of freedom",
    ),
    Paragraph(
        "Cumulative abnormal return.",
        "The sum over a window of L sessions. Its variance is the sum of all entries of the prediction errors' "
        "covariance: every prediction uses the same estimates, so the errors are correlated, and a sum of variances alone "
        "would be too small.",
        "Var(CAR) = σ² · 1′(I + X*(X′X)⁻¹X*′)1, with X the estimation sessions' regressors and X* the window's",
    ),
    Paragraph(
        "The headline test.",
        "The classical t takes the estimation window's volatility for that of the day: it rejects too seldom in calm "
        "markets and too often in turbulent ones. So the abnormal return, over its standard error at the EWMA volatility "
        "before it, is ranked among earlier dates of the same series in a like volatility (placebo p). Where these are "
        "too few, it is ranked among the estimation window's residuals, each over the EWMA volatility before it (SQ).",
        "placebo p = (1 + dates of the B at least as large) / (1 + B)",
    ),
    Paragraph(
        "The running stream.",
        "Every session of an instrument that was ever stored is tested once more, in the order of storing, at a level "
        "that LORD++ derives from the tests before it: the share of false discoveries among all that were ever called "
        "found is kept at 5%, and no decision is revised.",
    ),
    Paragraph(
        "What a number can't say.",
        "One session's abnormal return can be unusual without being an effect of the news. It is called told from noise "
        "where its two-sided headline p is at most 0.05, Holm-adjusted over the watchlist for an instrument that the "
        "article doesn't speak of. The smallest detectable abnormal return is what such a test finds with 80% power.",
    ),
)
