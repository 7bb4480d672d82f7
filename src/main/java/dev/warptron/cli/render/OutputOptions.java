package dev.warptron.cli.render;

import dev.warptron.cli.common.DataFiles;
import dev.warptron.cli.common.FileRoles;
import dev.warptron.files.AtomicFiles;
import dev.warptron.io.ModelFileException;
import dev.warptron.io.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the output files of a training. */
public final class OutputOptions {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Save the model here (.safetensors).")
  private @Nullable Path model;

  @Option(
      names = "--metrics-json",
      paramLabel = "FILE",
      description = "Write what was measured here, as JSON.")
  private @Nullable Path metricsJson;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the losses of each epoch here (.png or .svg).")
  private @Nullable Path plot;

  /** For picocli. */
  public OutputOptions() {}

  /** File for the model; null if absent. */
  public @Nullable Path model() {
    return model;
  }

  /** File for the metrics; null if absent. */
  public @Nullable Path metricsJson() {
    return metricsJson;
  }

  /** File for the plot of the losses; null if absent. */
  public @Nullable Path plot() {
    return plot;
  }

  /**
   * Checks that no file is given, for a command that writes none.
   *
   * @param because the option that forbids files
   * @throws IllegalArgumentException if a file is given
   */
  public void requireNone(String because) {
    List<String> given = new ArrayList<>();
    if (model != null) {
      given.add("--model");
    }
    if (metricsJson != null) {
      given.add("--metrics-json");
    }
    if (plot != null) {
      given.add("--plot");
    }
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "%s writes nothing: leave out %s".formatted(because, String.join(", ", given)));
    }
  }

  /**
   * Checks that an output is not {@code -}: standard output holds the report.
   *
   * @param file null if it is not given
   * @throws IllegalArgumentException if it is
   */
  public static void requireFile(String option, @Nullable Path file) {
    if (DataFiles.STANDARD.equals(file)) {
      throw new IllegalArgumentException(
          "%s -: the report is on standard output; give a file name".formatted(option));
    }
  }

  /**
   * Checks, before a long computation, that all files can be written.
   *
   * @param roles the files that the command reads
   * @throws IllegalArgumentException if a file name has no known format, or the file is read or
   *     written otherwise
   * @throws IOException if a file cannot be written
   */
  public void check(FileRoles roles) throws IOException {
    requireFile("--model", model);
    requireFile("--metrics-json", metricsJson);
    requireFile("--plot", plot);
    roles
        .writes("--model", model)
        .writes("--metrics-json", metricsJson)
        .writes("--plot", plot)
        .check();
    if (model != null) {
      try {
        ModelFiles.requireSavable(model);
      } catch (ModelFileException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    if (metricsJson != null) {
      AtomicFiles.requireWritable(metricsJson);
    }
    if (plot != null) {
      PlotSupport.require(plot);
      LossPlot.requireDrawable(plot);
    }
  }
}
