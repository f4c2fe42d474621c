"""Tables of stories, each with its articles and why they belong to it, and of tags."""

from collections.abc import Iterable, Mapping

from marketlink.core.story import Likeness, Story, Told
from marketlink.report.table import Row, Table, numbers, prose, words


def stories_table(stories: Iterable[Story]) -> Table:
    """Return stories, one a row."""
    columns = (
        words("story", "Story"),
        words("first", "First told"),
        numbers("sources", "Sources"),
        numbers("articles", "Articles"),
        numbers("versions", "Versions"),
        words("title", "Title"),
        words("carried_by", "Carried by"),
    )
    rows: tuple[Row, ...] = tuple(
        (
            story.id,
            f"{story.at:%Y-%m-%d %H:%M} UTC" if story.at is not None else story.day,
            len(story.sources),
            len(story.told),
            sum(told.member.likeness is Likeness.VERSION for told in story.told),
            story.title,
            ", ".join(story.sources),
        )
        for story in stories
    )
    return Table("stories", "Stories", columns, rows)


def told_table(stories: Iterable[Story]) -> Table:
    """Return the articles of stories, one a row, with why each belongs to its story."""
    columns = (
        words("story", "Story", group=True),
        words("when", "When"),
        words("source", "Source"),
        words("title", "Title"),
        words("article", "Article"),
        words("likeness", "As"),
        prose("explanation", "Why"),
    )
    rows: tuple[Row, ...] = tuple(_row(story, told) for story in stories for told in story.told)
    return Table("told", "Stories and their articles", columns, rows)


def _row(story: Story, told: Told) -> Row:
    like = f" ({told.member.other_id})" if told.member.other_id else ""
    return (
        story.id,
        f"{told.at:%Y-%m-%d %H:%M} UTC" if told.at is not None else told.day,
        told.source,
        told.title,
        told.member.article_id,
        told.member.likeness.value,
        f"{told.member.why}{like}",
    )


def tags_table(counts: Mapping[str, int]) -> Table:
    """Return tags with the number of their articles, one a row."""
    columns = (words("tag", "Tag"), numbers("articles", "Articles"))
    return Table("tags", "Tags", columns, tuple(counts.items()))
