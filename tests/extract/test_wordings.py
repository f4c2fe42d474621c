"""Words looked for before a search: whatever a pattern matches holds one of them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketlink.extract import moments

ASCII = st.characters(codec="ascii")
HORIZONS = dict.fromkeys(wording for _, wording in vars(moments)["_HORIZONS"])
WORDINGS = [*HORIZONS, *(found for found in vars(moments).values() if type(found) is type(next(iter(HORIZONS))))]


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording.needed[0])
def test_no_match_is_passed_over(wording):
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(wording.pattern, alphabet=ASCII))
    def found(text):
        assert wording.search(text) is not None

    found()
