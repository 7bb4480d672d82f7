package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReader;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * IDX files, plain or gzip: one row per image, with the columns {@code pixel1} to {@code pixelN} in
 * the order of the file.
 *
 * <p>The target {@code label} comes from a second file of the same folder, with the same number of
 * rows. Its name has {@code labels} instead of {@code images} and {@code idx1} instead of {@code
 * idx3}: {@code train-images-idx3-ubyte.gz} and {@code train-labels-idx1-ubyte.gz}. Either file may
 * be compressed. Labels are never a feature, and are read only on request.
 */
public final class IdxReader implements DatasetReader {
  private static final String LABEL = "label";
  private static final String IMAGES = "images";
  private static final String GZIP = ".gz";

  /**
   * A name that ends in {@code idx}, optionally followed by the number of dimensions, the type and
   * {@code gz}.
   */
  private static final Pattern NAME =
      Pattern.compile(
          "(.*[-._])?idx\\d*([-._](ubyte|byte|short|int|float|double))?(\\.gz)?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DIMENSIONS = Pattern.compile("idx\\d+", Pattern.CASE_INSENSITIVE);

  /** For the service loader. */
  public IdxReader() {}

  @Override
  public String name() {
    return "IDX";
  }

  @Override
  public List<String> extensions() {
    return List.of("idx");
  }

  /** Usual names, such as {@code train-images-idx3-ubyte.gz}, have no extension {@code idx}. */
  @Override
  public boolean reads(Path file) {
    return NAME.matcher(InputFiles.name(file)).matches();
  }

  @Override
  public Dataset read(Path file, ReadRequest request) {
    String name = InputFiles.name(file);
    try (IdxFile images = IdxFile.open(file)) {
      Path labels = labels(file, images.columns(), request);
      int rows = images.rows();
      int columns = images.columns();
      float[] all = images.readFloats();
      // After reading: until then the header's number of columns may be wrong, and far too large.
      if (request.weight() != null) {
        throw new DataException(
            "%s: an IDX file has no column of weights, so %s cannot hold them"
                .formatted(name, Messages.quoted(request.weight())));
      }
      ColumnPlan plan = ColumnPlan.of(name, columnNames(columns, labels != null), request);
      List<String> targetNames = plan.targetNames();
      if (!targetNames.isEmpty() && labels == null) {
        throw noTarget(name, targetNames.get(0), columns);
      }
      float[] values = select(all, rows, plan);
      requireFinite(values, plan.featureNames(), name, request);
      List<Target> targets =
          targetNames.isEmpty() || labels == null
              ? List.of()
              : List.of(readLabels(labels, rows, name));
      return Dataset.ofRead(plan.featureNames(), values, RowOrigins.rows(name, rows), targets);
    }
  }

  private static List<String> columnNames(int columns, boolean labelled) {
    List<String> names = new ArrayList<>(columns + 1);
    IntStream.rangeClosed(1, columns).forEach(number -> names.add("pixel" + number));
    if (labelled) {
      names.add(LABEL);
    }
    return names;
  }

  /**
   * The labels file; null if the request has no label column, or the column is optional and
   * missing.
   */
  private static @Nullable Path labels(Path file, int columns, ReadRequest request) {
    List<String> targets = request.targets();
    for (String target : request.targetRequired() ? targets : List.<String>of()) {
      if (!target.equals(LABEL)) {
        throw noTarget(InputFiles.name(file), target, columns);
      }
    }
    if (!targets.contains(LABEL) && !request.ignored().contains(LABEL)) {
      return null;
    }
    List<Path> candidates = labelFiles(file);
    for (Path candidate : candidates) {
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    if (targets.contains(LABEL) && request.targetRequired()) {
      throw noLabels(InputFiles.name(file), candidates);
    }
    return null;
  }

  private static DataException noTarget(String name, String target, int columns) {
    return new DataException(
        ("%s: no target %s: the target of an IDX file is \"label\", from the labels file beside it,"
                + " and its features are \"pixel1\" to \"pixel%d\"")
            .formatted(name, Messages.quoted(target), columns),
        List.of(new Remedy("train with the target \"label\"", Remedy.Setting.TARGET, "label")));
  }

  /** The possible labels files: first the one compressed like the images, then the other one. */
  private static List<Path> labelFiles(Path file) {
    String name = InputFiles.name(file);
    int at = name.lastIndexOf(IMAGES);
    if (at < 0) {
      return List.of();
    }
    String end = DIMENSIONS.matcher(name.substring(at + IMAGES.length())).replaceFirst("idx1");
    String like = name.substring(0, at) + "labels" + end;
    String other =
        like.endsWith(GZIP) ? like.substring(0, like.length() - GZIP.length()) : like + GZIP;
    return List.of(file.resolveSibling(like), file.resolveSibling(other));
  }

  private static DataException noLabels(String name, List<Path> candidates) {
    if (candidates.isEmpty()) {
      return new DataException(
          name
              + ": its labels cannot be found, since its name does not hold \"images\": name the"
              + " two files like train-images-idx3-ubyte and train-labels-idx1-ubyte, and give the"
              + " first");
    }
    return new DataException(
        "%s: its labels are missing: neither %s nor %s is in its folder; put one of them there"
            .formatted(
                name, InputFiles.name(candidates.get(0)), InputFiles.name(candidates.get(1))));
  }

  /** The requested columns, {@code [rows x features]}; may be the array itself. */
  private static float[] select(float[] all, int rows, ColumnPlan plan) {
    int features = plan.featureNames().size();
    int columns = all.length / rows;
    int[] columnOf = new int[features];
    boolean same = features == columns;
    for (int column = 0; column < columns; column++) {
      int feature = plan.featureOf(column);
      if (feature >= 0) {
        columnOf[feature] = column;
        same &= feature == column;
      }
    }
    if (same) {
      return all;
    }
    float[] picked = new float[rows * features];
    for (int row = 0; row < rows; row++) {
      for (int feature = 0; feature < features; feature++) {
        picked[row * features + feature] = all[row * columns + columnOf[feature]];
      }
    }
    return picked;
  }

  private static void requireFinite(
      float[] values, List<String> names, String file, ReadRequest request) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        String column = names.get(i % names.size());
        throw new DataException(
            "%s: row %d: column %s: %s"
                .formatted(
                    file,
                    i / names.size() + 1,
                    Messages.quoted(column),
                    Float.isNaN(values[i])
                        ? "NaN is not a finite number"
                        : "the number is infinite or too large for a 32-bit float"),
            Remedy.ofCell("correct or remove the row", column, request));
      }
    }
  }

  private static Target readLabels(Path file, int rows, String images) {
    String name = InputFiles.name(file);
    try (IdxFile labels = IdxFile.open(file)) {
      if (labels.columns() != 1) {
        throw new DataException(
            "%s: it has %d numbers a row, expected 1: one label for each row of %s"
                .formatted(name, labels.columns(), images));
      }
      if (labels.rows() != rows) {
        throw new DataException(
            "%s: it has %s, and %s has %s: the two do not belong together; give files of one set"
                .formatted(
                    name,
                    Messages.counted(labels.rows(), "label"),
                    images,
                    Messages.counted(rows, "row")));
      }
      double[] values = labels.readDoubles();
      for (int row = 0; row < rows; row++) {
        if (!Double.isFinite(values[row])) {
          throw new DataException(
              "%s: row %d: %s is not a finite number; correct or remove the row in both files"
                  .formatted(name, row + 1, values[row]));
        }
      }
      return Target.ofNumbers(LABEL, values);
    }
  }
}
