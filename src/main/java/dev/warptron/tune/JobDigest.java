package dev.warptron.tune;

import dev.warptron.data.Dataset;
import dev.warptron.data.Split;
import dev.warptron.data.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What tells whether two searches are the same job: settings and rows. */
public final class JobDigest {
  private final MessageDigest sha256;

  private JobDigest() {
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The digest of a job.
   *
   * @param settings everything that the bits of the networks depend on, such as the version of the
   *     program, the device and the options; the candidates themselves need not be part of it
   * @param folds the rows of the search
   * @return 64 hexadecimal digits
   */
  public static String of(List<String> settings, List<Split> folds) {
    JobDigest digest = new JobDigest();
    digest.add(settings.size());
    settings.forEach(digest::add);
    digest.add(folds.size());
    for (Split fold : folds) {
      digest.add(fold.training());
      digest.add(fold.validation());
    }
    return HexFormat.of().formatHex(digest.sha256.digest());
  }

  private void add(Dataset rows) {
    add(rows.rowCount());
    add(rows.featureCount());
    rows.featureNames().forEach(this::add);
    float[] row = new float[rows.featureCount()];
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * row.length);
    for (int i = 0; i < rows.rowCount(); i++) {
      rows.copyRows(i, 1, row);
      bytes.clear();
      for (float value : row) {
        bytes.putFloat(value);
      }
      sha256.update(bytes.array());
    }
    for (Target target : rows.targets()) {
      add(target.name());
      for (int i = 0; i < target.size(); i++) {
        add(target.label(i));
      }
    }
    double[] weights = rows.weights().orElse(new double[0]);
    add(weights.length);
    for (double weight : weights) {
      sha256.update(ByteBuffer.allocate(Double.BYTES).putDouble(weight).array());
    }
  }

  private void add(int number) {
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  /**
   * A text with its length before it, so that two texts are not the same as their concatenation.
   */
  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    sha256.update(bytes);
  }
}
