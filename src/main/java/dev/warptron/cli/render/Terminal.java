package dev.warptron.cli.render;

import java.io.Console;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether the program runs in a terminal, and the width of the terminal. */
public final class Terminal {
  /** No terminal: output goes to a file or to another program. */
  public static final Terminal NONE = new Terminal(false, () -> Integer.MAX_VALUE);

  /** The width of a terminal that does not report one. */
  public static final int DEFAULT_COLUMNS = 80;

  private static final int LEAST_COLUMNS = 20;
  private static final int PATIENCE_SECONDS = 2;
  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d{1,4})\\s*");

  private final boolean interactive;
  private final IntSupplier asked;
  private int columns;

  private Terminal(boolean interactive, IntSupplier asked) {
    this.interactive = interactive;
    this.asked = asked;
  }

  /** The terminal of this program, or {@link #NONE}. */
  public static Terminal detect() {
    return isInteractive() ? new Terminal(true, Terminal::askColumns) : NONE;
  }

  /** A terminal with this width. */
  public static Terminal of(int columns) {
    return new Terminal(true, () -> columns);
  }

  /** Whether standard input and output are a terminal. */
  boolean interactive() {
    return interactive;
  }

  /** Characters per line; unlimited without a terminal. Determined once. */
  int columns() {
    if (columns == 0) {
      columns = Math.max(LEAST_COLUMNS, asked.getAsInt());
    }
    return columns;
  }

  @SuppressWarnings("SystemConsoleNull") // isTerminal handles JDK 22 and later
  private static boolean isInteractive() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /** From JDK 22 on, a console may exist without a terminal; Console.isTerminal tells which. */
  private static boolean isTerminal(Console console) {
    try {
      @Nullable Object answer = Console.class.getMethod("isTerminal").invoke(console);
      return Boolean.TRUE.equals(answer);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  /** Asks {@code stty}, if it exists, because Java cannot determine the width. */
  private static int askColumns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      try {
        if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          return DEFAULT_COLUMNS;
        }
        byte[] answer = stty.getInputStream().readAllBytes();
        return columns(new String(answer, StandardCharsets.US_ASCII));
      } finally {
        stty.destroy();
      }
    } catch (IOException e) {
      return DEFAULT_COLUMNS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return DEFAULT_COLUMNS;
    }
  }

  /**
   * Parses the output of {@code stty size}.
   *
   * @param answer rows and columns; 0 columns if the width is unknown
   */
  static int columns(String answer) {
    Matcher size = SIZE.matcher(answer);
    int known = size.matches() ? Integer.parseInt(size.group(1)) : 0;
    return known == 0 ? DEFAULT_COLUMNS : known;
  }
}
