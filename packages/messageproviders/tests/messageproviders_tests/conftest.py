"""What tests of this package may ask for."""

from hypothesis import HealthCheck, settings

# How long an example takes to draw says how busy the machine is.
settings.register_profile("unhurried", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
