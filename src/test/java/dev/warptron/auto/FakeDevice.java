package dev.warptron.auto;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.testing.SlowDevice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reference device under another name, which takes its time, and counts how often it opens. */
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
   * @param openingSeconds what it says that opening takes
   * @param millisOfSlice what it adds to each call of its training step
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

  /** As of a GPU: the later it opens, the quicker it should be. */
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
    // The real one throws if something is left.
    return SlowDevice.slowedDown(
        Backends.choose("reference").open(), millisOfSlice, () -> closed++);
  }
}
