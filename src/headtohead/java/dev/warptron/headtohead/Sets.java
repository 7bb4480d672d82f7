package dev.warptron.headtohead;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a workload.
 *
 * @param training all of them
 * @param test of which accuracies are measured; null if none are
 */
record Sets(Rows training, @Nullable Rows test) {
  /** Where a Debian package puts Fashion-MNIST. */
  static final Path FASHION = Path.of("/usr/share/datasets/fashion-mnist");

  private static final String TRAINING_IMAGES = "train-images-idx3-ubyte.gz";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte.gz";
  private static final int MADE_TEST_ROWS = 10_000;

  /** The first rows alone. */
  Sets first(int rows) {
    return new Sets(training.first(rows), test == null ? null : test.first(rows));
  }

  /** Where workloads get their rows. */
  interface Source {
    Sets of(Workload workload);

    /** What the images are, for the report. */
    String describe();
  }

  /** The breast-cancer data and made images, without test rows. */
  static final class WithoutTest implements Source {
    @Override
    public Sets of(Workload workload) {
      Rows rows = workload.images() ? Rows.images(workload.rows()) : Rows.cancer();
      return new Sets(rows.first(workload.rows()), null);
    }

    @Override
    public String describe() {
      return "made rows with the shape of images";
    }
  }

  /** The breast-cancer data, and Fashion-MNIST if it is there, or else made images. */
  static final class WithTest implements Source {
    private final Path folder;
    private @Nullable Sets images; // read once

    WithTest(Path folder) {
      this.folder = folder;
    }

    private boolean hasImages() {
      return Files.exists(folder.resolve(TRAINING_IMAGES))
          && Files.exists(folder.resolve(TEST_IMAGES));
    }

    @Override
    public Sets of(Workload workload) {
      if (!workload.images()) {
        return new Sets(Rows.cancer().first(workload.rows()), Rows.cancerValidation());
      }
      if (hasImages()) {
        if (images == null) {
          images =
              new Sets(
                  Rows.imageFile(folder.resolve(TRAINING_IMAGES)),
                  Rows.imageFile(folder.resolve(TEST_IMAGES)));
        }
        return new Sets(images.training().first(workload.rows()), images.test());
      }
      return new Sets(Rows.images(workload.rows()), Rows.images(workload.rows(), MADE_TEST_ROWS));
    }

    @Override
    public String describe() {
      return hasImages()
          ? "Fashion-MNIST, of " + folder
          : ("made rows with the shape of images, because %s has no %s and %s: install the Debian"
                  + " package dataset-fashion-mnist, or name a folder that has them with --data")
              .formatted(folder, TRAINING_IMAGES, TEST_IMAGES);
    }
  }
}
