package dev.warptron.cli.common;

import dev.warptron.data.CellRules;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.FileHeader;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The files that DATA names: one, or several that are one table, one after another. */
public final class DataArguments {
  private static final int MOST_LISTED = 20;

  private final List<Path> given;
  private final DataFiles sources;
  private @Nullable List<Path> files; // known after the first use

  /**
   * As on the command line.
   *
   * @param given files and patterns, at least one
   * @param sources what can be read only once is copied here
   */
  public DataArguments(List<Path> given, DataFiles sources) {
    this.given = List.copyOf(given);
    this.sources = sources;
  }

  private List<Path> files() {
    List<Path> known = files == null ? FilePatterns.expanded(given) : files;
    files = known;
    return known;
  }

  /**
   * The name of the file without its folder, or the number of files with the first and the last.
   */
  public String name() {
    List<Path> all = files();
    String first = DataFiles.name(all.get(0));
    return all.size() == 1
        ? first
        : "%d files, %s to %s"
            .formatted(all.size(), first, DataFiles.name(all.get(all.size() - 1)));
  }

  /**
   * Several files in their order, the first ones of many: their names, or their paths if two have
   * the same name. Empty for a single file.
   */
  String order() {
    List<String> all = files().stream().map(DataFiles::name).toList();
    if (all.stream().distinct().count() < all.size()) {
      all = files().stream().map(Path::toString).toList();
    }
    int more = all.size() - MOST_LISTED;
    String listed = all.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
    return all.size() == 1 ? "" : listed + (more > 0 ? " and %d more".formatted(more) : "");
  }

  /** As {@link #name}, with the folder of a single file. */
  public String path() {
    Path first = files().get(0);
    return files().size() == 1 && !DataFiles.STANDARD.equals(first) ? first.toString() : name();
  }

  /** How the first file begins; otherwise as {@link DatasetReaders#header}. */
  public Optional<FileHeader> header(ReadRequest request) {
    return DatasetReaders.header(sources.readable(files().get(0)), request);
  }

  /** The files, or copies of what can be read only once. */
  List<Path> readableFiles() {
    return files().stream().map(sources::readable).toList();
  }

  /** All rows, in the order of the files; otherwise as {@link DatasetReaders#readTable}. */
  public Table read(ReadRequest request, CellRules rules) {
    return read(request, rules, null);
  }

  /**
   * The same.
   *
   * @param scratch file for the cells, if the format allows to keep them there; null for memory
   */
  Table read(ReadRequest request, CellRules rules, @Nullable Path scratch) {
    List<Path> readable = readableFiles();
    return scratch != null && readable.size() == 1
        ? DatasetReaders.readTable(readable.get(0), request, rules, scratch)
        : DatasetReaders.readTable(readable, request, rules);
  }

  /**
   * With these files, which are read.
   *
   * @param parameter its name on the command line
   */
  public FileRoles addTo(FileRoles roles, String parameter) {
    for (Path file : files()) {
      roles.reads(files().size() == 1 ? parameter : parameter + " " + file, file);
    }
    return roles;
  }
}
