"""Crossed mixed models side by side with lme4."""
