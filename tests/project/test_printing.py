"""No renderer and no command prints a string another way than through `batchspec.system.inert`."""

from __future__ import annotations

from support.printed import Call, uninert

OTHERWISE = {
    Call(
        "cli/drift.py", "click.echo(text)"
    ): "one of drift/telling, each of which is inert, the annotations meant to be obeyed",
    Call("cli/contract_diff.py", "click.echo(told)"): "one of revisions/telling, each of which is inert",
    Call(
        "cli/fixtures.py", "json.dumps(value, indent=2, ensure_ascii=False)"
    ): "the kit's own, promised byte by byte",
    Call("mutants/program.py", "print(error, file=sys.stderr)"): "an adapter that is a program of its own",
    Call(
        "mutants/program.py",
        "print(json.dumps({'id': question['id'], **answered(client, question)}), flush=True)",
    ): "the protocol of adapters",
    Call("pytest_plugin/hooks.py", "terminalreporter.write_line(line)"): "`summary_lines` makes them inert",
    Call(
        "showing/failures.py", "json.dumps(first['object'], ensure_ascii=False)"
    ): "data, which each rendering makes inert",
    Call("showing/failures.py", "json.dumps(first['patch'], ensure_ascii=False)"): "data, as above",
    Call(
        "system/leash.py", "print(f'{command[0]}: {error.strerror}', file=sys.stderr)"
    ): "a program of its own; its output goes into a file",
}
"""Calls that are good without, and why."""


def test_nothing_is_printed_another_way():
    assert uninert() == OTHERWISE.keys()


def test_every_way_to_print_is_seen(tmp_path):
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli/bad.py").write_text(
        """
def command(text, console, terminalreporter, shown):
    click.echo(text)
    click.echo(f"it says {text}")
    print(text, file=sys.stderr)
    sys.stdout.write(text)
    console.print(text)
    Console().print("literal")
    pytest.skip(f"{text}")
    terminalreporter.write_line(shown)
    json.dumps(text, ensure_ascii=False)
    shlex.quote(text)
    ET.tostring(shown)
    raise pytest.UsageError(text)
"""
    )
    (tmp_path / "cli/good.py").write_text(
        """
def command(text, terminal):
    click.echo("literal")
    click.echo(line(text))
    terminal.print(text)
    inert(ET.tostring(text))
    raise pytest.UsageError(line(f"batchspec: {text}"))
"""
    )
    found = uninert(tmp_path)
    assert {call.module for call in found} == {"cli/bad.py"}
    assert len(found) == 12  # one in each line
