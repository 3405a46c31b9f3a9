"""The three stores that one contract is held against, and PostgreSQL where there is one."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import pytest

from ccfloor.store.interface import Store
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.sql_store import SqlStore

POSTGRES = os.environ.get(
    "CCFLOOR_TEST_POSTGRES", "postgresql+asyncpg://postgres@127.0.0.1:5432/test"
)


@asynccontextmanager
async def empty_schema() -> AsyncIterator[str]:
    """Give the URL of a PostgreSQL schema of one test's own; skip where there is none."""
    plain = POSTGRES.replace("+asyncpg", "")
    try:
        connection = await asyncpg.connect(plain, timeout=5)
    except (OSError, asyncpg.PostgresError) as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL at {plain} (CCFLOOR_TEST_POSTGRES names another): {error}")
    schema = f"test_{uuid.uuid4().hex}"
    await connection.execute(f"CREATE SCHEMA {schema}")
    try:
        yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}search_path={schema}"
    finally:
        await connection.execute(f"DROP SCHEMA {schema} CASCADE")
        await connection.close()


@pytest.fixture
async def postgres_url() -> AsyncIterator[str]:
    async with empty_schema() as url:
        yield url


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def store(request, tmp_path) -> AsyncIterator[Store]:
    """An open, empty store of each kind."""
    async with AsyncExitStack() as stack:
        made: Store
        if request.param == "memory":
            made = MemoryStore()
        elif request.param == "sqlite":
            made = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'ccfloor.db'}")
        else:
            made = SqlStore(await stack.enter_async_context(empty_schema()))
        await made.open()
        stack.push_async_callback(made.close)
        yield made
