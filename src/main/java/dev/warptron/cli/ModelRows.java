package dev.warptron.cli;

import dev.warptron.MlpModel;
import dev.warptron.cli.common.DataArguments;
import dev.warptron.cli.common.DataFiles;
import dev.warptron.cli.common.DeviceArguments;
import dev.warptron.cli.common.FileOptions;
import dev.warptron.cli.common.FileRoles;
import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.Table;
import dev.warptron.data.TextFormat;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.io.SavedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments for a saved model and a file of rows. */
final class ModelRows {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that warptron train saved.")
  private Path modelFile = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "DATA",
      description =
          "A file of any format that train reads, with the columns that the model was trained on,"
              + " and maybe others. Several files, or a pattern such as 'part-*.csv', are one table."
              + " - is standard input.")
  private List<Path> dataFiles = List.of();

  @Option(
      names = "--on-error",
      paramLabel = "HOW",
      description =
          "Rows that cannot be used: fail lists them, skip lists them and leaves them out. Default:"
              + " fail.")
  private String onError = "fail";

  @Mixin private DeviceArguments device = new DeviceArguments();
  @Mixin private FileOptions files = new FileOptions();
  private @Nullable DataArguments data; // known after the first use

  /** For picocli. */
  ModelRows() {}

  /**
   * Checks the values of the options.
   *
   * @throws IllegalArgumentException if a value is unknown
   */
  void check() {
    files.check();
    if (!onError.equals("fail") && !onError.equals("skip")) {
      throw new IllegalArgumentException("--on-error must be fail or skip, got " + onError);
    }
  }

  MlpModel<?> loadModel() {
    MlpModel<?> model = MlpModel.load(modelFile);
    return device.name() == null
        ? model.withDeviceOptions(device.options())
        : model.withDevice(device.request());
  }

  private DataArguments data() {
    DataArguments known = data == null ? new DataArguments(dataFiles, new DataFiles()) : data;
    data = known;
    return known;
  }

  /** The name of the data file, without its folder, or the number of files. */
  String dataName() {
    return data().name();
  }

  /** The files that are read. */
  FileRoles roles() {
    return data().addTo(new FileRoles().reads("MODEL", modelFile), "DATA");
  }

  /**
   * Reads the columns of the model.
   *
   * @param kept other columns, which are read as text
   * @param err for rows that are skipped
   */
  Table readFeatures(MlpModel<?> model, List<String> kept, PrintWriter err) {
    List<String> columns =
        Stream.concat(model.columns().stream(), kept.stream()).distinct().toList();
    return read(model, ReadRequest.features(columns), kept, err);
  }

  /**
   * Reads the columns and the targets of the model, without rows whose target is missing.
   *
   * @param weight the column with the weights of the rows; null for none
   * @param err for rows that are left out
   */
  Table readWithTarget(MlpModel<?> model, @Nullable String weight, PrintWriter err) {
    ReadRequest request = ReadRequest.features(model.columns()).withTargets(model.targets());
    Table rows = read(model, weight == null ? request : request.withWeight(weight), List.of(), err);
    Table known = rows.withKnownTargets();
    if (known != rows) {
      err.printf(
          "warptron: %d of %d rows have no target and are left out%n",
          rows.rowCount() - known.rowCount(), rows.rowCount());
    }
    return known;
  }

  private static CellRules cells(MlpModel<?> model) {
    Preprocessor preprocessor = first(model).features().preprocessor();
    return preprocessor == null ? CellRules.DEFAULT : preprocessor.cells();
  }

  private static SavedModel first(MlpModel<?> model) {
    return model.members().get(0).saved();
  }

  /** The file is probably written as that of the training was. */
  private Table read(MlpModel<?> model, ReadRequest request, List<String> text, PrintWriter err) {
    CellRules cells = cells(model).withText(text).withSkippedRows(true);
    TextFormat format = first(model).format();
    ReadRequest expected =
        files.apply(request).withExpected(format == null ? TextFormat.UNKNOWN : format);
    Table rows = data().read(expected, cells);
    Table usable = without(rows, rows.badRows().size(), unusable(model, rows), err);
    return onError.equals("fail") // then the prediction names the first row that is too far
        ? usable
        : without(usable, /* unread= */ 0, model.unpredictable(usable), err);
  }

  /** The rows that cannot be read, or have cells that a network of the model cannot use. */
  private static List<BadRow> unusable(MlpModel<?> model, Table rows) {
    List<BadRow> bad = new ArrayList<>(rows.badRows());
    Set<String> places = new HashSet<>();
    bad.forEach(row -> places.add(row.where()));
    List<SavedModel.Features> kinds =
        model.members().stream().map(each -> each.saved().features()).distinct().toList();
    for (SavedModel.Features features : kinds) {
      Preprocessor preprocessor = features.preprocessor();
      if (preprocessor != null || rows.asDataset().isEmpty()) {
        Preprocessor checked =
            preprocessor == null ? Preprocessor.ofNumbers(features.names()) : preprocessor;
        checked.badRows(rows).stream().filter(row -> places.add(row.where())).forEach(bad::add);
      }
    }
    return bad.stream().sorted(BadRow.ORDER).toList();
  }

  /**
   * The other rows; these are listed.
   *
   * @param unread the number of bad rows that the table does not hold
   */
  private Table without(Table rows, int unread, List<BadRow> bad, PrintWriter err) {
    if (bad.isEmpty()) {
      return rows;
    }
    Set<String> places = new HashSet<>();
    bad.forEach(row -> places.add(row.where()));
    boolean anyLeft = bad.size() < rows.rowCount() + unread;
    if (onError.equals("fail") || !anyLeft) {
      throw BadRow.exception(
          bad,
          Remedy.of(bad.size() == 1 ? "correct or remove the row" : "correct or remove these rows"),
          new Remedy("leave them out", Remedy.Setting.BAD_ROWS, "skip"));
    }
    bad.forEach(row -> err.printf("warptron: skipped %s%n", row.describe()));
    return rows.where(row -> !places.contains(rows.where(row)));
  }
}
