package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.io.SettingsText;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that the bits of a job depend on, as texts by name: what is long, such as the rows, by its
 * SHA-256.
 */
final class JobIdentity {
  /** The entry whose text begins with the name of the device. */
  static final String DEVICE = "device";

  private static final String SEPARATOR = ": ";
  private static final int DIGITS = 16;

  private JobIdentity() {}

  /** The identity of trainings on a device. */
  static Map<String, String> of(List<NetworkFit> fits, Backends.Choice device) {
    Map<String, String> job = new LinkedHashMap<>();
    String version = JobIdentity.class.getPackage().getImplementationVersion();
    job.put("version", version == null ? "not run from the jar" : version);
    job.put(
        DEVICE,
        device.provider().name() + SEPARATOR + device.provider().identity(device.options()));
    job.put("precision", device.options().products().label());
    job.put("networks", String.valueOf(fits.size()));
    put(job, "network", fits, request -> request.network().toString());
    put(job, "loss", fits, request -> request.loss().toString());
    put(job, "optimizer", fits, request -> request.config().optimizer().toString());
    TrainingConfig config = fits.get(0).request().config();
    SettingsText.of(config).forEach(job::put);
    put(job, "all settings", fits, request -> digest(request.config().toString()));
    put(job, "training rows", fits, request -> rows(request.training()));
    put(job, "validation rows", fits, request -> rows(request.validation()));
    put(job, "start", fits, request -> start(request.start()));
    return job;
  }

  /** The name of the device of a job. */
  static String device(Map<String, String> job) {
    String text = job.getOrDefault(DEVICE, "");
    return text.substring(0, Math.max(0, text.indexOf(SEPARATOR)));
  }

  /** What differs, for the user; empty if nothing does. */
  static List<String> differences(Map<String, String> there, Map<String, String> here) {
    List<String> differences = new ArrayList<>();
    Map<String, String> all = new LinkedHashMap<>(here);
    there.forEach(all::putIfAbsent);
    for (String name : all.keySet()) {
      String before = there.getOrDefault(name, "not set");
      String now = here.getOrDefault(name, "not set");
      boolean isDetail = name.equals("all settings") && !differences.isEmpty();
      if (!before.equals(now) && !isDetail) {
        differences.add("%s: %s there, %s here".formatted(name, before, now));
      }
    }
    return differences;
  }

  private static void put(
      Map<String, String> job,
      String name,
      List<NetworkFit> fits,
      Function<TrainingRequest, String> text) {
    List<String> each = fits.stream().map(fit -> text.apply(fit.request())).toList();
    job.put(name, each.stream().distinct().count() == 1 ? each.get(0) : digest(each.toString()));
  }

  private static String rows(TrainingRequest.@Nullable Rows rows) {
    if (rows == null) {
      return "none";
    }
    if (!(rows instanceof FitRows fit)) {
      throw new IllegalStateException("rows that are not of a fit have no identity: " + rows);
    }
    MessageDigest sha256 = sha256();
    fit.addTo(sha256);
    return "%d with digest %s".formatted(rows.count(), hex(sha256));
  }

  private static String start(TrainingState start) {
    MessageDigest sha256 = sha256();
    add(sha256, start.parameters());
    OptimizerState optimizer = start.optimizer();
    add(sha256, optimizer.slots());
    sha256.update(String.valueOf(start.rate()).getBytes(StandardCharsets.UTF_8));
    return "after %d epochs and %d updates, with digest %s"
        .formatted(start.epochs(), optimizer.updates(), hex(sha256));
  }

  /** Adds numbers to a digest. */
  static void add(MessageDigest digest, double[] values) {
    ByteBuffer piece = ByteBuffer.allocate(Double.BYTES * 1024);
    for (double value : values) {
      if (!piece.hasRemaining()) {
        digest.update(piece.flip());
        piece.clear();
      }
      piece.putDouble(value);
    }
    digest.update(piece.flip());
  }

  private static String digest(String text) {
    MessageDigest sha256 = sha256();
    sha256.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(sha256);
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(Objects.requireNonNull(digest.digest())).substring(0, DIGITS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
