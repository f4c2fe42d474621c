"""Abnormal returns of several instruments on event days and on all others."""

import numpy as np
import pytest

from marketlink.core.errors import TooLittleData
from marketlink.core.study import StudySpec
from marketlink.core.windows import Window
from marketlink.study.reactions import reaction_days

SPEC = StudySpec("A", estimation=Window(-60, -4), event_window=Window(-3, 3), car_windows=(Window(0, 0),), minimum=30)


def test_abnormal_returns_by_hand(make_series, walk, days, event_on):
    closes = {name: walk(300, seed) for seed, name in enumerate("AB")}
    series = {name: make_series(name, values) for name, values in closes.items()}
    events = [event_on(days(300)[i]) for i in (120, 180)]
    found = reaction_days(events, dict.fromkeys("AB", SPEC), series)
    for column, name in enumerate("AB"):
        y = np.diff(np.log(closes[name]), prepend=np.nan)
        assert found.event[0, column] == pytest.approx(y[120] - y[60:117].mean())
        # The second event's estimation window holds the first one's sessions: they are left out.
        inside = [i for i in range(120, 177) if i > 123]
        assert found.event[1, column] == pytest.approx(y[180] - y[inside].mean())
    # A model exists from session 61 on; 2 x 7 sessions lie in event windows.
    assert found.placebo.shape == (300 - 61 - 14, 2)


def test_days_without_all_instruments_are_left_out(make_series, walk, days, event_on):
    series = {"A": make_series("A", walk(300, 0)), "B": make_series("B", walk(150, 1))}
    events = [event_on(days(300)[i]) for i in (120, 180)]
    found = reaction_days(events, dict.fromkeys("AB", SPEC), series)
    assert len(found.event) == 1
    assert found.notes[0].startswith("1 of 2 event days left out")
    series["B"] = make_series("B", walk(40, 1), days(400)[-40:])
    with pytest.raises(TooLittleData, match="no day on which all"):
        reaction_days(events, dict.fromkeys("AB", SPEC), series)
