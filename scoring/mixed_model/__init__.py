"""Linear mixed models with crossed random effects, exact while that pays and by iteration past it."""

from scoring.mixed_model.fitting import Fit, fit

__all__ = ["Fit", "fit"]
