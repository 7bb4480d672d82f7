package dev.warptron.data;

import dev.warptron.files.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Several files that are one table: the rows of the first file, then those of the second and so on.
 * Columns are matched by name.
 */
final class JoinedTables {
  private final List<Path> files; // at least two
  private final ReadRequest request;
  private final CellRules rules;

  JoinedTables(List<Path> files, ReadRequest request, CellRules rules) {
    this.files = List.copyOf(files);
    this.request = request;
    this.rules = rules;
  }

  /**
   * Reads all files. A column with text in one of them is text in all: the others are then read
   * once more, so that their cells keep their spelling, too.
   *
   * @throws DataException if a file cannot be read, occurs twice, or has other columns than the
   *     first one
   */
  Table read() {
    requireDifferent();
    List<String> labels = labels();
    List<Table> parts = new ArrayList<>();
    List<BadRowsException> bad = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      try {
        parts.add(read(i, labels.get(i), rules));
        if (bad.isEmpty()) {
          requireSameColumns(parts, labels);
        }
      } catch (BadRowsException e) {
        bad.add(ofFile(i, labels.get(i), e));
      }
    }
    if (!bad.isEmpty()) {
      throw together(bad);
    }
    Set<String> texts = textSomewhere(parts);
    for (int i = 0; i < parts.size(); i++) {
      Table part = parts.get(i);
      if (part.asDataset().isEmpty()
          && texts.stream().anyMatch(name -> !(part.column(name) instanceof TextColumn))) {
        parts.set(i, read(i, labels.get(i), rules.withText(texts)));
      }
    }
    return Table.joined(parts, rules);
  }

  private Table read(int file, String label, CellRules cells) {
    String name = FileNames.of(files.get(file));
    try {
      Table table = DatasetReaders.readTable(files.get(file), request, cells);
      return label.equals(name) ? table : table.withFile(name, label);
    } catch (MissingColumnException e) {
      throw e.withProblem(renamed(e.problem(), name, label));
    } catch (BadRowsException e) {
      throw e; // its rows are renamed one by one
    } catch (DataException e) {
      String problem = renamed(e.problem(), name, label);
      throw problem.equals(e.problem())
          ? e
          : e.remedies().isEmpty()
              ? new DataException(problem, e)
              : new DataException(problem, e.remedies(), e);
    }
  }

  /** Each line that begins with the name of the file begins with the label instead. */
  private static String renamed(String problem, String name, String label) {
    String lines = ("\n" + problem).replace("\n" + name + ":", "\n" + label + ":");
    return lines.substring(1);
  }

  /** The bad rows of one of the files. */
  private BadRowsException ofFile(int file, String label, BadRowsException e) {
    String name = FileNames.of(files.get(file));
    List<BadRow> rows =
        e.rows().stream()
            .map(
                row ->
                    new BadRow(
                        file,
                        row.line(),
                        RowOrigins.renamed(row.where(), name, label),
                        row.reason()))
            .toList();
    return new BadRowsException(e.problem(), rows, e.remedies(), e.ifSeveral());
  }

  /** The bad rows of all files, with every remedy once: how to skip rows comes last. */
  private static DataException together(List<BadRowsException> files) {
    List<BadRow> rows = files.stream().flatMap(each -> each.rows().stream()).toList();
    List<Remedy> several =
        files.stream()
            .flatMap(each -> each.ifSeveral().stream())
            .distinct()
            .sorted(Comparator.comparing(remedy -> remedy.setting() != null))
            .toList();
    return BadRow.exception(rows, files.get(0).remedies(), several);
  }

  private void requireDifferent() {
    Map<Path, Path> seen = new HashMap<>();
    for (Path file : files) {
      Path earlier = seen.putIfAbsent(real(file), file);
      if (earlier != null) {
        throw new DataException(
            earlier.equals(file)
                ? file + ": this file is given twice: give each file once"
                : "%s and %s are the same file: give each file once".formatted(earlier, file));
      }
    }
  }

  private static Path real(Path file) {
    try {
      return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
    } catch (IOException e) { // the reader says what is wrong with it
      return file.toAbsolutePath().normalize();
    }
  }

  /** What messages call each file: its name, or its path if another one has the same name. */
  private List<String> labels() {
    List<String> names = files.stream().map(FileNames::of).toList();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      boolean isOnly = names.stream().filter(name::equals).count() == 1;
      labels.add(isOnly ? name : files.get(i).toString());
    }
    return labels;
  }

  /** Compares the columns of the last part with those of the first one. */
  private static void requireSameColumns(List<Table> parts, List<String> labels) {
    List<String> first = parts.get(0).columnNames();
    List<String> last = parts.get(parts.size() - 1).columnNames();
    String firstFile = labels.get(0);
    String lastFile = labels.get(parts.size() - 1);
    requireAll(first, last, firstFile, lastFile);
    requireAll(last, first, lastFile, firstFile);
  }

  private static void requireAll(
      List<String> wanted, List<String> present, String wantedFile, String presentFile) {
    Set<String> known = new LinkedHashSet<>(present);
    List<String> missing = wanted.stream().filter(name -> !known.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s has no column %s, which %s has"
                  .formatted(presentFile, Messages.listed(missing), wantedFile)
              + ": the files of one table need the same columns; add it, or remove it from all");
    }
  }

  /** The columns that are text in some parts and numbers in others. */
  private static Set<String> textSomewhere(List<Table> parts) {
    Map<String, Integer> textParts = new LinkedHashMap<>();
    for (Table part : parts) {
      for (String name : part.columnNames()) {
        textParts.merge(name, part.column(name) instanceof TextColumn ? 1 : 0, Integer::sum);
      }
    }
    Set<String> mixed = new LinkedHashSet<>();
    textParts.forEach(
        (name, count) -> {
          if (count > 0 && count < parts.size()) {
            mixed.add(name);
          }
        });
    return mixed;
  }
}
