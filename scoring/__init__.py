"""Arithmetic: arrays in, frozen values out, no input or output."""
