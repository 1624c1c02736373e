"""Sync: devices that work without a line, and the exchange that brings what they did to everybody else."""
