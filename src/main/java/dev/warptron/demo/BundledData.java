package dev.warptron.demo;

import dev.warptron.data.Dataset;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.readers.CsvReader;
import dev.warptron.files.AtomicFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Small public data sets for examples and tests, in the jar. Values are raw, not standardized.
 *
 * <p>Origin and license of each: {@code docs/data/README.md}.
 */
public final class BundledData {
  private static final String TRAINING = "breast-cancer-train.csv";
  private static final String VALIDATION = "breast-cancer-validation.csv";
  private static final String TEST = "breast-cancer-test.csv";
  private static final String IRIS = "iris.csv";
  private static final String DIABETES = "diabetes.csv";

  /**
   * The file of the Palmer penguins, a table as it is: 344 rows, text and missing cells; the target
   * {@code species} is one of three names.
   */
  public static final String PENGUINS = "penguins.csv";

  private BundledData() {}

  /** Breast Cancer Wisconsin (Diagnostic): 364 of the 569 rows, 30 features; target 1 is benign. */
  public static Dataset breastCancerTraining() {
    return read(TRAINING, "target");
  }

  /** 91 other rows of the same data set: see {@link #breastCancerTraining}. */
  public static Dataset breastCancerValidation() {
    return read(VALIDATION, "target");
  }

  /** The remaining 114 rows of the same data set: see {@link #breastCancerTraining}. */
  public static Dataset breastCancerTest() {
    return read(TEST, "target");
  }

  /** All 569 rows: training, validation and test rows, in this order. */
  public static Dataset breastCancer() {
    return breastCancerTraining().concat(breastCancerValidation()).concat(breastCancerTest());
  }

  /** Iris: 150 rows, 4 features in cm; the target {@code species} is one of three names. */
  public static Dataset iris() {
    return read(IRIS, "species");
  }

  /** Diabetes: 442 rows, 10 features; the target is disease progression after one year. */
  public static Dataset diabetes() {
    return read(DIABETES, "target");
  }

  /** The names of the files that {@link #export} writes. */
  public static List<String> fileNames() {
    return List.of(TRAINING, VALIDATION, TEST, IRIS, DIABETES, PENGUINS);
  }

  /**
   * Writes all files as CSV, replacing existing ones.
   *
   * @param folder created if it is missing
   * @throws IOException if the folder cannot be created or written to
   */
  public static void export(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : fileNames()) {
      try (InputStream in = open(name)) {
        AtomicFiles.write(folder.resolve(name), in::transferTo);
      }
    }
  }

  private static Dataset read(String name, String target) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(open(name), StandardCharsets.UTF_8))) {
      return CsvReader.read(name, reader, ReadRequest.training(target));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the bundled file " + name, e);
    }
  }

  private static InputStream open(String name) {
    InputStream in = BundledData.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("the file " + name + " is missing from the jar");
    }
    return in;
  }
}
