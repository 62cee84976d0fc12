"""Notices: who must be told what about a sale, and how long before it."""
