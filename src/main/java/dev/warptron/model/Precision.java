package dev.warptron.model;

/** The floating-point format in which a device stores values and computes. */
public enum Precision {
  /** IEEE binary32. */
  FLOAT32(0x1p-24, Float.BYTES),
  /** IEEE binary64. */
  FLOAT64(0x1p-53, Double.BYTES);

  private final double unitRoundoff;
  private final int bytes;

  Precision(double unitRoundoff, int bytes) {
    this.unitRoundoff = unitRoundoff;
    this.bytes = bytes;
  }

  /** The largest relative error of rounding to nearest; tolerances are derived from it. */
  public double unitRoundoff() {
    return unitRoundoff;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /** The value rounded to this format. */
  public double round(double value) {
    return this == FLOAT32 ? (float) value : value;
  }
}
