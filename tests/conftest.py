"""What every test shares: the hypothesis profiles."""

from hypothesis import settings

# `ci` finds the same thing every time, on any machine; `explore` looks further:
#   make test PYTEST_ARGS="--hypothesis-profile=explore"
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("ci")
