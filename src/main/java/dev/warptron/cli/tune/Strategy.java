package dev.warptron.cli.tune;

import java.util.Locale;

/** How candidates are made of the search space, and trained. */
enum Strategy {
  /** Every combination of values, each trained to its end. */
  GRID,
  /** Drawn combinations, each trained to its end. */
  RANDOM,
  /** Drawn combinations, of which the best go on: {@link dev.warptron.tune.Halving}. */
  HALVING;

  /** The name on the command line. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
