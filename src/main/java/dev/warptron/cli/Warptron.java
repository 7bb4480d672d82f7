package dev.warptron.cli;

import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.render.StandardOutput;
import dev.warptron.cli.render.Terminal;
import dev.warptron.cli.train.TrainCommand;
import dev.warptron.cli.tune.TuneCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The entry point of the command line. */
@Command(
    name = "warptron",
    description = "Trains multilayer perceptrons.",
    mixinStandardHelpOptions = true,
    versionProvider = Warptron.Version.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      TrainCommand.class,
      TuneCommand.class,
      PredictCommand.class,
      EvaluateCommand.class,
      InspectCommand.class,
      DoctorCommand.class,
      DemoCommand.class,
    })
public final class Warptron implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--debug",
      description = "Print the stack trace of an error.",
      scope = ScopeType.INHERIT)
  private boolean debug;

  /** For picocli. */
  Warptron() {}

  /** Runs a command and ends the program with its exit code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // digits 0 to 9 and decimal points, in libraries too
    System.setProperty("java.awt.headless", "true"); // DISPLAY may lead nowhere
    PrintWriter out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(Terminal.detect(), out, err, RawArguments.restored(arguments)));
  }

  /** Runs a command and returns its exit code. */
  static int run(Terminal terminal, PrintWriter out, PrintWriter err, String... arguments) {
    Warptron program = new Warptron();
    CommandLine commandLine = new CommandLine(program, new CommandFactory(terminal));
    commandLine
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Path.class, new PathConverter())
        .setExecutionExceptionHandler(
            (e, command, result) -> Failures.report(e, command, program.debug))
        .setParameterExceptionHandler((e, args) -> Failures.reportUsage(e));
    try {
      int exitCode = commandLine.execute(arguments);
      if (exitCode == ExitCodes.SUCCESS && out.checkError()) {
        if (out instanceof StandardOutput standard && standard.readerHasEnded()) {
          return ExitCodes.SUCCESS; // it has what it wanted
        }
        throw new IOException("cannot write to standard output: the results are not complete");
      }
      return exitCode;
    } catch (IOException | Error e) { // picocli's handlers do not receive these
      return Failures.report(e, commandLine, program.debug);
    }
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "no command given");
    }
  }

  /** Reads the version that the build stores in the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"warptron " + current()};
    }

    static String current() {
      String version = Warptron.class.getPackage().getImplementationVersion();
      return version == null ? "(not run from the jar)" : version;
    }
  }
}
