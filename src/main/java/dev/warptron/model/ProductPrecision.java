package dev.warptron.model;

/**
 * The precision to which a device rounds the operands of matrix products. Sums and all other
 * operations always use the device's own precision.
 */
public enum ProductPrecision {
  /** Operands are not rounded. */
  FP32("fp32", 0x1p-24),
  /**
   * Rounded to TF32, with 10 bits after the leading one, in the tensor cores of compute capability
   * 8.0 and later. Hardware may truncate instead, which doubles the error.
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

  /** The largest relative error of an operand; tolerances are derived from it. */
  public double unitRoundoff() {
    return unitRoundoff;
  }
}
