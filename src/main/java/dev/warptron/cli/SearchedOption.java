package dev.warptron.cli;

import java.util.Locale;

/** The options of a network that can be searched; the names and values are those of train. */
enum SearchedOption {
  HIDDEN(Kind.WHOLE),
  ACTIVATION(Kind.WORD),
  OPTIMIZER(Kind.WORD),
  LEARNING_RATE(Kind.REAL),
  MOMENTUM(Kind.REAL),
  NESTEROV(Kind.WORD),
  BETA1(Kind.REAL),
  BETA2(Kind.REAL),
  EPSILON(Kind.REAL),
  BATCH_SIZE(Kind.WHOLE),
  EPOCHS(Kind.WHOLE),
  L1(Kind.REAL),
  L2(Kind.REAL),
  INIT(Kind.WORD);

  /** What a range of values would hold. */
  enum Kind {
    /** Whole numbers; of hidden units, those of a single layer. */
    WHOLE,
    /** Real numbers. */
    REAL,
    /** Nothing: there is no word between two others. */
    WORD
  }

  private final Kind kind;

  SearchedOption(Kind kind) {
    this.kind = kind;
  }

  /** The name on the command line, without the dashes. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Kind kind() {
    return kind;
  }
}
