package dev.warptron.backend.reference;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Backend;
import java.util.Optional;

/** The device that is always available. */
public final class ReferenceProvider implements BackendProvider {
  static final String NAME = "reference";
  static final String DESCRIPTION = "Commons Math, double precision, one thread";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return DESCRIPTION;
  }

  @Override
  public int rank() {
    return 0;
  }

  /** It is the oracle: written for readability, not for speed. */
  @Override
  public boolean isLastResort() {
    return true;
  }

  @Override
  public Optional<String> unavailableBecause(DeviceOptions options) {
    return options.unavailableWithoutRounding();
  }

  @Override
  @MustBeClosed
  public Backend open(DeviceOptions options) {
    requireAvailable(options);
    return new ReferenceBackend(options.threadCount());
  }
}
