package dev.warptron.io;

import static dev.warptron.io.SafetensorsDamageTest.binary;
import static dev.warptron.io.SafetensorsDamageTest.damaged;
import static dev.warptron.io.SafetensorsDamageTest.refuses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Headers whose tensors do not match the network, or whose positions are invalid. */
class SafetensorsTensorsTest {
  private static final String WEIGHT = "layers.0.weight";
  private static final String BIAS = "layers.0.bias";

  @Test
  void overlap() throws IOException {
    Tampering file = binary();
    place(file.tensor(BIAS), 20, 28);
    refuses(
        file.toBytes(),
        damaged(
            "header puts tensor layers.0.bias at bytes 20 to 28, where 24 should be its first:"
                + " tensors overlap or leave a gap"));
  }

  @Test
  void gap() throws IOException {
    Tampering file = binary();
    place(file.tensor(WEIGHT), 4, 28);
    refuses(
        file.toBytes(),
        damaged(
            "header puts tensor layers.0.weight at bytes 4 to 28, where 0 should be its first:"
                + " tensors overlap or leave a gap"));
  }

  @Test
  void negativeOffset() throws IOException {
    Tampering file = binary();
    place(file.tensor(WEIGHT), -4, 24);
    refuses(
        file.toBytes(),
        damaged(
            "header puts tensor layers.0.weight at bytes -4 to 24, where 0 should be its first:"
                + " tensors overlap or leave a gap"));
  }

  @Test
  void endBeforeBegin() throws IOException {
    Tampering file = binary();
    place(file.tensor(WEIGHT), 0, -1);
    refuses(
        file.toBytes(),
        damaged(
            "header puts tensor layers.0.weight at bytes 0 to -1, where 0 should be its first:"
                + " tensors overlap or leave a gap"));
  }

  @Test
  void offsetsBeyondTheFile() throws IOException {
    Tampering file = binary();
    place(file.tensor("optimizer.velocity"), 44, 1L << 40);
    byte[] bytes = file.toBytes();
    refuses(
        bytes,
        damaged(
            "it is cut off, with %d of at least %d bytes"
                .formatted(bytes.length, bytes.length - 88 + (1L << 40))));
  }

  @Test
  void offsetsWhoseSumOverflows() throws IOException {
    Tampering file = binary();
    place(file.tensor("optimizer.velocity"), 44, Long.MAX_VALUE);
    byte[] bytes = file.toBytes();
    refuses(
        bytes,
        damaged(
            "header puts tensor optimizer.velocity at bytes 44 to 9223372036854775807,"
                + " beyond what any file holds"));
  }

  @Test
  void offsetsThatAreNotTwo() throws IOException {
    Tampering file = binary();
    file.tensor(BIAS).withArray("data_offsets").add(3);
    refuses(
        file.toBytes(), damaged("header.layers.0.bias must have 2 data_offsets, got [24, 32, 3]"));
  }

  @Test
  void sizeThatIsNotTheShapes() throws IOException {
    Tampering file = binary();
    place(file.tensor(WEIGHT), 0, 28);
    place(file.tensor(BIAS), 28, 32);
    refuses(file.toBytes(), damaged("tensor layers.0.weight must have 24 bytes, got 28"));
  }

  @Test
  void shapeThatIsNotTheNetworks() throws IOException {
    Tampering file = binary();
    file.tensor(WEIGHT).withArray("shape").removeAll().add(2).add(3);
    refuses(file.toBytes(), damaged("tensor layers.0.weight must be F32 [3, 2], got F32 [2, 3]"));
  }

  @Test
  void dtypeThatIsNotThePrecisions() throws IOException {
    Tampering file = binary();
    file.tensor(WEIGHT).put("dtype", "I32");
    refuses(file.toBytes(), damaged("tensor layers.0.weight must be F32 [3, 2], got I32 [3, 2]"));
  }

  /** A network of 2 GiB in a file of 2 kB is rejected before that size is allocated. */
  @Test
  void networkThatIsLargerThanTheFile() throws IOException {
    Tampering file =
        binary()
            .replaceInDocument("\"inputs\":3,\"outputs\":2", "\"inputs\":3,\"outputs\":400000000");
    file.replaceInDocument("\"inputs\":2,\"outputs\":1", "\"inputs\":400000000,\"outputs\":1");
    refuses(
        file.toBytes(),
        damaged("tensor layers.0.weight must be F32 [3, 400000000], got F32 [3, 2]"));
  }

  @Test
  void missingTensors() throws IOException {
    Tampering file = binary();
    file.header.remove("optimizer.velocity");
    file.data = Arrays.copyOf(file.data, 44);
    refuses(file.seal().toBytes(), damaged("it lacks the tensors [optimizer.velocity]"));
  }

  @Test
  void unknownTensor() throws IOException {
    Tampering file = binary();
    file.header.set("layers.9.bias", file.header.remove("layers.1.bias"));
    refuses(file.toBytes(), damaged("its network has no tensor \"layers.9.bias\""));
  }

  private static void place(ObjectNode tensor, long begin, long end) {
    tensor.withArray("data_offsets").removeAll().add(begin).add(end);
  }
}
