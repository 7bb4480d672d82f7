package dev.warptron.io;

import dev.warptron.data.Standardizer;
import dev.warptron.data.TextFormat;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a model file holds: one network, or several whose predictions are averaged. Immutable.
 *
 * @param members at least one, each complete by itself, with the same loss, the same targets and
 *     the same classes in the same order. If one takes the columns of the data as its features, all
 *     have the same columns. The scales of regression targets may differ, but all have one, or none
 */
public record SavedEnsemble(List<SavedModel> members) {
  public SavedEnsemble {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("an ensemble has at least one network");
    }
    for (SavedModel member : members) {
      requireSame("loss", members.get(0).loss(), member.loss());
      requireSame("task", members.get(0).target().task(), member.target().task());
      requireSame("targets", members.get(0).target().columns(), member.target().columns());
      requireSame(
          "standardization of targets",
          members.get(0).target().standardizer() != null,
          member.target().standardizer() != null);
    }
    if (members.stream().anyMatch(member -> member.features().preprocessor() == null)) {
      for (SavedModel member : members) {
        requireSame("columns", members.get(0).features().columns(), member.features().columns());
      }
    }
  }

  private static void requireSame(String what, Object first, Object other) {
    if (!first.equals(other)) {
      throw new IllegalArgumentException(
          "the networks of an ensemble must have the same %s, got %s and %s"
              .formatted(what, first, other));
    }
  }

  /** A single network. */
  public static SavedEnsemble of(SavedModel only) {
    return new SavedEnsemble(List.of(only));
  }

  /** The number of networks. */
  public int size() {
    return members.size();
  }

  /** The loss that every network minimized. */
  public Loss loss() {
    return members.get(0).loss();
  }

  /**
   * The target that is predicted. If the members scale a regression target differently, means and
   * standard deviations are the means of theirs: the unit of losses.
   */
  public SavedTarget target() {
    SavedTarget first = members.get(0).target();
    return new SavedTarget(first.task(), first.columns(), scale());
  }

  /** The encoding of the target, which also decodes the mean prediction. */
  public Targets targets() {
    return target().encoding(loss());
  }

  /** The columns that prediction needs: those of all members. */
  public List<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    members.forEach(member -> columns.addAll(member.features().columns()));
    return List.copyOf(columns);
  }

  /** How the file of the training rows was written; null if that is not known. */
  public @Nullable TextFormat format() {
    return members.get(0).format();
  }

  /** The same networks, trained on a file that was written like this. */
  public SavedEnsemble withFormat(@Nullable TextFormat known) {
    return new SavedEnsemble(members.stream().map(member -> member.withFormat(known)).toList());
  }

  private @Nullable Standardizer scale() {
    Standardizer first = members.get(0).target().standardizer();
    if (first == null
        || members.stream().allMatch(member -> first.equals(member.target().standardizer()))) {
      return first;
    }
    double[] means = new double[first.columns()];
    double[] standardDeviations = new double[first.columns()];
    for (SavedModel member : members) {
      Standardizer scale = Objects.requireNonNull(member.target().standardizer());
      IntStream.range(0, means.length)
          .forEach(
              target -> {
                means[target] += scale.mean(target) / members.size();
                standardDeviations[target] += scale.standardDeviation(target) / members.size();
              });
    }
    return Standardizer.of(means, standardDeviations);
  }

  /** A line for the user: the number of networks, and the first of them. */
  @Override
  public String toString() {
    return size() == 1
        ? members.get(0).toString()
        : "SavedEnsemble[%d networks, first %s]".formatted(size(), members.get(0));
  }
}
