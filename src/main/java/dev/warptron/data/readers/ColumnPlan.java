package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The role of each column of a file: a feature, a target, the weight, or unused. */
final class ColumnPlan {
  private static final int UNUSED = -1;
  private static final int WEIGHT = -2;
  private static final int FIRST_TARGET = -3; // the next ones are -4, -5 and so on

  private final List<String> fileNames; // (columns of the file)
  private final List<String> featureNames; // (features)
  private final int[] roles; // (columns of the file): the feature's index, or one of the above
  private final List<String> targetNames;

  private ColumnPlan(
      List<String> fileNames, List<String> featureNames, int[] roles, List<String> targetNames) {
    this.fileNames = fileNames;
    this.featureNames = featureNames;
    this.roles = roles;
    this.targetNames = targetNames;
  }

  /**
   * Assigns a role to every column.
   *
   * @param file the file name for messages, followed by the line of the header if there is one
   * @param names the columns of the file
   * @throws DataException if a requested column is missing, the names of used columns are
   *     ambiguous, or no feature is left
   */
  static ColumnPlan of(String file, List<String> names, ReadRequest request) {
    List<String> known = positioned(names, request);
    Set<Integer> ignored = IgnoredColumns.of(file, known, request.ignored());
    Map<String, Integer> indexOf = index(known, ignored);
    List<String> targets = targets(file, known, indexOf, ignored, request);
    requireWeight(file, known, indexOf, ignored, request);
    List<Integer> features = features(file, known, indexOf, ignored, targets, request);
    int[] roles = new int[known.size()];
    Arrays.fill(roles, UNUSED);
    for (int feature = 0; feature < features.size(); feature++) {
      roles[features.get(feature)] = feature;
    }
    for (int target = 0; target < targets.size(); target++) {
      roles[requireColumn(file, targets.get(target), known, indexOf)] = FIRST_TARGET - target;
    }
    if (request.weight() != null) {
      roles[requireColumn(file, request.weight(), known, indexOf)] = WEIGHT;
    }
    requireNamesOfTheirOwn(file, known, roles, ignored, request);
    return new ColumnPlan(
        List.copyOf(known), features.stream().map(known::get).toList(), roles, targets);
  }

  /**
   * Without a header, and with as many columns as there are requested features, these are the
   * features in their order: the columns of a model's file may have begun with the target.
   */
  private static List<String> positioned(List<String> names, ReadRequest request) {
    List<String> features = request.features();
    if (features == null || features.size() != names.size()) {
      return names;
    }
    boolean hasOthers = !request.targets().isEmpty() || request.weight() != null;
    return request.header() || hasOthers ? names : features;
  }

  /** The first column of each name; one that is ignored only if there is no other. */
  private static Map<String, Integer> index(List<String> names, Set<Integer> ignored) {
    Map<String, Integer> indexOf = new HashMap<>();
    IntStream.range(0, names.size())
        .filter(column -> !ignored.contains(column))
        .forEach(column -> indexOf.putIfAbsent(names.get(column), column));
    ignored.forEach(column -> indexOf.putIfAbsent(names.get(column), column));
    return indexOf;
  }

  /** Refuses a used column with the name of another column, unless that one is ignored. */
  private static void requireNamesOfTheirOwn(
      String file, List<String> names, int[] roles, Set<Integer> ignored, ReadRequest request) {
    Map<String, Integer> firstOf = new HashMap<>();
    for (int column = 0; column < roles.length; column++) {
      if (ignored.contains(column)) {
        continue;
      }
      String name = names.get(column);
      Integer earlier = firstOf.putIfAbsent(name, column);
      if (earlier != null && (roles[column] != UNUSED || roles[earlier] != UNUSED)) {
        throw new DataException(
            "%s: columns %d and %d are both named %s"
                .formatted(file, earlier + 1, column + 1, Messages.quoted(name)),
            request.features() != null
                ? List.of(Remedy.of("rename one of them"))
                : List.of(
                    Remedy.of("rename one of them"),
                    new Remedy("leave them out", Remedy.Setting.IGNORED, name)));
      }
    }
  }

  private static List<String> targets(
      String file,
      List<String> names,
      Map<String, Integer> indexOf,
      Set<Integer> ignored,
      ReadRequest request) {
    if (!request.targetRequired()) {
      return request.targets().stream()
          .filter(name -> indexOf.containsKey(name) && !ignored.contains(indexOf.get(name)))
          .toList();
    }
    for (String target : request.targets()) {
      if (ignored.contains(requireColumn(file, target, names, indexOf))) {
        throw new DataException(
            "%s: column %s is %s and cannot be ignored"
                .formatted(file, Messages.quoted(target), role(request)));
      }
    }
    return request.targets();
  }

  private static String role(ReadRequest request) {
    return request.targets().size() > 1 ? "a target" : "the target";
  }

  private static void requireWeight(
      String file,
      List<String> names,
      Map<String, Integer> indexOf,
      Set<Integer> ignored,
      ReadRequest request) {
    String weight = request.weight();
    if (weight == null) {
      return;
    }
    int column = requireColumn(file, weight, names, indexOf);
    List<String> features = request.features();
    String use =
        request.targets().contains(weight)
            ? "is " + role(request)
            : features != null && features.contains(weight)
                ? "is a feature of the model"
                : ignored.contains(column) ? "is ignored" : "";
    if (!use.isEmpty()) {
      throw new DataException(
          "%s: column %s %s and cannot hold the weights of the rows: name another column"
              .formatted(file, Messages.quoted(weight), use));
    }
  }

  /** The columns of the features, in their order. Nameless columns are no features. */
  private static List<Integer> features(
      String file,
      List<String> names,
      Map<String, Integer> indexOf,
      Set<Integer> ignored,
      List<String> targets,
      ReadRequest request) {
    List<Integer> features = new ArrayList<>();
    if (request.features() != null) {
      for (String name : request.features()) {
        int column = requireColumn(file, name, names, indexOf);
        if (ignored.contains(column)) {
          throw new DataException(
              "%s: the model needs column %s, so it cannot be ignored"
                  .formatted(file, Messages.quoted(name)));
        }
        features.add(column);
      }
      return features;
    }
    for (int column = 0; column < names.size(); column++) {
      String name = names.get(column);
      boolean reserved = targets.contains(name) || name.equals(request.weight());
      if (!name.isEmpty() && !reserved && !ignored.contains(column)) {
        features.add(column);
      }
    }
    if (features.isEmpty()) {
      throw new DataException(
          "%s: no feature column is left of %s: %s%d ignored; ignore fewer, or check the separator"
              .formatted(
                  file,
                  Messages.counted(names.size(), "column"),
                  targets.isEmpty()
                      ? ""
                      : Messages.listed(targets)
                          + (targets.size() > 1 ? " are the targets and " : " is the target and "),
                  ignored.size()));
    }
    return features;
  }

  private static int requireColumn(
      String file, String name, List<String> names, Map<String, Integer> indexOf) {
    Integer column = indexOf.get(name);
    if (column == null) {
      throw Messages.noSuchColumn(file, name, names);
    }
    return column;
  }

  /** The number of columns of the file. */
  int width() {
    return roles.length;
  }

  /** Whether no column from this one on has a name, or is used. */
  boolean isNamelessFrom(int column) {
    return IntStream.range(column, roles.length)
        .allMatch(each -> roles[each] == UNUSED && fileNames.get(each).isEmpty());
  }

  /** Whether a column is a feature, a target or the weight. */
  boolean isUsed(int column) {
    return roles[column] != UNUSED;
  }

  String name(int column) {
    return fileNames.get(column);
  }

  List<String> featureNames() {
    return featureNames;
  }

  List<String> targetNames() {
    return targetNames;
  }

  boolean isWeight(int column) {
    return roles[column] == WEIGHT;
  }

  /** The index of the target, or a negative number if the column is not a target. */
  int targetOf(int column) {
    return FIRST_TARGET - roles[column];
  }

  /** The index of the feature, or a negative number if the column is not a feature. */
  int featureOf(int column) {
    return roles[column];
  }
}
