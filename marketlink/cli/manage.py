"""init, doctor, status, serve, worker, retry, backup, restore and db: what an operator needs."""

from pathlib import Path
from typing import Annotated

import typer

from marketlink.cli.faults import say
from marketlink.cli.options import common_of

db = typer.Typer(help="The database's schema.", no_args_is_help=True, rich_markup_mode=None)


@db.callback()
def group() -> None:
    """Keep `upgrade` a command of its own."""


def init(
    context: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Replace a configuration file that is there.")] = False,
) -> None:
    """Write a configuration file with every key, and make the database.

    Example: marketlink init
    """
    from marketlink.service.setup import initialise

    given = common_of(context)
    for line in initialise(given.config, given.database, replace=force):
        say(line)


def doctor(context: typer.Context) -> None:
    """Check the installation, one line a check, with what to do where one fails.

    Example: marketlink doctor
    """
    from marketlink.core.clock import system_clock
    from marketlink.service.doctor import examine
    from marketlink.service.settings import default_config_path

    common = common_of(context)
    findings = examine(common.settings(), common.config or default_config_path(), system_clock())
    for finding in findings:
        print(f"{'ok  ' if finding.well else 'FAIL'} {finding.name}: {finding.sentence}")
        if not finding.well:
            print(f"     {finding.mend}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def status(context: typer.Context) -> None:
    """Show the last run of each job, and which feeds fail since when.

    Example: marketlink status
    """
    from marketlink.core.clock import system_clock
    from marketlink.service.house import job_folders
    from marketlink.service.jobs import load_jobs
    from marketlink.service.status import status_lines
    from marketlink.store import Database

    settings = common_of(context).settings()
    jobs = load_jobs(job_folders(settings), settings.intervals, settings.crons)
    with Database.open(settings.database) as database:
        for line in status_lines(settings, database, jobs, system_clock()):
            print(line)


def serve(context: typer.Context) -> None:
    """Run the service until it is told to stop (SIGTERM or Ctrl-C).

    Example: marketlink serve
    """
    from marketlink.service.house import job_folders, open_rooms
    from marketlink.service.jobs import load_jobs
    from marketlink.service.serve import serve as run_service

    settings = common_of(context).settings()
    jobs = load_jobs(job_folders(settings), settings.intervals, settings.crons)
    with open_rooms(settings) as rooms:
        run_service(jobs, rooms)


def worker(context: typer.Context) -> None:
    """Add a worker to a running service, here or, on PostgreSQL, on another machine.

    Example: marketlink worker
    """
    from marketlink.service.house import job_folders, open_rooms
    from marketlink.service.jobs import load_jobs
    from marketlink.service.serve import work

    settings = common_of(context).settings()
    jobs = load_jobs(job_folders(settings), settings.intervals, settings.crons)
    with open_rooms(settings) as rooms:
        work(jobs, rooms)


def retry(
    context: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[TASK]...", help="As `status` names them; none for all.")] = None,
) -> None:
    """Put tasks that were given up back in the queue.

    Example: marketlink retry
    """
    from marketlink.core.clock import system_clock
    from marketlink.store import Database

    with Database.open(common_of(context).settings().database) as database, database.unit_of_work() as uow:
        number = uow.tasks.retry(system_clock(), keys or ())
    print(f"{number} tasks put back")


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The copy; it must not exist.")],
) -> None:
    """Copy the SQLite database into a file, also while the service runs.

    Example: marketlink backup monday.db
    """
    from marketlink.store.backup import backup as copied

    copied(common_of(context).settings().database, target)
    print(target)


def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A copy that `backup` made.")],
    force: Annotated[bool, typer.Option("--force", help="Replace what the database holds.")] = False,
) -> None:
    """Put a copy in place of the SQLite database.

    Example: marketlink restore monday.db --force
    """
    from marketlink.core.errors import UsageError
    from marketlink.store import Database
    from marketlink.store.backup import restore as put_back

    if not force:
        raise UsageError("this replaces everything that the database holds", "give --force")
    url = common_of(context).settings().database
    put_back(url, source)
    with Database.open(url) as database:
        print(f"{database.url_shown} at revision {database.revision()}")


@db.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to the revision that this version needs.

    Example: marketlink db upgrade
    """
    from marketlink.store import Database

    with Database.open(common_of(context).settings().database) as database:
        before = database.revision()
        database.upgrade()
        print(f"{database.url_shown}: revision {before or 'none'} -> {database.revision()}")
