"""Asking to start."""
