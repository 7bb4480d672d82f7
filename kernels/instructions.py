"""Instructions for a multiply-add in the inner loops of train_tiny. Called by instructions.sh.

usage: instructions.py SASS COMPILER_OUTPUT TERMS
  SASS             of nvdisasm -gi -c
  COMPILER_OUTPUT  of ptxas -v
  TERMS            tiny_terms.cuh: a loop belongs to the struct whose lines its multiply-adds were inlined from
"""
import re
import sys

# Most instructions for a multiply-add, by the struct of the loop. None: reported, without a limit.
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
    """The name of the struct for each line inside of one."""
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
    """The instructions of a kernel, each with the structs that it was inlined from."""

    def __init__(self):
        self.instructions = []  # (text, set of structs)
        self.labels = {}  # label: index of the instruction after it

    def loops(self):
        """(first, last) instruction of each innermost loop: from the target of a branch backwards to the branch."""
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
            place = re.search(r'## File "(?:[^"]*/)?([^/"]+)", line (\d+)', text)
            instruction = re.match(r"\s+/\*[0-9a-f]{4,}\*/\s+(.*?)\s*;", text)
            if section:
                code = kernels.setdefault(section.group(1), Code())
            elif code is None:
                continue
            elif label:
                code.labels[label.group(1)] = len(code.instructions)
            elif place:
                if complete:
                    context, complete = set(), False
                if place.group(1) == terms_name:
                    context.add(structs.get(int(place.group(2))))
            elif instruction:
                complete = True
                code.instructions.append((instruction.group(1), context - {None}))
    return kernels


def is_operation(text, name):
    return re.match(r"(?:@!?U?P\w+ )?%s\b" % name, text.strip()) is not None


def report(kernel, code):
    """Prints the densest loop of each struct; answers what is wrong."""
    faults, best = [], {}
    for first, last in code.loops():
        body = code.instructions[first : last + 1]
        fused = [structs for text, structs in body if is_operation(text, "FFMA")]
        owners = set().union(*fused) if fused else set()
        if len(owners) != 1:
            continue
        struct = owners.pop()
        share = len(body) / len(fused)
        shared = sum(is_operation(text, "LDS") for text, _ in body)
        generic = sum(is_operation(text, "LD") for text, _ in body)
        if struct not in best or share < best[struct][0]:
            best[struct] = (share, len(body), len(fused), shared, generic)
    for struct, limit in LIMITS.items():
        if struct not in best:
            faults.append(f"{kernel}: no loop of {struct} found")
            continue
        share, length, fused, shared, generic = best[struct]
        print(f"| `{kernel}` | `{struct}` | {length} | {fused} | {shared} | {share:.2f} | {limit or ''} |")
        if limit is not None and not share <= limit:
            faults.append(f"{kernel}: {struct} takes {share:.2f} instructions for a multiply-add, more than {limit}")
        if generic > 0:
            faults.append(f"{kernel}: {struct} has {generic} generic loads")
    return faults


def spills(path):
    with open(path) as compiler:
        text = compiler.read()
    faults = []
    for kernel in KERNELS:
        found = re.search(
            r"entry function '%s'.*?(\d+) bytes spill stores, (\d+) bytes spill loads" % kernel, text, re.DOTALL
        )
        if not found or found.group(1) != "0" or found.group(2) != "0":
            faults.append(f"{kernel}: {'spills registers' if found else 'not compiled'}")
    return faults


def main():
    sass, compiler, terms = sys.argv[1:]
    kernels = read_sass(sass, struct_lines(terms), terms.rsplit("/", 1)[-1])
    print("| kernel | loop | instructions | multiply-adds | loads of shared memory | per multiply-add | at most |")
    print("|---|---|---|---|---|---|---|")
    faults = spills(compiler)
    for kernel in KERNELS:
        faults += report(kernel, kernels[kernel]) if kernel in kernels else [f"{kernel}: not in the machine code"]
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


main()
