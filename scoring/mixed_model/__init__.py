"""Linear mixed models with crossed random effects, exact while that pays and by iteration past it."""
