package dev.warptron.data.readers;

import dev.warptron.data.FileHeader;
import dev.warptron.data.Messages;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the columns that a request ignores. */
final class IgnoredColumns {
  private final List<String> names;

  private IgnoredColumns(List<String> names) {
    this.names = names;
  }

  /**
   * The ignored columns.
   *
   * @param where the file, for messages
   * @param names the columns of the file
   * @param ignored as in {@link dev.warptron.data.ReadRequest#withIgnored}
   * @throws dev.warptron.data.MissingColumnException if one names no column
   */
  static Set<Integer> of(String where, List<String> names, Collection<String> ignored) {
    IgnoredColumns columns = new IgnoredColumns(names);
    Set<Integer> found = new HashSet<>();
    for (String text : ignored) {
      List<String> each = columns.split(text);
      if (each == null) {
        throw Messages.noSuchColumn(where, columns.firstUnknown(text), names);
      }
      each.forEach(name -> found.addAll(columns.named(name)));
    }
    return found;
  }

  /** The columns with this name, or the one at this position. */
  private List<Integer> named(String name) {
    return IntStream.range(0, names.size())
        .filter(
            column -> names.get(column).equals(name) || FileHeader.position(column).equals(name))
        .boxed()
        .toList();
  }

  private boolean isKnown(String name) {
    return !named(name).isEmpty();
  }

  /** The names of which the text is a list, each as long as possible; null if it is none. */
  private @Nullable List<String> split(String text) {
    if (isKnown(text)) {
      return List.of(text);
    }
    String[] parts = text.split(",", -1);
    List<String> found = new ArrayList<>();
    return split(parts, 0, found) ? found : null;
  }

  private boolean split(String[] parts, int from, List<String> found) {
    if (from == parts.length) {
      return true;
    }
    for (int to = parts.length; to > from; to--) {
      String name = unquoted(String.join(",", List.of(parts).subList(from, to)));
      if (isKnown(name)) {
        found.add(name);
        if (split(parts, to, found)) {
          return true;
        }
        found.remove(found.size() - 1);
      }
    }
    return false;
  }

  /** The first part that no column is named by; otherwise the whole text. */
  private String firstUnknown(String text) {
    for (String part : text.split(",", -1)) {
      if (!isKnown(unquoted(part))) {
        return unquoted(part);
      }
    }
    return text;
  }

  private static String unquoted(String name) {
    String stripped = name.strip();
    boolean quoted = stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"");
    return quoted ? stripped.substring(1, stripped.length() - 1) : stripped;
  }
}
