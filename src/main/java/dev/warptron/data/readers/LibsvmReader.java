package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReader;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Sparse rows in the text format of LIBSVM and SVMlight: {@code LABEL INDEX:VALUE INDEX:VALUE ...},
 * UTF-8. Indices start at 1 and ascend within a row; an index without a value is 0. {@code qid:N}
 * is skipped, and so is text after {@code #}.
 *
 * <p>Feature {@code i} is the column {@code xi}, and the label is the column {@code label}. In
 * training there are as many features as the largest index of the file. The features of a model may
 * go beyond it: a file in which a feature is always 0 does not name it.
 */
public final class LibsvmReader implements DatasetReader {
  private static final String LABEL = "label";

  /** For the service loader. */
  public LibsvmReader() {}

  @Override
  public String name() {
    return "LIBSVM";
  }

  @Override
  public List<String> extensions() {
    return List.of("libsvm", "svmlight", "svm");
  }

  @Override
  public Dataset read(Path file, ReadRequest request) {
    InputFiles.requireNotFolder(file);
    String name = InputFiles.name(file);
    if (request.weight() != null) {
      throw new DataException(
          "%s: a LIBSVM file has no column of weights, so %s cannot hold them"
              .formatted(name, Messages.quoted(request.weight())));
    }
    SparseRows rows = parse(file, name);
    int columns = Math.max(rows.largestIndex(), largestRequested(request));
    for (String target : request.targetRequired() ? request.targets() : List.<String>of()) {
      if (!target.equals(LABEL)) {
        throw new DataException(
            ("%s: no target %s: the target of a LIBSVM file is \"label\", and its features are"
                    + " \"x1\" to \"x%d\"")
                .formatted(name, Messages.quoted(target), columns),
            List.of(new Remedy("train with the target \"label\"", Remedy.Setting.TARGET, LABEL)));
      }
    }
    List<String> names = new ArrayList<>(Dataset.defaultNames(columns));
    names.add(LABEL);
    ColumnPlan plan = ColumnPlan.of(name, names, request);
    List<Target> targets = plan.targetNames().isEmpty() ? List.of() : List.of(rows.labels(LABEL));
    return Dataset.ofRead(
        plan.featureNames(),
        rows.dense(columnOfIndex(plan, columns), plan.featureNames().size()),
        RowOrigins.file(name, rows.lines()),
        targets);
  }

  private static SparseRows parse(Path file, String name) {
    try (TextSource source = TextSource.open(file, /* asked= */ null, /* expected= */ null)) {
      BufferedReader reader = source.reader();
      SparseRows rows = new SparseRows(name);
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        rows.add(line, ++number);
      }
      if (rows.count() == 0) {
        throw new DataException(name + ": the file has no row: add at least one");
      }
      return rows;
    } catch (CharacterCodingException e) {
      OptionalLong line = TextSource.malformedLine(file);
      throw new DataException(
          "%s%s: not UTF-8 text: check that it is a LIBSVM file"
              .formatted(name, line.isPresent() ? ":" + line.getAsLong() : ""),
          e);
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
  }

  /** The largest index among the requested features; 0 for none. */
  private static int largestRequested(ReadRequest request) {
    List<String> features = request.features();
    return features == null ? 0 : features.stream().mapToInt(LibsvmReader::indexOf).max().orElse(0);
  }

  /** The index of a column {@code xi}; 0 if it is not named like that. */
  private static int indexOf(String column) {
    return column.matches("x[1-9][0-9]{0,8}") ? Integer.parseInt(column.substring(1)) : 0;
  }

  /** {@code [columns + 1]}: the feature of each index, or a negative number. */
  private static int[] columnOfIndex(ColumnPlan plan, int columns) {
    return IntStream.rangeClosed(0, columns)
        .map(index -> index == 0 ? -1 : plan.featureOf(index - 1))
        .toArray();
  }
}
