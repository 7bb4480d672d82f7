package dev.warptron.cli.common;

import dev.warptron.data.Table;
import dev.warptron.data.preprocessing.NumberEncoder;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.Schema;
import dev.warptron.io.SavedModel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of the columns of a training, for other rows of the same columns. */
final class ColumnKinds {
  private ColumnKinds() {}

  /** Those of a saved model; what is neither a number nor a level counts as a category. */
  static Map<String, ColumnKind> of(SavedModel.Features model) {
    Map<String, ColumnKind> kinds = new HashMap<>();
    Preprocessor fitted = model.preprocessor();
    if (fitted == null) {
      model.columns().forEach(name -> kinds.put(name, ColumnKind.NUMERIC));
    } else {
      fitted
          .encoders()
          .forEach(
              each ->
                  kinds.put(
                      each.column(),
                      each instanceof NumberEncoder numbers
                          ? numbers.kind()
                          : ColumnKind.CATEGORICAL));
    }
    return kinds;
  }

  /**
   * Those of training rows.
   *
   * @param schema null if all columns are numbers
   */
  static Map<String, ColumnKind> of(Table rows, @Nullable Schema schema) {
    Map<String, ColumnKind> kinds = new HashMap<>();
    rows.columnNames().forEach(name -> kinds.put(name, ColumnKind.NUMERIC));
    if (schema != null) {
      schema.columns().forEach(each -> kinds.put(each.name(), each.kind()));
    }
    return kinds;
  }
}
