package dev.warptron.tune;

import dev.warptron.MlpBuilder;
import dev.warptron.Preset;
import dev.warptron.data.Task;
import dev.warptron.function.Activation;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.TrainingConfig;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A search space around a preset. Its middle is the preset: ranges are logarithmic about the
 * preset's values, and lists begin with them.
 *
 * @param hidden hidden units of each layer: those of the preset, half and twice as many, and a
 *     layer more
 * @param activations that of the preset, and smooth ones
 * @param learningRate from a fifth of the preset's rate to five times as much
 * @param l2 from a hundredth of the preset's to thirty times as much; about 0.1 if it has none
 * @param dropout shares of the hidden units
 */
public record PresetSpace(
    List<List<Integer>> hidden,
    List<Activation> activations,
    Range learningRate,
    Range l2,
    List<Double> dropout) {
  private static final double DEFAULT_L2 = 0.1;

  public PresetSpace {
    hidden = List.copyOf(hidden);
    activations = List.copyOf(activations);
    dropout = List.copyOf(dropout);
  }

  /**
   * The space around a preset.
   *
   * @param task what the preset's settings are for
   * @throws IllegalArgumentException if its solver has no learning rate
   */
  public static PresetSpace of(Preset preset, Task task) {
    TrainingConfig config = preset.config(task);
    if (!(config.optimizer() instanceof Optimizer optimizer)) {
      throw new IllegalArgumentException("the preset has no learning rate to search");
    }
    double l2 = config.penalty().l2() == 0 ? DEFAULT_L2 : config.penalty().l2();
    return new PresetSpace(
        hidden(preset.hidden(task)),
        Stream.of(
                preset.activation(task),
                Activation.of(Activation.Kind.SILU),
                Activation.of(Activation.Kind.MISH))
            .distinct()
            .toList(),
        about(optimizer.learningRate(), 0.2, 5),
        about(l2, 0.01, 30),
        List.of(0.0, 0.1, 0.25));
  }

  private static List<List<Integer>> hidden(List<Integer> widths) {
    List<Integer> deeper = new ArrayList<>(widths);
    deeper.add(widths.get(widths.size() - 1));
    return List.of(
        widths,
        widths.stream().map(width -> Math.max(1, width / 2)).toList(),
        widths.stream().map(width -> width * 2).toList(),
        deeper);
  }

  private static Range about(double middle, double low, double high) {
    return Range.of(rounded(middle * low), rounded(middle * high)).onLogScale();
  }

  /** To four digits, as drawn numbers are. */
  private static double rounded(double value) {
    return new BigDecimal(value).round(new MathContext(4)).doubleValue();
  }

  /**
   * The search space.
   *
   * @param base makes a builder with the preset, a new one at each call
   */
  public <B extends MlpBuilder<B, M>, M> SearchSpace<B> around(Supplier<B> base) {
    return SearchSpace.of(base)
        .choices("hidden", hidden, PresetSpace::setHidden)
        .choices("activation", activations, (builder, value) -> builder.activation(value))
        .range("learning-rate", learningRate, (builder, rate) -> builder.learningRate(rate))
        .range("l2", l2, (builder, value) -> builder.l2(value))
        .choices("dropout", dropout, (builder, share) -> builder.dropout(share));
  }

  private static void setHidden(MlpBuilder<?, ?> builder, List<Integer> units) {
    builder.hidden(units.stream().mapToInt(Integer::intValue).toArray());
  }
}
