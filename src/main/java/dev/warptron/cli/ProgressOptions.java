package dev.warptron.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** What is shown while a command works. */
final class ProgressOptions {
  private final boolean interactive;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  /**
   * The options of one command.
   *
   * @param interactive whether a terminal can show a bar that moves
   */
  ProgressOptions(boolean interactive) {
    this.interactive = interactive;
  }

  /** A display for one training. */
  Progress display(PrintWriter err) {
    if (quiet) {
      return Progress.NONE;
    }
    return interactive ? new BarProgress() : new LineProgress(err);
  }

  /**
   * A display for many trainings.
   *
   * @param networks how many
   * @param epochs of all of them together
   */
  SearchProgress search(PrintWriter err, int networks, long epochs) {
    if (quiet) {
      return SearchProgress.none(networks, epochs);
    }
    return interactive
        ? SearchProgress.bar(networks, epochs)
        : SearchProgress.lines(err, networks, epochs);
  }
}
