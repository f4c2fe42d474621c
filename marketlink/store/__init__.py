"""The only place with SQL: schema, units of work, and a repository for each thing that is stored."""

from marketlink.store.database import Database
from marketlink.store.records import (
    Appended,
    Channel,
    Digest,
    JobRun,
    Lease,
    NewTask,
    Notice,
    NoticeState,
    RunRecord,
    RunStatus,
    Task,
    TaskCount,
    TaskState,
    VintageRecord,
)
from marketlink.store.tasks import LeaseLost
from marketlink.store.uow import UnitOfWork

__all__ = [
    "Appended",
    "Channel",
    "Database",
    "Digest",
    "JobRun",
    "Lease",
    "LeaseLost",
    "NewTask",
    "Notice",
    "NoticeState",
    "RunRecord",
    "RunStatus",
    "Task",
    "TaskCount",
    "TaskState",
    "UnitOfWork",
    "VintageRecord",
]
