package dev.warptron.testing;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Backend;
import dev.warptron.model.ProductPrecision;
import java.util.Optional;

/** A device with another default precision of products, so that test suites can use it as one. */
record PreciseDevice(BackendProvider device, ProductPrecision products) implements BackendProvider {
  @Override
  public String name() {
    return device.name() + "-" + products.label();
  }

  @Override
  public String description() {
    return device.description();
  }

  @Override
  public int rank() {
    return device.rank();
  }

  @Override
  public Optional<String> unavailableBecause(DeviceOptions options) {
    return device.unavailableBecause(options.withProducts(products));
  }

  @Override
  @MustBeClosed
  public Backend open(DeviceOptions options) {
    return device.open(options.withProducts(products));
  }
}
