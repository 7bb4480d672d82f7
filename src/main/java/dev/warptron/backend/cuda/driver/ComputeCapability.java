package dev.warptron.backend.cuda.driver;

/** NVIDIA's version of a GPU's features. */
public record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
  /** The oldest that the kernels are compiled for, both to machine code and to PTX. */
  public static final ComputeCapability OLDEST = new ComputeCapability(7, 5);

  /** From the driver's version of a kernel's machine code, such as 75. */
  static ComputeCapability ofBinary(int version) {
    return new ComputeCapability(version / 10, version % 10);
  }

  @Override
  public int compareTo(ComputeCapability other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
