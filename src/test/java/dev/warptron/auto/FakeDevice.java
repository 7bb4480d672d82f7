package dev.warptron.auto;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Backend;
import dev.warptron.testing.SlowDevice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reference device under another name, slowed down, which counts how often it is opened. */
final class FakeDevice implements BackendProvider {
  private final String name;
  private final double openingSeconds;
  private final long millisOfSlice;
  private String identity;
  private @Nullable String fault;
  private int opened;
  private int closed;

  /**
   * A device.
   *
   * @param openingSeconds the opening time that it declares, without taking it
   * @param millisOfSlice added to each call of its training step, in milliseconds
   */
  FakeDevice(String name, double openingSeconds, long millisOfSlice) {
    this.name = name;
    this.identity = name + " of a test";
    this.openingSeconds = openingSeconds;
    this.millisOfSlice = millisOfSlice;
  }

  FakeDevice withIdentity(String value) {
    identity = value;
    return this;
  }

  FakeDevice withFault(String message) {
    fault = message;
    return this;
  }

  int opened() {
    return opened;
  }

  int closed() {
    return closed;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return name + ", in a test";
  }

  /** As with a GPU: a device that takes longer to open should be faster. */
  @Override
  public int rank() {
    return (int) Math.ceil(openingSeconds);
  }

  @Override
  public double openingSeconds() {
    return openingSeconds;
  }

  @Override
  public String identity(DeviceOptions options) {
    return identity;
  }

  @Override
  public Optional<String> unavailableBecause(DeviceOptions options) {
    return Optional.empty();
  }

  @Override
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the proxy closes it
  public Backend open(DeviceOptions options) {
    opened++;
    if (fault != null) {
      throw new DeviceException(fault);
    }
    // Closing the reference device throws if something is still allocated.
    return SlowDevice.slowedDown(
        Backends.choose("reference").open(), millisOfSlice, () -> closed++);
  }
}
