"""Results of fits, one JSON line each, so that an interrupted comparison goes on where it stopped."""
import json


class Results:
    def __init__(self, file):
        self.file, self.lines = file, []
        if file.exists():
            self.lines = [json.loads(line) for line in file.read_text().splitlines()]

    def has(self, key):
        return any(all(line[name] == value for name, value in key.items()) for line in self.lines)

    def add(self, line):
        self.lines.append(line)
        with open(self.file, "a") as out:
            out.write(json.dumps(line) + "\n")

    def matching(self, keys):
        """The lines that have one of the keys, the last one of each."""
        found = {}
        for line in self.lines:
            for number, key in enumerate(keys):
                if all(line[name] == value for name, value in key.items()):
                    found[number] = line
        return list(found.values())
