package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.testing.FaultyDevice;
import dev.warptron.testing.TestBackends;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output and exit code of {@code doctor --verify}. */
class DoctorVerifyTest {
  @TempDir private Path folder;

  /** The reference device, but activations are NaN, and it fails after the first derivative. */
  public static final class DyingDevice implements BackendProvider {
    /** Used by the service loader. */
    public DyingDevice() {}

    @Override
    public String name() {
      return "dying";
    }

    @Override
    public String description() {
      return "for this test";
    }

    @Override
    public int rank() {
      return 1;
    }

    @Override
    public Optional<String> unavailableBecause(DeviceOptions options) {
      return options.threads() == 1 ? Optional.of("it needs two threads") : Optional.empty();
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the caller closes it
    public Backend open(DeviceOptions options) {
      AtomicBoolean dead = new AtomicBoolean();
      return new FaultyDevice(
              Backends.choose("reference").provider(),
              (backend, call) -> {
                if (dead.get() && !call.method().equals("close")) {
                  throw new IllegalStateException("cuCtxSynchronize failed");
                }
                if (call.method().equals("activationBackward")) {
                  dead.set(true);
                }
                Object answer = call.proceed();
                if (call.method().equals("affine")) {
                  backend.fill((Tensor) call.argument(5), Double.NaN);
                }
                return answer;
              })
          .open(DeviceOptions.DEFAULT);
    }
  }

  /** Runs a command with an additional device. */
  private CommandRun withDyingDevice(Object... arguments) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(BackendProvider.class.getName()), DyingDevice.class.getName());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    URI root = folder.toUri();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {root.toURL()}, before)) {
      thread.setContextClassLoader(loader);
      return CommandRun.of(arguments);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private JsonNode json(CommandRun run) throws IOException {
    return CliFiles.json(CliFiles.write(folder, "verify.json", run.out()));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void assumeCpu() {
    TestBackends.assumeAvailable(
        Backends.providers().stream()
            .filter(provider -> provider.name().equals("cpu"))
            .findFirst()
            .orElseThrow());
  }

  @Test
  void aDeviceThatPassesEndsWithASentence() {
    assumeCpu();
    CommandRun run = CommandRun.of("doctor", "--verify", "--device", "cpu").succeeds();
    assertThat(run.err()).isEmpty();
    assertThat(run.reported("precision")).isEqualTo("fp32 products");
    assertThat(run.reported("device")).startsWith("cpu (");
    assertThat(run.reported("verified"))
        .matches(
            "cpu gives the numbers of device reference: 36 checks, [0-9]+ cases;"
                + " nearest to its bound is [a-z ]+, 0\\.[0-9]{3} of it; [0-9]+\\.[0-9] s");
    List<String> lines = run.outLines();
    int header = lines.indexOf("  check                   cases  numbers  worst/bound  seconds");
    List<String> checks = lines.subList(header + 1, lines.size() - 1);
    assertThat(checks).hasSize(36);
    assertThat(checks.get(0)).matches("  open {24}- {8}- {12}- {5}[0-9]\\.[0-9]{2}  ok");
    assertThat(checks.get(1)).matches("  gemm +174 +[0-9]{7} +0\\.[0-9]{3} +[0-9]+\\.[0-9]{2}  ok");
    assertThat(checks).anyMatch(line -> line.matches("  gather rows +6 +1820 +exact +[0-9.]+  ok"));
    assertThat(checks).allMatch(line -> line.endsWith("  ok"));
  }

  @Test
  void whatPassedInJson() throws IOException {
    assumeCpu();
    JsonNode json =
        json(CommandRun.of("doctor", "--verify", "--json", "--device", "cpu").succeeds());
    assertThat(names(json))
        .containsExactly(
            "version", "java", "system", "cores", "precision", "passed", "not_verified", "devices");
    assertThat(json.get("precision").textValue()).isEqualTo("fp32");
    assertThat(json.get("passed").booleanValue()).isTrue();
    assertThat(json.get("not_verified")).isEmpty();
    JsonNode device = json.get("devices").get(0);
    assertThat(names(device))
        .containsExactly("name", "description", "facts", "passed", "seconds", "checks");
    assertThat(device.get("passed").booleanValue()).isTrue();
    for (JsonNode check : device.get("checks")) {
      assertThat(names(check))
          .containsExactly(
              "name", "group", "outcome", "cases", "numbers", "seconds", "reason", "worst");
      assertThat(check.get("outcome").textValue()).isEqualTo("passed");
      assertThat(check.get("reason").isNull()).isTrue();
      assertThat(check.get("worst").isNull())
          .isEqualTo(check.get("group").textValue().equals("device"));
    }
    JsonNode worst = device.get("checks").get(1).get("worst");
    assertThat(names(worst)).containsExactly("share", "where", "expected", "reached", "bound");
    assertThat(worst.get("share").doubleValue())
        .isEqualTo(
            Math.abs(worst.get("reached").doubleValue() - worst.get("expected").doubleValue())
                / worst.get("bound").doubleValue());
  }

  @Test
  void aDeviceThatFailsEndsWithExitCode1() throws IOException {
    CommandRun run = withDyingDevice("doctor", "--verify", "--device", "dying");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.reported("device")).isEqualTo("dying (for this test)");
    assertThat(run.reported("FAILED"))
        .matches(
            "dying: 2 checks failed \\(affine, activation backward\\), 3 passed, 30 not run;"
                + " [0-9.]+ s\\. Do not rely on what this device computes here, and please report"
                + " these lines");
    List<String> lines = run.outLines();
    int affine = indexOf(lines, "  affine ");
    assertThat(lines.get(affine)).matches("  affine +144 +[0-9]+ +no bound +[0-9.]+  FAILED");
    assertThat(lines.get(affine + 1))
        .matches(
            " {6}affine identity, rows 5, in 1, out 4, z then a, entry 20: expected .* got NaN");
    int backward = indexOf(lines, "  activation backward ");
    assertThat(lines.get(backward)).endsWith("  FAILED");
    assertThat(lines.get(backward + 1)).isEqualTo("      cuCtxSynchronize failed");
    assertThat(lines.get(backward + 2))
        .matches(
            "  loss +- +- +- +-  not run: the device did not work any more after"
                + " activation_backward had failed");
  }

  private static int indexOf(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new AssertionError("no line starts with " + start);
  }

  @Test
  void whatFailedInJson() throws IOException {
    CommandRun run = withDyingDevice("doctor", "--verify", "--json", "--device", "dying");
    assertThat(run.exitCode()).isEqualTo(1);
    JsonNode json = json(run);
    assertThat(json.get("passed").booleanValue()).isFalse();
    JsonNode device = json.get("devices").get(0);
    assertThat(device.get("passed").booleanValue()).isFalse();
    List<String> outcomes =
        StreamSupport.stream(device.get("checks").spliterator(), false)
            .map(check -> check.get("name").textValue() + " " + check.get("outcome").textValue())
            .toList();
    assertThat(outcomes)
        .startsWith("open passed", "gemm passed", "affine failed", "activation_backward failed")
        .contains("loss not_run", "training_large not_run");
    JsonNode affine = device.get("checks").get(2);
    assertThat(affine.get("reason").textValue()).endsWith(", got NaN");
    assertThat(affine.get("worst").get("share").isNull()).isTrue();
    assertThat(affine.get("worst").get("reached").isNull()).isTrue();
    assertThat(affine.get("worst").get("expected").isNumber()).isTrue();
    assertThat(device.get("checks").get(3).get("reason").textValue())
        .isEqualTo("cuCtxSynchronize failed");
  }

  @Test
  void aDeviceThatIsNotAvailableEndsWithExitCode4() throws IOException {
    CommandRun run = withDyingDevice("doctor", "--verify", "--device", "dying", "--threads", 1);
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip())
        .isEqualTo("warptron: device dying is not available: it needs two threads");
  }

  @Test
  void withoutAnotherDeviceThereIsNothingToVerify() {
    CommandRun run =
        CommandRun.of(
            "doctor",
            "--verify",
            "--gemm-library",
            folder.resolve("none.so"),
            "--cuda-libraries",
            folder);
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err())
        .startsWith(
            "warptron: no device but reference is available here, and the others are compared with"
                + " that one. ")
        .contains("cpu: ", "cuda: ");
  }

  @Test
  void wrongUsageEndsWithExitCode2() {
    CommandRun alone = CommandRun.of("doctor", "--device", "cpu");
    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.errLines().get(0)).isEqualTo("warptron: --device needs --verify");
    CommandRun oracle = CommandRun.of("doctor", "--verify", "--device", "reference");
    assertThat(oracle.exitCode()).isEqualTo(2);
    assertThat(oracle.errLines().get(0))
        .isEqualTo(
            "warptron: --verify compares other devices with device reference, which has nothing to"
                + " be compared with");
  }

  @Test
  void plainDoctorTakesTheOptionsOfADeviceToo() {
    CommandRun run = CommandRun.of("doctor", "--precision", "tf32").succeeds();
    assertThat(run.outLines().stream().filter(line -> line.startsWith("device")))
        .anyMatch(line -> line.contains("--precision tf32 asks for it"));
  }
}
