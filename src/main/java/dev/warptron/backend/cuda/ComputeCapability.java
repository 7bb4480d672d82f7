package dev.warptron.backend.cuda;

/** What a GPU can do, in NVIDIA's count. */
record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
  /** The oldest that the kernels are compiled for, as machine code and as PTX. */
  static final ComputeCapability OLDEST = new ComputeCapability(7, 5);

  /** From the number that the driver gives a kernel's machine code, such as 75. */
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
