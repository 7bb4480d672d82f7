package dev.warptron.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The text form of a loss, and the checks of its numbers. */
final class LossText {
  private LossText() {}

  static void check(
      Loss.Kind kind, double parameter, List<Double> furtherLevels, double labelSmoothing) {
    Parameter.require(kind, parameter);
    if (furtherLevels.isEmpty() == (kind == Loss.Kind.QUANTILES)) {
      throw new IllegalArgumentException(
          kind == Loss.Kind.QUANTILES
              ? "quantiles need at least two levels; quantile takes one"
              : "%s has no further levels, got %s".formatted(kind.label(), furtherLevels));
    }
    List<Double> seen = new ArrayList<>(List.of(parameter));
    for (double level : furtherLevels) {
      Parameter.require(kind, level);
      if (seen.contains(level)) {
        throw new IllegalArgumentException("level %s of quantiles is given twice".formatted(level));
      }
      seen.add(level);
    }
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "the label smoothing must be in [0, 1), got " + labelSmoothing);
    }
    if (labelSmoothing > 0 && !kind.takesLabelSmoothing()) {
      throw new IllegalArgumentException(
          "%s has no label smoothing: use it with binary_cross_entropy or softmax_cross_entropy"
              .formatted(kind.label()));
    }
  }

  static String write(Loss loss) {
    return Parameter.write(loss.kind(), loss.parameter())
        + loss.furtherLevels().stream().map(level -> "," + level).collect(Collectors.joining());
  }

  static Optional<Loss> parse(String text) {
    if (text.equals(Loss.Kind.QUANTILES.label())) {
      return Optional.of(Loss.of(Loss.Kind.QUANTILES));
    }
    int comma = text.indexOf(',');
    Optional<Loss> first =
        Parameter.read(
            Loss.Kind.values(),
            LossText::withParameter,
            comma < 0 ? text : text.substring(0, comma));
    if (comma < 0 || first.isEmpty()) {
      return first;
    }
    Loss loss = first.get();
    if (loss.kind() != Loss.Kind.QUANTILE && loss.kind() != Loss.Kind.QUANTILES) {
      throw new IllegalArgumentException(
          "only quantiles take several numbers, got '%s'".formatted(text));
    }
    List<Double> levels = new ArrayList<>(List.of(loss.parameter()));
    for (String level : text.substring(comma + 1).split(",", -1)) {
      levels.add(number(level));
    }
    return Optional.of(Loss.quantiles(levels.stream().mapToDouble(Double::doubleValue).toArray()));
  }

  private static Loss withParameter(Loss.Kind kind, double parameter) {
    return kind == Loss.Kind.QUANTILES ? Loss.quantiles(parameter) : new Loss(kind, parameter);
  }

  private static double number(String level) {
    try {
      return Double.parseDouble(level.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the levels of quantiles must be numbers, got '%s'".formatted(level), e);
    }
  }
}
