"""The whole path on a real PostgreSQL server."""

from marketlink.store import Database


def test_a_run_is_stored_and_running_it_again_changes_nothing(command, tmp_path, postgres_url):
    (tmp_path / "a.txt").write_text("The rouble gained over 1% against the dollar on Thursday, as talks went on.\n")

    def state():
        with Database.open(postgres_url) as database, database.unit_of_work(read_only=True) as uow:
            (article,) = uow.articles.list()
            return (
                article,
                uow.moves.of(article.id),
                uow.checks.of(article.id),
                uow.reactions.of(article.id),
                [uow.prices.vintages(key.id) for key in uow.prices.find("USDRUB")],
            )

    first = command("run", "a.txt", "--published", "2022-01-27", database=postgres_url)
    assert first.returncode == 0, first.stderr
    before = state()
    assert before[1][0].instrument == "USDRUB"
    assert before[2][0].verdict == "confirmed"
    assert round(100 * before[3][0].study.day0.value, 3) == -1.475
    again = command("run", "a.txt", "--published", "2022-01-27", database=postgres_url)
    assert again.stdout == first.stdout
    assert state() == before
