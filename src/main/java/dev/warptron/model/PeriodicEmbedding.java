package dev.warptron.model;

import dev.warptron.random.Philox;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * Numbers as periodic features: the PBLD embedding of RealMLP (Holzm&uuml;ller, Grinsztajn and
 * Steinwart 2024, arXiv:2407.04491, after Gorishniy, Rubachev and Babenko 2022, arXiv:2203.05556).
 * Each of some inputs x gives {@code sin(2 pi x w + phase) V + bias}, with w {@code [1 x
 * frequencies]} and V {@code [frequencies x units]} of its own. The phases are uniform, so a sine
 * is as good as a cosine. The outputs are all inputs as they are, and behind them the units of each
 * embedded input.
 *
 * <p>Start: w normal with standard deviation {@code scale}, phases uniform in +-pi, V and bias
 * uniform in {@code +-1 / sqrt(frequencies)}. w and V decay as weights do. It is the first layer of
 * a network, since it gives no gradient of its inputs.
 *
 * @param inputs number of inputs, at least 1
 * @param columns the inputs that are embedded, ascending; at least one
 * @param frequencies at least 1; default 16
 * @param units additional outputs of an embedded input, at least 1; default 3
 * @param scale standard deviation of the initial frequencies, &gt; 0; default 0.1
 * @param rateFactor factor of the learning rate of all blocks; default 0.1
 */
public record PeriodicEmbedding(
    int inputs, List<Integer> columns, int frequencies, int units, double scale, double rateFactor)
    implements Layer {
  /** The name of the block w, {@code [embedded inputs x frequencies]}. */
  public static final String FREQUENCIES = "frequency";

  /** The name of the block of the phases, {@code [1 x embedded inputs * frequencies]}. */
  public static final String PHASES = "phase";

  /** The name of the block V, {@code [embedded inputs * frequencies x units]}. */
  public static final String WEIGHTS = "embedding_weight";

  /** The name of the block of the biases, {@code [1 x embedded inputs * units]}. */
  public static final String BIASES = "embedding_bias";

  public PeriodicEmbedding {
    columns = List.copyOf(columns);
    if (inputs < 1 || frequencies < 1 || units < 1 || columns.isEmpty()) {
      throw new IllegalArgumentException(
          "an embedding needs at least 1 input, frequency and unit, got %d inputs, %d of them"
                  .formatted(inputs, columns.size())
              + " embedded, %d frequencies and %d units".formatted(frequencies, units));
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i) < (i == 0 ? 0 : columns.get(i - 1) + 1) || columns.get(i) >= inputs) {
        throw new IllegalArgumentException(
            "the embedded inputs must be ascending, of %d: %s".formatted(inputs, columns));
      }
    }
    Block.requireRateFactor("embeddings", rateFactor);
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the scale of an embedding must be a finite number > 0, got " + scale);
    }
  }

  /** The same for other inputs. */
  public PeriodicEmbedding of(int count, List<Integer> embeddedInputs) {
    return new PeriodicEmbedding(count, embeddedInputs, frequencies, units, scale, rateFactor);
  }

  /** The number of embedded inputs. */
  public int embedded() {
    return columns.size();
  }

  @Override
  public int outputs() {
    return inputs + embedded() * units;
  }

  @Override
  public String description() {
    return "periodic embedding of %d inputs (learning rate x %s)".formatted(embedded(), rateFactor);
  }

  @Override
  public List<Block> parameters() {
    int waves = embedded() * frequencies;
    return List.of(
        new Block(FREQUENCIES, new Shape(embedded(), frequencies), /* decays= */ true, rateFactor),
        new Block(PHASES, new Shape(1, waves), /* decays= */ false, rateFactor),
        new Block(WEIGHTS, new Shape(waves, units), /* decays= */ true, rateFactor),
        new Block(BIASES, new Shape(1, embedded() * units), /* decays= */ false, rateFactor));
  }

  @Override
  public LongToDoubleFunction initialValues(Block block, LayerStart start) {
    Philox random =
        start.ofBlock(List.of(FREQUENCIES, PHASES, WEIGHTS, BIASES).indexOf(block.name()));
    double bound = 1 / Math.sqrt(frequencies);
    return switch (block.name()) {
      case FREQUENCIES -> k -> (float) (scale * random.normal(k));
      case PHASES -> k -> (float) (Math.PI * (2 * random.uniform(k) - 1));
      default -> k -> (float) (bound * (2 * random.uniform(k) - 1));
    };
  }
}
