"""A bidder's own pages: real name, registration, deposit, purchases, receipts."""

from web.bidder import deposit, desk, identity, purchase, receipts, registration
from web.bidder.door import blueprint

__all__ = ["blueprint", "deposit", "desk", "identity", "purchase", "receipts", "registration"]
