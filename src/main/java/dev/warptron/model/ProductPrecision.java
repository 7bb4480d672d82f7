package dev.warptron.model;

/**
 * How precisely a device takes the operands of matrix products. Sums are always kept in the
 * device's own precision, and so is everything that is not a product.
 */
public enum ProductPrecision {
  /** As they are: no operand is rounded. */
  FP32("fp32", 0x1p-24),
  /**
   * With 10 bits after the leading one, in the tensor cores of compute capability 8.0 and later.
   * Hardware may cut the other bits off, which costs twice what rounding does.
   */
  TF32("tf32", 0x1p-10),
  /** Rounded to bfloat16, with 7 bits after the leading one. */
  BF16("bf16", 0x1p-8);

  private final String label;
  private final double unitRoundoff;

  ProductPrecision(String label, double unitRoundoff) {
    this.label = label;
    this.unitRoundoff = unitRoundoff;
  }

  /** The name on the command line and in model files. */
  public String label() {
    return label;
  }

  /** The largest relative error of taking an operand: what tolerances are derived from. */
  public double unitRoundoff() {
    return unitRoundoff;
  }
}
