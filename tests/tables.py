"""Imports every module that declares tables, so that the metadata is whole."""

import importlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

for _stage in ("auction", "bidding", "notices", "people", "settlement", "valuation"):
    if (ROOT / _stage / "tables.py").exists():
        importlib.import_module(f"{_stage}.tables")

importlib.import_module("store.journal")
importlib.import_module("store.due")
