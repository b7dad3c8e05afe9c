"""How hard to try: `make fuzz` tries for long, `make test` briefly."""

from hypothesis import HealthCheck, settings


def effort(brief: int, long: int, steps: int = 1) -> settings:
    """Return the settings for so many examples, brief or long by the profile that is loaded.

    steps: how many requests follow each other in an example, where they do.
    """
    return settings(
        max_examples=long if settings.get_current_profile_name() == "fuzz" else brief,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        stateful_step_count=steps,
    )
