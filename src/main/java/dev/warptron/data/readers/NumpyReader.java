package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReader;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Target;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * NumPy's arrays: one in a {@code .npy} file, or several of equally many rows in an {@code .npz}
 * file.
 *
 * <p>The columns of an array of two or more dimensions are named x1, x2 and so on, and with several
 * such arrays after the array, as in {@code left1}. An array of one dimension is one column, with
 * the name of the array, such as {@code y}; in a {@code .npy} file it is x1.
 */
public final class NumpyReader implements DatasetReader {
  private static final String ARRAY = ".npy";
  private static final String ARCHIVE = "npz";

  /** For the service loader. */
  public NumpyReader() {}

  @Override
  public String name() {
    return "NumPy";
  }

  @Override
  public List<String> extensions() {
    return List.of("npy", ARCHIVE);
  }

  @Override
  public Dataset read(Path file, ReadRequest request) {
    InputFiles.requireNotFolder(file);
    String name = InputFiles.name(file);
    List<Column> columns = columns(name, arrays(file, name));
    int rows = columns.get(0).array.rows();
    ColumnPlan plan = ColumnPlan.of(name, columns.stream().map(Column::name).toList(), request);
    int features = plan.featureNames().size();
    double[][] values = new double[rows][features];
    Map<Integer, Target> targets = new LinkedHashMap<>();
    double[] weights = null;
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      int feature = plan.featureOf(i);
      if (feature >= 0) {
        double[] numbers = column.numbers(name);
        IntStream.range(0, rows).forEach(row -> values[row][feature] = numbers[row]);
      } else if (plan.isWeight(i)) {
        weights = column.numbers(name);
      } else if (plan.targetOf(i) >= 0) {
        targets.put(plan.targetOf(i), Target.ofLabels(column.name, List.of(column.texts())));
      }
    }
    Dataset data =
        Dataset.ofRead(
            plan.featureNames(),
            floats(values, name, plan.featureNames()),
            RowOrigins.rows(name, rows),
            IntStream.range(0, targets.size()).mapToObj(targets::get).toList());
    return weights == null ? data : data.withWeights(weights);
  }

  private static float[] floats(double[][] rows, String file, List<String> names) {
    float[] values = new float[rows.length * names.size()];
    for (int row = 0; row < rows.length; row++) {
      for (int j = 0; j < names.size(); j++) {
        float value = (float) rows[row][j];
        if (!Float.isFinite(value)) {
          throw new DataException(
              "%s: row %d: column %s: %s is not a finite 32-bit float; correct or remove the row"
                  .formatted(file, row + 1, Messages.quoted(names.get(j)), rows[row][j]));
        }
        values[row * names.size() + j] = value;
      }
    }
    return values;
  }

  /** The arrays of a file by name; that of a {@code .npy} file has none. */
  private static Map<String, NpyArray> arrays(Path file, String name) {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      if (!name.endsWith(ARCHIVE)) {
        arrays.put("", NpyArray.read(in, name));
        return arrays;
      }
      ZipInputStream zip = new ZipInputStream(in);
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String array = entry.getName();
        array = array.endsWith(ARRAY) ? array.substring(0, array.length() - ARRAY.length()) : array;
        arrays.put(array, NpyArray.read(zip, name + ": array " + Messages.quoted(array)));
      }
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    } catch (IllegalArgumentException e) { // the name of an entry is no UTF-8
      throw new DataException(name + ": the archive is damaged: copy or save it again", e);
    }
    if (arrays.isEmpty()) {
      throw new DataException(name + ": there is no array in this file: save some by numpy.savez");
    }
    return arrays;
  }

  private static List<Column> columns(String file, Map<String, NpyArray> arrays) {
    long wide = arrays.values().stream().filter(array -> array.shape().size() > 1).count();
    int rows = arrays.values().iterator().next().rows();
    List<Column> columns = new ArrayList<>();
    for (Map.Entry<String, NpyArray> each : arrays.entrySet()) {
      String name = each.getKey();
      NpyArray array = each.getValue();
      if (array.rows() != rows) {
        throw new DataException(
            "%s: array %s has %s, and the first one %d: give all arrays the same rows"
                .formatted(
                    file, Messages.quoted(name), Messages.counted(array.rows(), "row"), rows));
      }
      if (array.shape().size() == 1) {
        columns.add(new Column(name.isEmpty() ? "x1" : name, array, 0));
      } else {
        String prefix = wide == 1 ? "x" : name;
        IntStream.range(0, array.columns())
            .forEach(i -> columns.add(new Column(prefix + (i + 1), array, i)));
      }
    }
    return columns;
  }

  /** A column of an array. */
  private record Column(String name, NpyArray array, int index) {
    private int at(int row) {
      return row * array.columns() + index;
    }

    double[] numbers(String file) {
      double[] all = array.numbers();
      if (all == null) {
        throw new DataException(
            "%s: row 1: column %s: %s is not a number; leave the column out"
                .formatted(file, Messages.quoted(name), Messages.quoted(array.text(index))));
      }
      return IntStream.range(0, array.rows()).mapToDouble(row -> all[at(row)]).toArray();
    }

    String[] texts() {
      return IntStream.range(0, array.rows())
          .mapToObj(row -> array.text(at(row)))
          .toArray(String[]::new);
    }
  }
}
