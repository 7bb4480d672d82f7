package dev.warptron.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a workload.
 *
 * @param training rows to train on, or to predict
 * @param test rows for accuracies; null if none are measured
 */
record WorkloadData(Rows training, @Nullable Rows test) {
  /** Folder of Fashion-MNIST in Debian's package. */
  static final Path FASHION = Path.of("/usr/share/datasets/fashion-mnist");

  private static final String TRAINING_IMAGES = "train-images-idx3-ubyte.gz";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte.gz";
  private static final int SYNTHETIC_TEST_ROWS = 10_000;

  /** Only the first training rows and the first test rows. */
  WorkloadData first(int rows) {
    return new WorkloadData(training.first(rows), test == null ? null : test.first(rows));
  }

  /** A source of rows. */
  interface Source {
    WorkloadData of(Workload workload);

    /** A description of the images, for the report. */
    String describe();
  }

  /**
   * The breast-cancer data and synthetic rows, with test rows only where the training needs them.
   */
  static final class WithoutTest implements Source {
    @Override
    public WorkloadData of(Workload workload) {
      Rows rows =
          switch (workload.data()) {
            case CANCER -> Rows.cancer();
            case IMAGES -> Rows.images(workload.rows());
            case NUMBERS -> Rows.numbers(0, workload.rows());
          };
      Rows test = workload.recipe().keepsBest() ? Rows.cancerValidation() : null;
      return new WorkloadData(rows.first(workload.rows()).with(workload.recipe()), test);
    }

    @Override
    public String describe() {
      return "synthetic";
    }
  }

  /** The breast-cancer data, and Fashion-MNIST if its files exist, otherwise synthetic images. */
  static final class WithTest implements Source {
    private final Path folder;
    private @Nullable WorkloadData images; // read once

    WithTest(Path folder) {
      this.folder = folder;
    }

    private boolean hasImages() {
      return Files.exists(folder.resolve(TRAINING_IMAGES))
          && Files.exists(folder.resolve(TEST_IMAGES));
    }

    @Override
    public WorkloadData of(Workload workload) {
      WorkloadData plain =
          switch (workload.data()) {
            case CANCER ->
                new WorkloadData(Rows.cancer().first(workload.rows()), Rows.cancerValidation());
            case IMAGES -> images(workload.rows());
            case NUMBERS ->
                new WorkloadData(
                    Rows.numbers(0, workload.rows()),
                    Rows.numbers(workload.rows(), SYNTHETIC_TEST_ROWS));
          };
      return new WorkloadData(plain.training().with(workload.recipe()), plain.test());
    }

    private WorkloadData images(int rows) {
      if (hasImages()) {
        if (images == null) {
          images =
              new WorkloadData(
                  Rows.imageFile(folder.resolve(TRAINING_IMAGES)),
                  Rows.imageFile(folder.resolve(TEST_IMAGES)));
        }
        return new WorkloadData(images.training().first(rows), images.test());
      }
      return new WorkloadData(Rows.images(rows), Rows.images(rows, SYNTHETIC_TEST_ROWS));
    }

    @Override
    public String describe() {
      return hasImages()
          ? "Fashion-MNIST, from " + folder
          : ("synthetic, because %s does not contain %s and %s: install the Debian package"
                  + " dataset-fashion-mnist, or set --data to a folder that contains them")
              .formatted(folder, TRAINING_IMAGES, TEST_IMAGES);
    }
  }
}
