package dev.warptron.cli.render;

import dev.warptron.cli.common.Interruption;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A progress bar in one line of a terminal. It is redrawn at most five times a second, on the
 * thread that reports progress.
 *
 * <p>No library draws it, because a library that controls the terminal replaces the signal handlers
 * of the JVM: Ctrl-C would kill the process before {@link Interruption} can save the training.
 */
final class Bar implements AutoCloseable {
  /** Resolution within an epoch, so that the bar moves during an epoch that takes minutes. */
  static final int STEPS_PER_EPOCH = 100;

  static final Duration REDRAW = Duration.ofMillis(200);

  /** A shorter bar shows no more than the percentage. */
  private static final int LEAST_CELLS = 8;

  private static final int MOST_CELLS = 40;
  private static final String BRACKETS = "[] ";
  private static final String ELLIPSIS = "...";

  private final PrintWriter terminal;
  private final int columns;
  private final long epochs;
  private final Supplier<List<String>> messages;
  private final long began = System.nanoTime();
  private long lastDrawn = began;
  private long steps;
  private int drawnLength;

  /**
   * A bar at 0 %.
   *
   * @param terminal output for the bar
   * @param columns width of the terminal in characters
   * @param epochs number of epochs at 100 %
   * @param messages the text beside the bar in several lengths, the longest first; called at each
   *     redraw
   */
  Bar(PrintWriter terminal, int columns, long epochs, Supplier<List<String>> messages) {
    this.terminal = terminal;
    this.columns = columns;
    this.epochs = epochs;
    this.messages = messages;
    draw();
  }

  /**
   * Updates the progress.
   *
   * @param completed completed work since the start, in hundredths of an epoch
   */
  void stepTo(long completed) {
    steps = completed;
    long now = System.nanoTime();
    if (now - lastDrawn >= REDRAW.toNanos()) {
      lastDrawn = now;
      draw();
    }
  }

  /** Draws the last state and moves the cursor to the start of the next line. */
  @Override
  public void close() {
    draw();
    terminal.println();
  }

  private void draw() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    // Leave the last column free: a character there makes some terminals wrap.
    String line = line(columns - 1, steps, epochs, elapsed, messages.get());
    terminal.print("\r" + line + " ".repeat(Math.max(0, drawnLength - line.length())));
    terminal.flush();
    drawnLength = line.length();
  }

  /**
   * The percentage, the epochs and the longest message that leaves room for a bar, or else the
   * shortest one; if it fits, also the remaining time.
   *
   * @param width maximum number of characters
   * @param messages at least one, the longest first
   */
  static String line(int width, long steps, long epochs, Duration elapsed, List<String> messages) {
    double done = epochs == 0 ? 1 : (double) steps / (epochs * STEPS_PER_EPOCH);
    String counts =
        String.format(
            Locale.ROOT, "%3.0f%%  %d/%d epochs", 100 * done, steps / STEPS_PER_EPOCH, epochs);
    List<String> texts =
        messages.stream().map(each -> each.isEmpty() ? counts : counts + ", " + each).toList();
    int most = width - LEAST_CELLS - BRACKETS.length();
    String text =
        texts.stream()
            .filter(each -> each.length() <= most)
            .findFirst()
            .orElse(texts.get(texts.size() - 1));
    if (text.length() > width) {
      return text.substring(0, Math.max(0, width - ELLIPSIS.length())) + ELLIPSIS;
    }
    String left = timeLeft(done, elapsed);
    if (text.length() + left.length() <= (text.length() <= most ? most : width)) {
      text = text + left;
    }
    int cells = Math.min(MOST_CELLS, width - text.length() - BRACKETS.length());
    return cells < LEAST_CELLS ? text : bar(cells, done) + text;
  }

  private static String bar(int cells, double done) {
    int full = (int) (done * cells);
    return "[" + "=".repeat(full) + " ".repeat(cells - full) + "] ";
  }

  private static String timeLeft(double done, Duration elapsed) {
    if (done <= 0 || done >= 1) {
      return "";
    }
    long seconds = Math.round(elapsed.toNanos() * 1e-9 * (1 - done) / done);
    return String.format(
        Locale.ROOT, ", %d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
