package dev.warptron.cli.train;

import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.data.Groups;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Split;
import dev.warptron.data.Table;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.schema.Schema;
import dev.warptron.io.CacheContents;
import dev.warptron.io.RowCache;
import dev.warptron.io.SavedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads the tables of a training, divides their rows, and makes features of their columns. */
final class RowPreparation {
  private final CommandSpec spec;
  private final TableArguments table;
  private final ValidationOptions validation;
  private final EnsembleOptions ensemble;
  private final DefaultBag bag;
  private final CacheOptions cache;
  private final NetworkOptions network;

  private @Nullable Schema schema; // of the columns, where features are made of them

  /**
   * For the arguments of a command, which are checked.
   *
   * @param spec of the command
   * @param bag limited to what the table allows
   */
  RowPreparation(
      CommandSpec spec,
      TableArguments table,
      ValidationOptions validation,
      EnsembleOptions ensemble,
      DefaultBag bag,
      CacheOptions cache,
      NetworkOptions network) {
    this.spec = spec;
    this.table = table;
    this.validation = validation;
    this.ensemble = ensemble;
    this.bag = bag;
    this.cache = cache;
    this.network = network;
  }

  /** A model that a training goes on from, and its file. */
  record Start(Path file, SavedModel model) {}

  /**
   * The rows of a training.
   *
   * @param schema what the columns hold; null if they are the features, or those of a model
   * @param folds those of each network of a bag; empty if all have the same rows
   * @param test for several networks, which may prepare it in different ways; null for none
   * @param cacheNote what became of the cache, for the user; null without a cache
   */
  record Rows(
      TrainingSets sets,
      @Nullable Schema schema,
      List<Split> folds,
      @Nullable Table test,
      @Nullable String cacheNote) {}

  /**
   * Reads the rows, or opens their cache.
   *
   * @param start null for a new network
   * @throws IOException if the cache cannot be written
   * @throws ParameterException if the targets are not those of the model
   */
  Rows rows(@Nullable Start start) throws IOException {
    SavedModel model = start == null ? null : start.model;
    if (!cache.isGiven()) {
      return prepared(read(model), model);
    }
    Path from = start == null ? null : start.file;
    List<String> options = optionsOfRows(); // before the targets are known by name
    return ofCache(new CachedRows(cache, table, () -> cacheKey(from, options)), model);
  }

  private TrainingSets.Tables read(@Nullable SavedModel start) {
    Table rows = start == null ? table.read() : readFor(start);
    schema = start == null ? table.schema(rows) : null;
    InferredTask what =
        start == null
            ? table.task(rows.withoutColumns(), network.lossTask())
            : new InferredTask(start.target().task(), "--from");
    Table testRows = cache.isGiven() ? null : table.readTest(rows);
    bag.limit(rows, what.task(), table.groups(), network.seed());
    if (ensemble.isBag()) {
      String division =
          "%d rows in %d folds, drawn %s with seed %d; each network validates on one and is trained"
                  .formatted(
                      rows.rowCount(),
                      ensemble.count(),
                      TrainingSets.drawn(what.task(), table.isGrouped()),
                      network.seed())
              + " on the others (--bag)";
      return new TrainingSets.Tables(what, rows, null, testRows, division);
    }
    return divided(what, rows, testRows);
  }

  /** Training and validation rows of one network. */
  private TrainingSets.Tables divided(InferredTask what, Table rows, @Nullable Table testRows) {
    if (validation.file() != null) {
      return TrainingSets.given(what, rows, table.readLike(rows, validation.file()), testRows);
    }
    if (validation.last() != null) {
      return TrainingSets.splitLast(what, rows, validation.last(), testRows);
    }
    if (validation.isNone()) {
      return TrainingSets.given(what, rows, null, testRows);
    }
    double fraction = validation.fraction();
    Groups groups = table.groups();
    return groups == null
        ? TrainingSets.split(what, rows, fraction, network.seed(), testRows)
        : TrainingSets.splitGroups(what, rows, groups, fraction, network.seed(), testRows);
  }

  private Table readFor(SavedModel start) {
    try {
      return table.readFor(start);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  /** Makes the features; the tables for training are not needed afterwards. */
  private Rows prepared(TrainingSets.Tables tables, @Nullable SavedModel start) {
    Table training = tables.training();
    Preprocessor preprocessor = preprocessor(training, start);
    TrainingSets sets =
        tables.prepared(rows -> Preprocessor.features(preprocessor, rows, training.columnNames()));
    return new Rows(
        sets,
        schema,
        ensemble.isBag() ? folds(training, sets) : List.of(),
        ensemble.isGiven() ? tables.test() : null,
        null);
  }

  private @Nullable Preprocessor preprocessor(Table training, @Nullable SavedModel start) {
    return start == null ? table.fit(schema, training) : start.features().preprocessor();
  }

  private List<Split> folds(Table training, TrainingSets sets) {
    return TrainingSets.folds(
        training,
        sets.task().task(),
        table.groups(),
        ensemble.count(),
        network.seed(),
        each -> table.fit(schema, each));
  }

  /** The rows of a cache; the test rows are in memory. */
  private Rows ofCache(CachedRows cached, @Nullable SavedModel start) throws IOException {
    RowCache open =
        cached.open(
            () -> {
              TrainingSets.Tables tables = read(start);
              return new CachedRows.Source(tables, schema, preprocessor(tables.training(), start));
            });
    CacheContents contents = open.contents();
    Preprocessor preprocessor = contents.preprocessor();
    List<String> columns =
        preprocessor == null ? open.training().featureNames() : preprocessor.columns();
    Table test = table.readTest(columns);
    TrainingSets sets =
        new TrainingSets(
            contents.task(),
            open.training(),
            open.validation(),
            test == null ? null : Preprocessor.features(preprocessor, test, columns),
            contents.division());
    return new Rows(
        sets, contents.schema(), List.of(), ensemble.isGiven() ? test : null, cached.note());
  }

  /** The options that the rows of a cache depend on. */
  private List<String> optionsOfRows() {
    List<String> options = CacheOptions.ofRows(spec);
    options.add(
        "--valid-fraction %s, --valid-last %s".formatted(validation.fraction(), validation.last()));
    options.add("--seed " + network.seed());
    options.add("a loss for " + (network.lossTask() == null ? "any task" : network.lossTask()));
    return options;
  }

  /**
   * What the rows of a cache are made of, by the present state of the files.
   *
   * @param from the file of a model; null for a new network
   */
  private List<String> cacheKey(@Nullable Path from, List<String> given) {
    List<String> files = new ArrayList<>();
    table.dataFiles().forEach(file -> files.add(CacheOptions.identity("DATA", file)));
    if (validation.file() != null) {
      files.add(CacheOptions.identity("--valid", validation.file()));
    }
    if (from != null) {
      files.add(CacheOptions.identity("--from", from));
    }
    table.schemaFile().ifPresent(file -> files.add(CacheOptions.identity("--schema", file)));
    files.addAll(given);
    return files;
  }
}
