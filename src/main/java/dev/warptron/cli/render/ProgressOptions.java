package dev.warptron.cli.render;

import dev.warptron.data.Task;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The options for the progress display. */
public final class ProgressOptions {
  private final Terminal terminal;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  /**
   * Creates the options of one command.
   *
   * @param terminal may show a progress bar
   */
  public ProgressOptions(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Creates a report that fits the terminal. */
  public Report report(PrintWriter out) {
    return Report.on(out, terminal);
  }

  /** Creates a display for one training. */
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
   * Creates a display for many trainings.
   *
   * @param networks number of networks
   * @param epochs total number of epochs of all networks
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
