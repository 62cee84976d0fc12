"""How a command opens the instance's database, migrated, and closes it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from kernel.clock import MachineClock
from migrations.run import upgrade
from store.unit import Store
from web.config import settings_from_environment


@contextmanager
def opened_store() -> Iterator[Store]:
    """Yield the store of this instance, brought up to date first."""
    settings = settings_from_environment()
    upgrade(settings.database_url)
    store = Store(settings.database_url, MachineClock())
    try:
        yield store
    finally:
        store.close()
