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
}
