package dev.warptron.model;

import java.util.List;
import java.util.Locale;

/**
 * What a layer does with z before its activation: nothing, or {@code scale * (z - mean) /
 * sqrt(variance + epsilon) + shift}. Each unit has its own scale and shift, which are trained. The
 * variance is the biased one, divided by the number of values.
 *
 * @param kind which values mean and variance are taken over
 * @param epsilon is added to the variance, &gt; 0; default 1e-5; 0 for {@link Kind#NONE}
 * @param momentum the share of a batch in the running averages, in (0, 1]: {@code average = (1 -
 *     momentum) average + momentum batch}, as PyTorch defines it; default 0.1; 0 unless the kind is
 *     {@link Kind#BATCH}
 */
public record Normalization(Kind kind, double epsilon, double momentum) {
  /** The only place where the defaults are written; they are those of PyTorch. */
  public static final double DEFAULT_EPSILON = 1e-5;

  public static final double DEFAULT_MOMENTUM = 0.1;

  /** z goes to the activation as it is. */
  public static final Normalization NONE = new Normalization(Kind.NONE, 0, 0);

  private static final String SEPARATOR = ":";

  /** Kinds of normalization. */
  public enum Kind {
    /** No normalization. */
    NONE,

    /** Over the units of a row (Ba, Kiros and Hinton 2016, arXiv:1607.06450). */
    LAYER,

    /**
     * Over the rows of a batch during training, and by running averages afterwards (Ioffe and
     * Szegedy, ICML 2015, arXiv:1502.03167). Weights of rows do not count. The layer has no bias,
     * which the shift would make redundant.
     *
     * <p>The running variance takes the unbiased variances. A batch of one row has none, and leaves
     * both averages as they are.
     */
    BATCH;

    /** The name on the command line and in model files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Normalization {
    boolean normalizes = kind != Kind.NONE;
    if (normalizes ? !(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY) : epsilon != 0) {
      throw new IllegalArgumentException(
          "epsilon of %s normalization must be a finite number > 0, got %s"
              .formatted(kind.label(), epsilon));
    }
    if (kind == Kind.BATCH ? !(momentum > 0 && momentum <= 1) : momentum != 0) {
      throw new IllegalArgumentException(
          "momentum of batch normalization must be in (0, 1], got " + momentum);
    }
  }

  /** Layer normalization. */
  public static Normalization layer(double epsilon) {
    return new Normalization(Kind.LAYER, epsilon, 0);
  }

  /** Batch normalization. */
  public static Normalization batch(double epsilon, double momentum) {
    return new Normalization(Kind.BATCH, epsilon, momentum);
  }

  /** Whether there is none. */
  public boolean isNone() {
    return kind == Kind.NONE;
  }

  /**
   * Parses a label: {@code none}, {@code layer}, {@code layer:EPSILON}, {@code batch}, {@code
   * batch:EPSILON} or {@code batch:EPSILON:MOMENTUM}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Normalization parse(String text) {
    List<String> parts = List.of(text.split(SEPARATOR, -1));
    double epsilon = parts.size() > 1 ? number(text, parts.get(1)) : DEFAULT_EPSILON;
    double momentum = parts.size() > 2 ? number(text, parts.get(2)) : DEFAULT_MOMENTUM;
    if (parts.size() == 1 && text.equals(Kind.NONE.label())) {
      return NONE;
    }
    if (parts.size() <= 2 && parts.get(0).equals(Kind.LAYER.label())) {
      return layer(epsilon);
    }
    if (parts.size() <= 3 && parts.get(0).equals(Kind.BATCH.label())) {
      return batch(epsilon, momentum);
    }
    throw new IllegalArgumentException(
        "a normalization is none, layer, layer:EPSILON, batch, batch:EPSILON or"
            + " batch:EPSILON:MOMENTUM, got \"%s\"".formatted(text));
  }

  private static double number(String text, String part) {
    try {
      return Double.parseDouble(part);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"%s\" of normalization \"%s\" is not a number".formatted(part, text), e);
    }
  }

  /** The text that {@link #parse} reads, with all settings. */
  public String label() {
    return switch (kind) {
      case NONE -> kind.label();
      case LAYER -> kind.label() + SEPARATOR + epsilon;
      case BATCH -> kind.label() + SEPARATOR + epsilon + SEPARATOR + momentum;
    };
  }
}
