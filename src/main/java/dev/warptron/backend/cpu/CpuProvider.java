package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceSetting;
import dev.warptron.backend.spi.Backend;
import java.nio.file.Path;
import java.util.Optional;

/** The processor, with its vector instructions. */
public final class CpuProvider implements BackendProvider {
  static final String NAME = "cpu";

  /** A sanity limit: each thread costs memory and start-up time. */
  private static final int MOST_THREADS = 1024;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "C++ and OpenBLAS, single precision";
  }

  @Override
  public int rank() {
    return 10;
  }

  /** Requires the native library. */
  @Override
  public String identity(DeviceOptions options) {
    Path library = options.gemmLibrary();
    return "%s, %s kernels, %s, %d threads"
        .formatted(
            Processor.model(),
            Native.kernelsName(CpuLibrary.kernels()),
            library == null ? "OpenBLAS" : library.toAbsolutePath(),
            options.threadCount());
  }

  @Override
  public Optional<String> unavailableBecause(DeviceOptions options) {
    return CpuLibrary.load()
        .problem()
        .or(CpuProvider::unavailableInstructions)
        .or(() -> options.unavailableWithoutRounding())
        .or(() -> tooManyThreads(options))
        .or(() -> unavailableGemmLibrary(options));
  }

  private static Optional<String> unavailableInstructions() {
    return CpuLibrary.kernels() != 0
        ? Optional.empty()
        : Optional.of(
            "-D%s=%s: this processor does not have that instruction set; the sets are baseline, avx2 and avx512"
                .formatted(
                    CpuLibrary.INSTRUCTIONS, System.getProperty(CpuLibrary.INSTRUCTIONS, "")));
  }

  private static Optional<String> tooManyThreads(DeviceOptions options) {
    return options.threads() <= MOST_THREADS
        ? Optional.empty()
        : Optional.of(
            "%s is more than %d; 0 takes one per core"
                .formatted(DeviceSetting.THREADS.as(options.threads()), MOST_THREADS));
  }

  /** Checks only a library of the user; that of this build is large and loaded when needed. */
  private static Optional<String> unavailableGemmLibrary(DeviceOptions options) {
    return Optional.ofNullable(options.gemmLibrary())
        .flatMap(file -> GemmLibrary.at(file).problem());
  }

  @Override
  @MustBeClosed
  public Backend open(DeviceOptions options) {
    requireAvailable(options);
    return new CpuBackend(options);
  }
}
