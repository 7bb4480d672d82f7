package dev.warptron.data;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a data set that are to be predicted: none, one or several.
 *
 * @param all with different names
 */
record TargetColumns(List<Target> all) {
  static final TargetColumns NONE = new TargetColumns(List.of());

  TargetColumns {
    all = List.copyOf(all);
    Set<String> seen = new HashSet<>();
    for (Target each : all) {
      if (!seen.add(each.name())) {
        throw new DataException(
            "two targets are named %s: rename one of them".formatted(Messages.quoted(each.name())));
      }
    }
  }

  static TargetColumns of(@Nullable Target target) {
    return target == null ? NONE : new TargetColumns(List.of(target));
  }

  void requireRows(int rows) {
    for (Target each : all) {
      if (each.size() != rows) {
        throw new DataException(
            "target %s has %s for %s: every row needs one"
                .formatted(
                    Messages.quoted(each.name()),
                    Messages.counted(each.size(), "value"),
                    Messages.counted(rows, "row")));
      }
    }
  }

  /** The only one; empty if there are none or several. */
  Optional<Target> one() {
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }

  /**
   * At least one.
   *
   * @param where the first row, for the message
   */
  List<Target> require(String where) {
    if (all.isEmpty()) {
      throw new DataException(
          "the data beginning at %s has no target column".formatted(where),
          List.of(Remedy.set("name one", Remedy.Setting.TARGET)));
    }
    return all;
  }

  /**
   * The only one.
   *
   * @param where the first row, for the message
   */
  Target requireOne(String where) {
    if (require(where).size() > 1) {
      throw new DataException(
          "the data beginning at %s has the targets %s, and one is expected"
              .formatted(where, Messages.listed(names())));
    }
    return all.get(0);
  }

  List<String> names() {
    return all.stream().map(Target::name).toList();
  }

  TargetColumns only(int index) {
    return of(all.get(index));
  }

  TargetColumns select(int[] rows) {
    return new TargetColumns(all.stream().map(each -> each.select(rows)).toList());
  }

  /** The names must agree, and their order. */
  TargetColumns concat(TargetColumns other) {
    if (!names().equals(other.names())) {
      throw new DataException(
          "cannot join data with the targets %s and %s: they must agree"
              .formatted(described(), other.described()));
    }
    return new TargetColumns(
        IntStream.range(0, all.size())
            .<Target>mapToObj(i -> LabelTarget.concat(all.get(i), other.all.get(i)))
            .toList());
  }

  /** For messages. */
  String described() {
    return all.isEmpty() ? "(none)" : Messages.listed(names());
  }
}
