package dev.warptron.io;

import dev.warptron.data.Standardizer;
import dev.warptron.data.TextFormat;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a model file holds: one network, or several whose predictions are averaged with weights.
 * Immutable.
 *
 * @param members at least one, each complete by itself, with the same loss, the same targets and
 *     the same classes in the same order. If one takes the columns of the data as its features, all
 *     have the same columns. The scales of regression targets may differ, but all have one, or none
 * @param weights one for each member, finite and &gt; 0; only their ratios matter. If all are
 *     equal, each is 1
 */
public record SavedEnsemble(List<SavedModel> members, List<Double> weights) {
  public SavedEnsemble {
    members = List.copyOf(members);
    weights = canonical(members.size(), weights);
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

  /** An ensemble whose members have equal weights. */
  public SavedEnsemble(List<SavedModel> members) {
    this(members, Collections.nCopies(members.size(), 1.0));
  }

  private static List<Double> canonical(int members, List<Double> weights) {
    if (weights.size() != members) {
      throw new IllegalArgumentException(
          "an ensemble of %d networks has as many weights, got %d"
              .formatted(members, weights.size()));
    }
    for (double weight : weights) {
      if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the weights of an ensemble must be finite and > 0, got " + weight);
      }
    }
    return weights.stream().distinct().count() == 1
        ? List.copyOf(Collections.nCopies(members, 1.0))
        : List.copyOf(weights);
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

  /** Whether all networks have the same weight. */
  public boolean isUnweighted() {
    return weights.stream().distinct().count() == 1;
  }

  /** The weights, {@code [members]}; a new array. */
  public double[] weightArray() {
    return weights.stream().mapToDouble(Double::doubleValue).toArray();
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
    return new SavedEnsemble(
        members.stream().map(member -> member.withFormat(known)).toList(), weights);
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
