"""retry, backup and restore from the command line."""


def test_a_copy_is_taken_and_put_back_and_retry_says_what_it_did(command, tmp_path):
    assert command("--config", str(tmp_path / "c.toml"), "init").returncode == 0
    assert command("retry").stdout == "0 tasks put back\n"
    assert command("backup", "copy.db").stdout == "copy.db\n"
    again = command("backup", "copy.db")
    assert (again.returncode, "exists" in again.stderr) == (2, True)
    unasked = command("restore", "copy.db")
    assert (unasked.returncode, "--force" in unasked.stderr) == (2, True)
    assert "at revision" in command("restore", "copy.db", "--force").stdout
