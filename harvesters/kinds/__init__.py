"""Interfaces that partners publish through: one file each."""
