"""Damaged documents: a whole one, with pieces cut out, doubled, moved and replaced. The same seed gives the same damage."""

import random

BITS = (
    b"<", b">", b"&", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"\x00", b"\xff\xfe", b"&#xD800;", b"&#0;", b"<p>", b"</article>",
    b"\xf0\x9f\x98\x80", b'"', b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"&a;", b"\xe2\x80\xae", b"%", b"1" * 400, b"<div>" * 200,
    b"</item>", b"<item>", b"</channel>", b" per cent ", b"rose 1e309%", b"fell -0.0%", b"2022-13-45T99:99:99Z", b"NaN",
)  # fmt: skip


def mutant(whole: bytes, chance: random.Random) -> bytes:
    """Return `whole` with one to twelve damages."""
    data = bytearray(whole)
    for _ in range(chance.randint(1, 12)):
        at, size = chance.randint(0, len(data)), chance.choice((1, 3, 20, 200))
        kind = chance.randrange(6)
        if kind == 0:
            del data[at : at + size]
        elif kind == 1:
            data[at:at] = chance.choice(BITS)
        elif kind == 2:
            data[at:at] = data[at : at + size] * chance.randint(1, 6)
        elif kind == 3:
            data[at : at + size] = chance.randbytes(size)
        elif kind == 4:
            piece = data[at : at + size]
            del data[at : at + size]
            to = chance.randint(0, len(data))
            data[to:to] = piece
        elif chance.random() < 0.1:
            del data[at:]
    return bytes(data)
