package dev.warptron.tune;

import dev.warptron.io.ModelFileException;
import dev.warptron.io.SafetensorsFormat;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of a finished training of a candidate, on all folds, up to an epoch: big-endian numbers
 * and texts, the networks as safetensors, and the SHA-256 of all that at the end.
 *
 * @param job digest of the job: {@link JobDigest}
 * @param values those of the candidate, as text
 * @param until epochs that are complete
 * @param parts one for each fold
 */
record TrialRecord(String job, String values, int until, List<FoldPart> parts) {
  private static final String MAGIC = "warptron trial 1";
  private static final int CHECKSUM_BYTES = 32;

  TrialRecord {
    parts = List.copyOf(parts);
  }

  byte[] toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(MAGIC);
    out.writeUTF(job);
    out.writeUTF(values);
    out.writeInt(until);
    out.writeInt(parts.size());
    for (FoldPart part : parts) {
      out.writeUTF(part.score().state().name());
      out.writeDouble(part.score().score());
      out.writeDouble(part.score().loss());
      out.writeInt(part.score().epochs());
      out.writeInt(part.monitored().size());
      for (double value : part.monitored()) {
        out.writeDouble(value);
      }
      write(part.end(), out);
      write(part.kept(), out);
    }
    out.flush();
    bytes.write(sha256(bytes.toByteArray()));
    return bytes.toByteArray();
  }

  private static void write(@Nullable SavedModel network, DataOutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (network != null) {
      new SafetensorsFormat().write(SavedEnsemble.of(network), bytes);
    }
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  /** Reads a file; empty if it is not one, or is damaged: a cut one, for example. */
  static Optional<TrialRecord> read(byte[] file) {
    int length = file.length - CHECKSUM_BYTES;
    if (length < 0) {
      return Optional.empty();
    }
    byte[] content = Arrays.copyOf(file, length);
    if (!Arrays.equals(sha256(content), Arrays.copyOfRange(file, length, file.length))) {
      return Optional.empty();
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      return in.readUTF().equals(MAGIC) ? Optional.of(read(in)) : Optional.empty();
    } catch (IOException | ModelFileException | IllegalArgumentException e) {
      return Optional.empty(); // of another version, since the checksum is right
    }
  }

  private static TrialRecord read(DataInputStream in) throws IOException {
    String job = in.readUTF();
    String values = in.readUTF();
    int until = in.readInt();
    List<FoldPart> parts = new ArrayList<>();
    for (int count = in.readInt(); parts.size() < count; ) {
      FoldScore score =
          new FoldScore(
              FoldScore.State.valueOf(in.readUTF()),
              in.readDouble(),
              in.readDouble(),
              in.readInt());
      List<Double> monitored = new ArrayList<>();
      for (int epochs = in.readInt(); monitored.size() < epochs; ) {
        monitored.add(in.readDouble());
      }
      SavedModel end = network(in);
      parts.add(new FoldPart(score, end, monitored, network(in)));
    }
    return new TrialRecord(job, values, until, parts);
  }

  private static @Nullable SavedModel network(DataInputStream in) throws IOException {
    byte[] bytes = in.readNBytes(in.readInt());
    return bytes.length == 0
        ? null
        : new SafetensorsFormat()
            .read(new ByteArrayInputStream(bytes), bytes.length, "the network of a trial")
            .members()
            .get(0);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
