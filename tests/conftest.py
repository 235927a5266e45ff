"""What every test shares: the hypothesis profiles."""

from hypothesis import Phase, settings

# `ci` finds the same thing every time, on any machine; `explore` looks further:
#   make test PYTEST_ARGS="--hypothesis-profile=explore"
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", max_examples=2_000, deadline=None, print_blob=True)
# `mutate`: a mutant is to be found fast, nobody reads the example
settings.register_profile("mutate", derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate])
settings.load_profile("ci")
