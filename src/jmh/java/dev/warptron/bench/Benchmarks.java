package dev.warptron.bench;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import java.io.IOException;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks on every available device. Accepts JMH's options. */
public final class Benchmarks {
  private static final String DEVICE = "device";

  private Benchmarks() {}

  public static void main(String[] args)
      throws CommandLineOptionException, RunnerException, IOException {
    CommandLineOptions given = new CommandLineOptions(args);
    if (given.shouldHelp()) {
      given.showHelp();
    } else if (given.shouldList()) {
      new Runner(given).list();
    } else {
      run(given);
    }
  }

  private static void run(CommandLineOptions given) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(given)
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(given.getResult().orElse("target/jmh.json"));
    if (!given.getParameter(DEVICE).hasValue()) {
      options.param(DEVICE, availableDevices());
    }
    new Runner(options.build()).run();
  }

  /** The names of the available devices; prints why the others are not available. */
  private static String[] availableDevices() {
    for (BackendProvider provider : Backends.providers()) {
      provider
          .unavailableBecause()
          .ifPresent(
              reason -> System.out.println("not measured: " + provider.name() + ": " + reason));
    }
    return Backends.providers().stream()
        .filter(provider -> provider.unavailableBecause().isEmpty())
        .map(BackendProvider::name)
        .toArray(String[]::new);
  }
}
