package dev.warptron.cli.render;

import dev.warptron.data.Task;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** What is shown while a command works. */
public final class ProgressOptions {
  private final Terminal terminal;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  /**
   * The options of one command.
   *
   * @param terminal which may show a bar that moves
   */
  public ProgressOptions(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A display for one training. */
  public Progress display(PrintWriter err, Task task) {
    if (quiet) {
      return Progress.NONE;
    }
    String score = Report.metric(task).label();
    return terminal.interactive()
        ? new BarProgress(err, terminal, score)
        : new LineProgress(err, score);
  }

  /**
   * A display for many trainings.
   *
   * @param networks how many
   * @param epochs of all of them together
   */
  public SearchProgress search(PrintWriter err, int networks, long epochs) {
    if (quiet) {
      return SearchProgress.none(networks, epochs);
    }
    return terminal.interactive()
        ? SearchProgress.bar(err, terminal, networks, epochs)
        : SearchProgress.lines(err, networks, epochs);
  }
}
