package dev.warptron.data.preprocessing;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is made of a column of categories. */
public enum CategoryCoding {
  /**
   * A feature for each level, 1 or 0, and features for missing cells and for all other levels if
   * training rows have them.
   */
  ONE_HOT,

  /**
   * As RealMLP does: a feature for each level, but one for two levels, which is 1 for the first and
   * -1 for the second; all features are 0 for a missing cell and a level that training has not
   * seen. The features are scaled as numbers are, and so are columns of yes and no. If there are
   * more levels than are kept, the others have a feature.
   */
  SIGNED;

  /** The name in lower case with dashes, as on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The coding of this label; empty if there is none. */
  public static Optional<CategoryCoding> parse(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** All labels. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(CategoryCoding::label).toList();
  }
}
