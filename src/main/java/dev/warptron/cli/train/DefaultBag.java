package dev.warptron.cli.train;

import dev.warptron.Preset;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.data.Groups;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import org.jspecify.annotations.Nullable;

/** The bag of the preset: how many networks there are if no option says it, and why fewer. */
final class DefaultBag {
  /** Of a table with more cells, a bag would take much memory: each network has its own copy. */
  private static final long MOST_CELLS = 20_000_000;

  private final EnsembleOptions ensemble;
  private @Nullable String whyNone; // null if there is a bag, or if the preset has one network

  /**
   * Without a bag until {@link #use}.
   *
   * @param ensemble takes the number of networks
   */
  DefaultBag(EnsembleOptions ensemble) {
    this.ensemble = ensemble;
  }

  /** Why there is one network instead of those of the preset; null if that is not so. */
  @Nullable String whyNone() {
    return whyNone;
  }

  /**
   * Takes the networks of a preset, where the options allow several.
   *
   * @param isCached whether the rows come from a cache
   * @param validation the option that names validation rows; null for none
   */
  void use(Preset preset, boolean isCached, @Nullable String validation) {
    String obstacle =
        isCached
            ? "a cache holds one division of the rows; --ensemble trains several networks on it"
            : validation == null ? null : validation + " is about one network";
    if (obstacle == null) {
      ensemble.setDefaultBag(preset.networks());
    } else if (preset.networks() > 1 && !ensemble.isGiven()) {
      whyNone = obstacle;
    }
  }

  /**
   * Fewer networks than the preset has, where the table is large or has too few rows. Nothing, if
   * an option says how many networks there are.
   *
   * @param groups of the rows; null for none
   */
  void limit(Table rows, Task task, @Nullable Groups groups, long seed) {
    if (!ensemble.isDefaultBag()) {
      return;
    }
    boolean isLarge = (long) rows.rowCount() * rows.columnNames().size() > MOST_CELLS;
    ensemble.limitDefaultBag(
        isLarge ? 1 : TrainingSets.mostFolds(rows, task, groups, ensemble.count(), seed));
    if (!ensemble.isBag()) {
      whyNone =
          isLarge
              ? "the table is large, and each network of a bag has a copy of it (--bag)"
              : "too few rows, or rows of a class or group, for the folds of a bag (--bag)";
    }
  }
}
