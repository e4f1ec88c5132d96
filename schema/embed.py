"""Turns the numbered .sql files into one C table: embed.py OUTPUT FILE...

NNNN_KIND_name.sql under terminal/ belongs to the database KIND (money, ref); everything under hq/ to
headquarters. Within a kind the numbers run 1, 2, 3...: a gap or a repetition stops the build.
"""
import pathlib
import sys


def kind_of(path):
    if path.parent.name == 'hq':
        return 'DB_HQ'
    return {'money': 'DB_MONEY', 'ref': 'DB_REF'}[path.stem.split('_')[1]]


def c_string(text):
    lines = text.split('\n')
    return '\n'.join('\t"' + l.replace('\\', '\\\\').replace('"', '\\"') + '\\n"' for l in lines if l)


def main():
    output, files = sys.argv[1], [pathlib.Path(f) for f in sys.argv[2:]]
    newest, entries = {}, []
    for path in sorted(files, key=lambda f: (f.parent.name, f.name)):
        kind, number = kind_of(path), int(path.name[:4])
        if number != newest.get(kind, 0) + 1:
            sys.exit(f'{path}: {kind} has {newest.get(kind, 0)} migrations so far')
        newest[kind] = number
        entries.append(f'{{{kind}, {number},\n{c_string(path.read_text())}}},\n')
    pathlib.Path(output).write_text(''.join(entries))


main()
