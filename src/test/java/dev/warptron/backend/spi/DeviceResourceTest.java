package dev.warptron.backend.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The bookkeeping that all devices share. */
@SuppressWarnings("MustBeClosedChecker") // closing, twice or not at all, is what is tested
class DeviceResourceTest {
  private final DeviceState device = new DeviceState("abacus");
  private final AtomicInteger frees = new AtomicInteger();

  private DeviceResource resource(long bytes) {
    return new DeviceResource(device, bytes, "tensor [2 x 3]", frees::incrementAndGet);
  }

  @Test
  void itIsFreedOnceAndCountedUntilThen() {
    DeviceResource first = resource(24);
    DeviceResource second = resource(8);
    assertThat(device.bytesInUse()).isEqualTo(32);
    first.close();
    first.close();
    assertThat(device.bytesInUse()).isEqualTo(8);
    assertThat(frees).hasValue(1);
    second.close();
    assertThat(device.bytesInUse()).isZero();
  }

  @Test
  void itCannotBeUsedAfterClose() {
    DeviceResource resource = resource(24);
    resource.requireOpen();
    resource.close();
    assertThatIllegalStateException()
        .isThrownBy(resource::requireOpen)
        .withMessage("tensor [2 x 3] used after close");
  }

  @Test
  void afterItsDeviceItIsFreedButNotUsed() {
    DeviceResource resource = resource(24);
    assertThat(device.close()).isTrue();
    assertThat(device.close()).as("the second time").isFalse();
    assertThatIllegalStateException()
        .isThrownBy(resource::requireOpen)
        .withMessage("device abacus used after close");
    resource.close();
    assertThat(frees).hasValue(1);
    assertThat(device.bytesInUse()).isZero();
  }

  @Test
  void nothingIsOpenedOnAClosedDevice() {
    device.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> resource(24))
        .withMessage("device abacus used after close");
    assertThat(device.bytesInUse()).isZero();
  }

  @Test
  void aFailedFreeIsNotRetried() {
    DeviceResource resource =
        new DeviceResource(
            device,
            24,
            "tensor [2 x 3]",
            () -> {
              frees.incrementAndGet();
              throw new IllegalArgumentException("planted");
            });
    assertThatThrownBy(resource::close).hasMessage("planted");
    resource.close();
    assertThat(frees).hasValue(1);
    assertThat(device.bytesInUse()).isZero();
  }

  @Test
  void whatIsLeftOnADeviceIsReported() {
    device.requireNothingLeft(0);
    assertThatIllegalStateException()
        .isThrownBy(() -> device.requireNothingLeft(24))
        .withMessage("device abacus was closed while 24 bytes allocated on it were not");
  }

  @Test
  void anOperandMustBelongToTheDevice() {
    Operand mine = new Operand(resource(24));
    assertThat(device.own(mine, Operand.class)).isSameAs(mine);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> device.own("an object", Operand.class))
        .withMessage("device abacus cannot work on a String of another device");
    DeviceState other = new DeviceState("abacus");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> other.own(mine, Operand.class))
        .withMessage("the operand belongs to another abacus device");
    mine.resource.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> device.own(mine, Operand.class))
        .withMessage("tensor [2 x 3] used after close");
  }

  private record Operand(DeviceResource resource) implements Owned {}
}
