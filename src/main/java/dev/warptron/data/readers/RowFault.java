package dev.warptron.data.readers;

import dev.warptron.data.Remedy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;

/** Why a row of a text file cannot be used, and what to do about it. */
enum RowFault {
  /** Too few or too many cells. */
  WIDTH(
      "correct the line, or put a cell that contains the separator in double quotes",
      "correct the lines, or put cells that contain the separator in double quotes"),
  /** The header once more. */
  HEADER("remove the repeated header", "remove the repeated headers"),
  /** Characters such as NUL or the Ctrl-Z that ends a file of DOS. */
  CONTROL("remove the control character", "remove the control characters"),
  /** A weight that is none. */
  WEIGHT("correct the weight", "correct the weights");

  private final String one;
  private final String several;

  RowFault(String one, String several) {
    this.one = one;
    this.several = several;
  }

  /**
   * What to do about rows with these faults.
   *
   * @param areSeveral whether there is more than one row
   */
  static List<Remedy> remedies(Collection<RowFault> faults, boolean areSeveral) {
    List<Remedy> all = new ArrayList<>();
    for (RowFault fault : EnumSet.copyOf(faults)) {
      all.add(Remedy.of(areSeveral ? fault.several : fault.one));
    }
    all.add(new Remedy("leave them out", Remedy.Setting.BAD_ROWS, "skip"));
    return all;
  }

  /** What to do about a single row with this fault. */
  Remedy remedy() {
    return Remedy.of(one);
  }
}
