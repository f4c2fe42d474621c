"""The only place with SQL: schema, units of work, and a repository for each thing that is stored."""

from marketlink.store.database import Database
from marketlink.store.records import Appended, JobRun, RunRecord, RunStatus, VintageRecord
from marketlink.store.uow import UnitOfWork

__all__ = ["Appended", "Database", "JobRun", "RunRecord", "RunStatus", "UnitOfWork", "VintageRecord"]
