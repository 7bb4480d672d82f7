package dev.warptron.cli;

import dev.warptron.CheckpointException;
import dev.warptron.TrainingDivergedException;
import dev.warptron.backend.DeviceException;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.MemoryException;
import dev.warptron.cli.common.OptionNames;
import dev.warptron.data.DataException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns an exception into a message for the user and an exit code. */
final class Failures {
  private Failures() {}

  /** Reports an error of a running command. Prints a stack trace only if requested. */
  static int report(Throwable error, CommandLine command, boolean debug) {
    PrintWriter err = command.getErr();
    int exitCode = exitCode(error);
    err.println("warptron: " + message(error));
    if (debug) {
      error.printStackTrace(err);
    } else if (exitCode == ExitCodes.OTHER && !isOutside(error)) {
      err.println("This looks like a fault of the program; --debug prints where it happened.");
    }
    return exitCode;
  }

  /**
   * Reports wrong usage: the message, the most similar option if one is unknown, and a reference to
   * the help.
   */
  static int reportUsage(ParameterException error) {
    CommandLine command = error.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("warptron: " + error.getMessage());
    UnmatchedArgumentException.printSuggestions(error, err);
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCodes.USAGE;
  }

  private static int exitCode(Throwable error) {
    if (error instanceof DataException) {
      return ExitCodes.DATA;
    }
    if (error instanceof CheckpointException) {
      return ExitCodes.USAGE;
    }
    if (error instanceof DeviceException) {
      return ExitCodes.DEVICE;
    }
    return error instanceof TrainingDivergedException ? ExitCodes.DIVERGED : ExitCodes.OTHER;
  }

  /**
   * Whether the cause is outside the program, so that the message is sufficient without the type of
   * the exception.
   */
  private static boolean isOutside(Throwable error) {
    return error instanceof IOException
        || error instanceof UncheckedIOException
        || error instanceof MemoryException
        || error instanceof OutOfMemoryError;
  }

  private static String message(Throwable error) {
    if (error instanceof OutOfMemoryError) {
      return "the program ran out of memory; give it more (java -Xmx8g -jar ...), or use fewer rows"
          + " or smaller hidden layers";
    }
    if (error instanceof DataException data) {
      return OptionNames.message(data);
    }
    Throwable shown = error instanceof UncheckedIOException ? error.getCause() : error;
    String message = shown == null ? null : shown.getMessage();
    return message == null
        ? String.valueOf(shown)
        : error instanceof DeviceException ? OptionNames.in(message) : message;
  }
}
