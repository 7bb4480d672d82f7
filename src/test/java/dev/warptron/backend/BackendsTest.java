package dev.warptron.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.model.ProductPrecision;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The choice among devices, with stub providers. */
class BackendsTest {
  private static final FakeProvider SLOW = new FakeProvider("slow", 0, Optional.empty());
  private static final FakeProvider QUICK = new FakeProvider("quick", 10, Optional.empty());
  private static final FakeProvider BROKEN =
      new FakeProvider("broken", 20, Optional.of("its fuse is blown: replace it"));
  private static final FakeProvider MISSING =
      new FakeProvider("missing", 30, Optional.of("no such card is here"));

  private static final FakeProvider SHY =
      new FakeProvider("shy", -1, Optional.empty(), Optional.of("it waits to be called"));
  private static final FakeProvider SHY_AND_BROKEN =
      new FakeProvider(
          "shy-broken", 40, Optional.of("its fuse is blown too"), Optional.of("it waits"));

  private static final Path LIBRARY = Path.of("mine.so");

  private record FakeProvider(
      String name, int rank, Optional<String> problem, Optional<String> onlyByNameBecause)
      implements BackendProvider {
    FakeProvider(String name, int rank, Optional<String> problem) {
      this(name, rank, problem, Optional.empty());
    }

    @Override
    public String description() {
      return name + ", in a test";
    }

    @Override
    public Optional<String> unavailableBecause(DeviceOptions options) {
      return problem;
    }

    @Override
    @MustBeClosed
    public Backend open(DeviceOptions options) {
      throw new AssertionError("choosing opens nothing");
    }
  }

  private static Backends.Choice choose(String request, BackendProvider... providers) {
    return Backends.choose(DeviceRequest.of(request), Backends.byRank(Stream.of(providers)));
  }

  @Test
  void autoTakesTheQuickestThatIsAvailableAndSaysWhyNotTheOthers() {
    Backends.Choice choice = choose("auto", SLOW, BROKEN, QUICK, MISSING);
    assertThat(choice.provider()).isSameAs(QUICK);
    assertThat(choice.reason()).isEqualTo("the best device available here");
    assertThat(choice.notTaken())
        .containsExactly("missing: no such card is here", "broken: its fuse is blown: replace it");
  }

  @Test
  void autoHasNothingToSayAboutSlowerDevices() {
    Backends.Choice choice = choose("auto", SLOW, QUICK);
    assertThat(choice.provider()).isSameAs(QUICK);
    assertThat(choice.notTaken()).isEmpty();
  }

  @Test
  void autoNeverTakesADeviceThatIsTakenOnlyByName() {
    Backends.Choice choice = choose("auto", SHY, SLOW, SHY_AND_BROKEN);
    assertThat(choice.provider()).isSameAs(SLOW);
    assertThat(choice.notTaken())
        .containsExactly("shy-broken: its fuse is blown too", "shy: it waits to be called");
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> choose("auto", SHY))
        .withMessage("no device is available here. shy: it waits to be called");
    assertThat(choose("shy", SHY, SLOW).provider()).isSameAs(SHY);
  }

  /** An available device that does not support {@link DeviceOptions#gemmLibrary}. */
  private static final class Choosy implements BackendProvider {
    private final boolean rounds;

    Choosy(boolean rounds) {
      this.rounds = rounds;
    }

    @Override
    public String name() {
      return "choosy";
    }

    @Override
    public String description() {
      return "choosy, in a test";
    }

    @Override
    public int rank() {
      return 5;
    }

    @Override
    public Optional<String> unavailableBecause(DeviceOptions options) {
      return options.gemmLibrary() != null
          ? Optional.of(DeviceSetting.GEMM_LIBRARY.as(options.gemmLibrary()) + ": it hums")
          : rounds ? Optional.empty() : options.unavailableWithoutRounding();
    }

    @Override
    @MustBeClosed
    public Backend open(DeviceOptions options) {
      throw new AssertionError("choosing opens nothing");
    }
  }

  private static Backends.Choice chooseAuto(DeviceOptions options, BackendProvider... providers) {
    return Backends.choose(
        DeviceRequest.DEFAULT.withOptions(options), Backends.byRank(Stream.of(providers)));
  }

  @Test
  void anOptionThatADeviceCannotFollowIsAnErrorAndNotAReasonForAnother() {
    DeviceOptions options = DeviceOptions.DEFAULT.withGemmLibrary(LIBRARY);
    for (BackendProvider other : List.of(SLOW, QUICK)) {
      assertThatExceptionOfType(DeviceException.class)
          .isThrownBy(() -> chooseAuto(options, other, new Choosy(true)))
          .withMessage(
              "device choosy cannot work as asked: DeviceOptions.gemmLibrary=mine.so: it hums."
                  + " Correct or leave out the option, or choose another device with"
                  + " DeviceRequest.device");
    }
    assertThat(chooseAuto(options, SLOW, SHY, BROKEN).provider()).isSameAs(SLOW);
  }

  @Test
  void aPrecisionIsAskedOfAllDevicesSoOneThatLacksItIsPassedOver() {
    DeviceOptions options = DeviceOptions.DEFAULT.withProducts(ProductPrecision.BF16);
    Backends.Choice choice = chooseAuto(options, SLOW, new Choosy(false));
    assertThat(choice.provider()).isSameAs(SLOW);
    assertThat(choice.notTaken())
        .containsExactly(
            "choosy: it rounds no operands, and DeviceOptions.products=bf16 asks for it; only"
                + " device cuda can");
  }

  @Test
  void theLastResortIsACandidateOnlyIfItIsAlone() {
    BackendProvider last = provider("reference");
    assertThat(candidates(SLOW, BROKEN, last, QUICK).devices()).containsExactly(QUICK, SLOW);
    assertThat(candidates(BROKEN, last, SHY).devices()).containsExactly(last);
    assertThat(candidates(BROKEN, last, SHY).notTaken())
        .containsExactly("broken: its fuse is blown: replace it", "shy: it waits to be called");
  }

  /** Its hardware is not in this machine. */
  private static final class Absent implements BackendProvider {
    @Override
    public String name() {
      return "absent";
    }

    @Override
    public String description() {
      return "absent, in a test";
    }

    @Override
    public int rank() {
      return 50;
    }

    @Override
    public boolean mayBeExpected() {
      return false;
    }

    @Override
    public Optional<String> unavailableBecause(DeviceOptions options) {
      return Optional.of("it has no driver");
    }

    @Override
    @MustBeClosed
    public Backend open(DeviceOptions options) {
      throw new AssertionError("choosing opens nothing");
    }
  }

  @Test
  void onlyAReportMentionsADeviceThatNobodyExpects() {
    assertThat(choose("auto", SLOW, new Absent(), BROKEN).notTaken())
        .containsExactly("broken: its fuse is blown: replace it");
    assertThat(candidates(SLOW, new Absent(), BROKEN).allNotTaken())
        .containsExactly("broken: its fuse is blown: replace it", "absent: it has no driver");
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> choose("auto", new Absent()))
        .withMessage("no device is available here. absent: it has no driver");
  }

  private static BackendProvider provider(String name) {
    return Backends.providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Backends.Candidates candidates(BackendProvider... providers) {
    return Backends.candidates(DeviceOptions.DEFAULT, Backends.byRank(Stream.of(providers)));
  }

  @Test
  void whatTellsADeviceFromAnotherIsALineAndChangesWithItsOptions() {
    for (BackendProvider device : Backends.providers()) {
      if (device.unavailableBecause().isEmpty()) {
        assertThat(device.identity(DeviceOptions.DEFAULT)).isNotBlank().doesNotContain("\n", "\t");
      }
    }
    BackendProvider cpu = provider("cpu");
    if (cpu.unavailableBecause().isEmpty()) {
      assertThat(cpu.identity(DeviceOptions.DEFAULT.withThreads(3))).endsWith(", 3 threads");
    }
  }

  @Test
  void autoRefusesIfThereIsNone() {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> choose("auto", BROKEN, MISSING))
        .withMessage(
            "no device is available here. missing: no such card is here;"
                + " broken: its fuse is blown: replace it");
  }

  @Test
  void aNamedDeviceIsTakenWhateverItsRank() {
    Backends.Choice choice = choose("slow", SLOW, QUICK, BROKEN);
    assertThat(choice.provider()).isSameAs(SLOW);
    assertThat(choice.reason()).isEqualTo("asked for");
    assertThat(choice.notTaken()).isEmpty();
  }

  @Test
  void aNamedDeviceIsNeverReplaced() {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> choose("broken", SLOW, QUICK, BROKEN))
        .withMessage("device broken is not available: its fuse is blown: replace it");
  }

  @Test
  void aDeviceThatThisBuildDoesNotHaveIsRefused() {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> choose("abacus", SLOW, BROKEN))
        .withMessage(
            "this build has no device abacus; it has: broken, slow."
                + " DeviceRequest.device=auto takes the best one that is available");
  }

  @Test
  void aDeviceThatRoundsNoOperandsIsNotTakenForAPrecisionThatAsksForIt() {
    DeviceRequest request =
        DeviceRequest.of("reference")
            .withOptions(DeviceOptions.DEFAULT.withProducts(ProductPrecision.TF32));
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> Backends.choose(request))
        .withMessage(
            "device reference is not available: it rounds no operands, and"
                + " DeviceOptions.products=tf32 asks for it; only device cuda can");
  }

  @Test
  void thisBuildHasADeviceThatIsAlwaysThere() {
    List<BackendProvider> providers = Backends.providers();
    assertThat(providers).extracting(BackendProvider::name).doesNotHaveDuplicates();
    assertThat(Backends.choose("reference").provider().unavailableBecause()).isEmpty();
    assertThat(Backends.choose(Backends.AUTO).provider().unavailableBecause()).isEmpty();
  }
}
