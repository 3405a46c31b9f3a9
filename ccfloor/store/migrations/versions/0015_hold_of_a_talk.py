"""How long an agent had his caller on hold, and how often.

Of what was stored before, nobody looked: it has no hold, which is not a hold of no time.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the columns."""
    for name in ("hold_us", "holds"):
        op.add_column("visits", sa.Column(name, sa.BigInteger, autoincrement=False, nullable=True))
