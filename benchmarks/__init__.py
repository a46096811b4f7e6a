"""Benchmarks: every timing checks its answer first."""
