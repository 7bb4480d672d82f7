"""Instructions per FMA in the inner loops of train_tiny. Called by instructions.sh.

usage: instructions.py SASS COMPILER_OUTPUT TERMS
  SASS             output of nvdisasm -gi -c
  COMPILER_OUTPUT  output of ptxas -v
  TERMS            tiny_terms.cuh: a loop belongs to the struct from whose lines its FMAs were inlined
"""
import re
import sys

# Maximum number of instructions per FMA, by the struct of the loop. None: reported, without a limit.
LIMITS = {
    "TinyForwardTerms": 6,
    "TinyForwardOutsideTerms": None,
    "TinyBackwardTerms": 4,
    "TinyUpdateTerms": 7,
    "TinyUpdateOrderedTerms": 7,
    "TinyUpdateOutsideTerms": None,
}
KERNELS = ["train_tiny", "train_tiny_alone"]


def struct_lines(path):
    """Maps the number of each line inside a struct to the name of the struct."""
    lines, name = {}, None
    with open(path) as source:
        for number, text in enumerate(source, start=1):
            begin = re.match(r"struct (\w+Terms) \{", text)
            name = begin.group(1) if begin else name
            if name:
                lines[number] = name
            if text.startswith("};"):
                name = None
    return lines


class Code:
    """The instructions of a kernel, each with the structs from which it was inlined."""

    def __init__(self):
        self.instructions = []  # (text, set of structs)
        self.labels = {}  # label: index of the instruction after it

    def loops(self):
        """(first, last) instruction of each innermost loop: from the target of a backward branch to the branch."""
        found = []
        for i, (text, _) in enumerate(self.instructions):
            branch = re.search(r"\bBRA\b.*`\((\.L_x_\d+)\)", text)
            if branch and self.labels.get(branch.group(1), i + 1) <= i:
                found.append((self.labels[branch.group(1)], i))
        return [
            loop
            for loop in found
            if not any(other != loop and loop[0] <= other[0] and other[1] <= loop[1] for other in found)
        ]


def read_sass(path, structs, terms_name):
    kernels, code, context, complete = {}, None, set(), True
    with open(path) as sass:
        for text in sass:
            section = re.match(r"\.text\.(\w+):", text)
            label = re.match(r"(\.L_x_\d+):", text)
            source = re.search(r'## File "(?:[^"]*/)?([^/"]+)", line (\d+)', text)
            instruction = re.match(r"\s+/\*[0-9a-f]{4,}\*/\s+(.*?)\s*;", text)
            if section:
                code = kernels.setdefault(section.group(1), Code())
            elif code is None:
                continue
            elif label:
                code.labels[label.group(1)] = len(code.instructions)
            elif source:
                if complete:
                    context, complete = set(), False
                if source.group(1) == terms_name:
                    context.add(structs.get(int(source.group(2))))
            elif instruction:
                complete = True
                code.instructions.append((instruction.group(1), context - {None}))
    return kernels


def is_operation(text, name):
    return re.match(r"(?:@!?U?P\w+ )?%s\b" % name, text.strip()) is not None


def report(kernel, code):
    """Prints the loop with the fewest instructions per FMA of each struct; returns error messages."""
    errors, best = [], {}
    for first, last in code.loops():
        body = code.instructions[first : last + 1]
        fmas = [structs for text, structs in body if is_operation(text, "FFMA")]
        owners = set().union(*fmas) if fmas else set()
        if len(owners) != 1:
            continue
        struct = owners.pop()
        ratio = len(body) / len(fmas)
        shared = sum(is_operation(text, "LDS") for text, _ in body)
        generic = sum(is_operation(text, "LD") for text, _ in body)
        if struct not in best or ratio < best[struct][0]:
            best[struct] = (ratio, len(body), len(fmas), shared, generic)
    for struct, limit in LIMITS.items():
        if struct not in best:
            errors.append(f"{kernel}: no loop of {struct} found")
            continue
        ratio, length, fmas, shared, generic = best[struct]
        print(f"| `{kernel}` | `{struct}` | {length} | {fmas} | {shared} | {ratio:.2f} | {limit or ''} |")
        if limit is not None and not ratio <= limit:
            errors.append(f"{kernel}: {struct} takes {ratio:.2f} instructions per FMA, more than {limit}")
        if generic > 0:
            errors.append(f"{kernel}: {struct} has {generic} generic loads")
    return errors


def spills(path):
    with open(path) as compiler:
        text = compiler.read()
    errors = []
    for kernel in KERNELS:
        found = re.search(
            r"entry function '%s'.*?(\d+) bytes spill stores, (\d+) bytes spill loads" % kernel, text, re.DOTALL
        )
        if not found or found.group(1) != "0" or found.group(2) != "0":
            errors.append(f"{kernel}: {'spills registers' if found else 'not compiled'}")
    return errors


def main():
    sass, compiler, terms = sys.argv[1:]
    kernels = read_sass(sass, struct_lines(terms), terms.rsplit("/", 1)[-1])
    print("| kernel | loop | instructions | FMAs | shared-memory loads | instructions per FMA | limit |")
    print("|---|---|---|---|---|---|---|")
    errors = spills(compiler)
    for kernel in KERNELS:
        errors += report(kernel, kernels[kernel]) if kernel in kernels else [f"{kernel}: not in the machine code"]
    for error in errors:
        print(error, file=sys.stderr)
    sys.exit(1 if errors else 0)


main()
