package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
   * @throws DataException if a requested column is missing, the names of the columns are ambiguous,
   *     or no feature is left
   */
  static ColumnPlan of(String file, List<String> names, ReadRequest request) {
    Map<String, Integer> indexOf = index(file, names);
    List<String> targets = targets(file, names, indexOf, request);
    for (String name : request.ignored()) {
      requireColumn(file, name, names, indexOf);
    }
    requireWeight(file, names, indexOf, request);
    List<String> features = features(file, names, targets, request);
    int[] roles = new int[names.size()];
    Arrays.fill(roles, UNUSED);
    for (int feature = 0; feature < features.size(); feature++) {
      roles[requireColumn(file, features.get(feature), names, indexOf)] = feature;
    }
    for (int target = 0; target < targets.size(); target++) {
      roles[requireColumn(file, targets.get(target), names, indexOf)] = FIRST_TARGET - target;
    }
    if (request.weight() != null) {
      roles[requireColumn(file, request.weight(), names, indexOf)] = WEIGHT;
    }
    return new ColumnPlan(List.copyOf(names), List.copyOf(features), roles, targets);
  }

  private static Map<String, Integer> index(String file, List<String> names) {
    Map<String, Integer> indexOf = new HashMap<>();
    for (int column = 0; column < names.size(); column++) {
      String name = names.get(column);
      Integer earlier = indexOf.putIfAbsent(name, column);
      if (earlier != null && !name.isEmpty()) {
        throw new DataException(
            "%s: columns %d and %d are both named %s: rename one of them"
                .formatted(file, earlier + 1, column + 1, Messages.quoted(name)));
      }
    }
    return indexOf;
  }

  private static List<String> targets(
      String file, List<String> names, Map<String, Integer> indexOf, ReadRequest request) {
    if (!request.targetRequired()) {
      return request.targets().stream()
          .filter(name -> indexOf.containsKey(name) && !request.ignored().contains(name))
          .toList();
    }
    for (String target : request.targets()) {
      requireColumn(file, target, names, indexOf);
      if (request.ignored().contains(target)) {
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
      String file, List<String> names, Map<String, Integer> indexOf, ReadRequest request) {
    String weight = request.weight();
    if (weight == null) {
      return;
    }
    requireColumn(file, weight, names, indexOf);
    List<String> features = request.features();
    String use =
        request.targets().contains(weight)
            ? "is " + role(request)
            : features != null && features.contains(weight)
                ? "is a feature of the model"
                : request.ignored().contains(weight) ? "is ignored" : "";
    if (!use.isEmpty()) {
      throw new DataException(
          "%s: column %s %s and cannot hold the weights of the rows: name another column"
              .formatted(file, Messages.quoted(weight), use));
    }
  }

  private static List<String> features(
      String file, List<String> names, List<String> targets, ReadRequest request) {
    List<String> requested = request.features();
    if (requested != null) {
      requireNotIgnored(file, requested, request.ignored());
      return requested;
    }
    List<String> features = new ArrayList<>();
    for (int column = 0; column < names.size(); column++) {
      String name = names.get(column);
      if (name.isEmpty()) {
        throw new DataException(
            ("%s: column %d has no name: give it one, or remove the column (row numbers, for"
                    + " instance, are not a feature)")
                .formatted(file, column + 1));
      }
      boolean reserved = targets.contains(name) || name.equals(request.weight());
      if (!reserved && !request.ignored().contains(name)) {
        features.add(name);
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
                  request.ignored().size()));
    }
    return features;
  }

  private static void requireNotIgnored(String file, List<String> requested, Set<String> ignored) {
    for (String name : requested) {
      if (ignored.contains(name)) {
        throw new DataException(
            "%s: the model needs column %s, so it cannot be ignored"
                .formatted(file, Messages.quoted(name)));
      }
    }
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
