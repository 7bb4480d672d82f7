package dev.warptron.cli;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/** Whether a person is watching. */
final class Terminal {
  private Terminal() {}

  /** True if standard input and output are a terminal. */
  @SuppressWarnings("SystemConsoleNull") // isTerminal knows what is different from JDK 22 on
  static boolean isInteractive() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /** From JDK 22 on there is a console without a terminal too, and a method that tells. */
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
}
