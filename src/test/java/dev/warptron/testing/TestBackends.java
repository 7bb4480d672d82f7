package dev.warptron.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Backend;
import dev.warptron.model.ProductPrecision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The devices under test: all kinds of this build. If a device is not available here, its tests are
 * skipped with the reason, or fail if the run requires the device: {@code
 * -Dwarptron.test.require=cpu,cuda,cuda-tf32}.
 */
public final class TestBackends {
  private static final String ONLY = "warptron.test.only";
  private static final String REQUIRED = "warptron.test.require";

  private TestBackends() {}

  /**
   * All kinds of devices; the argument of a parameterized test. {@code -Dwarptron.test.only=cuda}
   * leaves out the others, to repeat the tests of one device in another mode.
   */
  public static List<BackendProvider> all() {
    String only = System.getProperty(ONLY, "");
    List<BackendProvider> devices =
        Backends.providers().stream()
            .filter(device -> only.isEmpty() || only.equals(device.name()))
            .toList();
    assertThat(devices).as("the devices named %s, by -D%s", only, ONLY).isNotEmpty();
    return devices;
  }

  /** Device cuda with each precision that rounds the operands of products. */
  public static List<BackendProvider> rounding() {
    return all().stream()
        .filter(device -> device.name().equals("cuda"))
        .flatMap(
            device ->
                Arrays.stream(ProductPrecision.values())
                    .filter(products -> products != ProductPrecision.FP32)
                    .<BackendProvider>map(products -> new PreciseDevice(device, products)))
        .toList();
  }

  /** {@link #all} and {@link #rounding}. */
  public static List<BackendProvider> withEveryPrecision() {
    return Stream.concat(all().stream(), rounding().stream()).toList();
  }

  /** Opens the device; skips the test, or fails it if the run requires the device. */
  @MustBeClosed
  public static Backend open(BackendProvider provider) {
    assumeAvailable(provider);
    return provider.open();
  }

  /**
   * Skips the test, or fails it if the run requires the device. For tests that open the device
   * inside an assertion on exceptions, which would catch the exception of a skip.
   */
  public static void assumeAvailable(BackendProvider provider) {
    Optional<String> reason = provider.unavailableBecause();
    if (Arrays.asList(System.getProperty(REQUIRED, "").split(",", -1)).contains(provider.name())) {
      assertThat(reason).as("%s is required by this run", provider.name()).isEmpty();
    }
    assumeTrue(reason.isEmpty(), () -> provider.name() + ": " + reason.orElse(""));
  }
}
