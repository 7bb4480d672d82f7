package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.warptron.cli.render.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The result of one run of the program in this JVM, without a terminal.
 *
 * @param out text on standard output
 * @param err text on standard error
 */
public record CommandRun(int exitCode, String out, String err) {
  /**
   * Runs the program. Arguments may contain any characters. {@code train} and {@code tune} have the
   * preset classic, one small network, unless they have another one or a model to go on from: see
   * {@link #asTyped}.
   */
  public static CommandRun of(Object... arguments) {
    return run(Terminal.NONE, classic(arguments));
  }

  /** Runs the program with the arguments alone. */
  static CommandRun asTyped(Object... arguments) {
    return run(Terminal.NONE, arguments);
  }

  /** Runs the program as if in a terminal; otherwise as {@link #of}. */
  public static CommandRun onTerminal(Object... arguments) {
    return run(Terminal.of(Terminal.DEFAULT_COLUMNS), classic(arguments));
  }

  private static Object[] classic(Object... arguments) {
    List<String> words = Arrays.stream(arguments).map(Object::toString).toList();
    boolean isOther =
        words.isEmpty()
            || !List.of("train", "tune").contains(words.get(0))
            || words.contains("--preset")
            || words.contains("--from");
    return isOther ? arguments : words(arguments, "--preset", "classic");
  }

  private static CommandRun run(Terminal terminal, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Warptron.run(terminal, new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** Concatenates arguments. */
  static Object[] words(Object[] first, Object... others) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(others)).toArray();
  }

  @CanIgnoreReturnValue
  public CommandRun succeeds() {
    assertThat(exitCode).as("exit code, with the errors %s", err).isZero();
    return this;
  }

  List<String> outLines() {
    return out.lines().toList();
  }

  public List<String> errLines() {
    return err.lines().toList();
  }

  /** The text of a line of the report, such as that of {@code task}. */
  public String reported(String subject) {
    List<String> lines = outLines().stream().filter(l -> l.startsWith(subject + " ")).toList();
    assertThat(lines).as("lines on %s in %s", subject, out).hasSize(1);
    return lines.get(0).substring(subject.length()).strip();
  }
}
