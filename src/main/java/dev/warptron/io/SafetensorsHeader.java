package dev.warptron.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file: the length of a JSON text in 8 bytes, and the text, which
 * describes the position of each tensor in the data that follows.
 *
 * @param metadata texts by name, in document order; empty if the file has none
 * @param tensors in the order of their data, which they cover without gap or overlap
 */
record SafetensorsHeader(Map<String, String> metadata, List<Tensor> tensors) {
  /** The format's own limit for the JSON text. */
  static final int MAX_LENGTH = 100_000_000;

  /** Limit of the data size, so that sums of sizes do not overflow. */
  private static final long MAX_DATA_BYTES = 1L << 62;

  private static final int ALIGNMENT = 8;
  private static final String METADATA = "__metadata__";

  /**
   * Type, shape and position of a tensor.
   *
   * @param dtype such as F32
   * @param shape dimensions, the last varying fastest (row-major)
   * @param begin offset of its first byte from the start of the data
   * @param end offset after its last byte
   */
  record Tensor(String name, String dtype, List<Long> shape, long begin, long end) {}

  /** Encodes the header, padded to a multiple of 8 bytes. */
  byte[] toBytes() {
    ObjectNode json = Json.object();
    ObjectNode metadataJson = json.putObject(METADATA);
    metadata.forEach(metadataJson::put);
    for (Tensor tensor : tensors) {
      ObjectNode entry = json.putObject(tensor.name()).put("dtype", tensor.dtype());
      ArrayNode shape = entry.putArray("shape");
      tensor.shape().forEach(shape::add);
      entry.putArray("data_offsets").add(tensor.begin()).add(tensor.end());
    }
    byte[] text = Json.write(json).getBytes(StandardCharsets.UTF_8);
    requireWritable(text.length);
    int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] bytes = new byte[Long.BYTES + length];
    Arrays.fill(bytes, (byte) ' ');
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(text);
    return bytes;
  }

  /** Checks the length of the header, because readers reject a longer one. */
  static void requireWritable(int length) {
    if (length > MAX_LENGTH - ALIGNMENT) {
      throw new ModelFileException(
          ("the model cannot be stored: its names and settings take %d bytes, and safetensors"
                  + " allows %d; use fewer or shorter names")
              .formatted(length, MAX_LENGTH));
    }
  }

  /**
   * Reads the header and checks that it describes a file of this size.
   *
   * @param in positioned at the first byte of the file; afterwards at the first byte of the data
   * @param size size of the file in bytes
   * @param where name of the file, for messages
   */
  static SafetensorsHeader read(InputStream in, long size, String where) throws IOException {
    if (size == 0) {
      throw new ModelFileException(
          ("%s is empty: whatever wrote it was stopped early; copy it again, or train the model"
                  + " again")
              .formatted(where));
    }
    long length = readLength(in, size, where);
    SafetensorsHeader header = parse(readText(in, (int) length, where), where);
    long dataBytes = header.tensors.stream().mapToLong(Tensor::end).max().orElse(0);
    long expected = Long.BYTES + length + dataBytes;
    if (size < expected) {
      throw cutOff(where, expected, size);
    }
    if (size > expected) {
      throw ModelFileException.damaged(
          where,
          "it has %d bytes, %d more than its header accounts for".formatted(size, size - expected));
    }
    return header;
  }

  private static long readLength(InputStream in, long size, String where) throws IOException {
    byte[] start = in.readNBytes(Long.BYTES);
    if (start.length < Long.BYTES) {
      throw notSafetensors(where, "it has only %d bytes".formatted(start.length));
    }
    long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_LENGTH) {
      throw notSafetensors(where, "its first 8 bytes are not the length of a header");
    }
    if (length > size - Long.BYTES) {
      throw cutOff(where, Long.BYTES + length, size);
    }
    return length;
  }

  private static String readText(InputStream in, int length, String where) throws IOException {
    byte[] text = in.readNBytes(length);
    if (text.length < length) {
      throw cutOff(where, Long.BYTES + (long) length, Long.BYTES + (long) text.length);
    }
    if (text[0] != '{') {
      throw notSafetensors(where, "its byte 8 is not the { of a header");
    }
    try {
      CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return chars.toString();
    } catch (CharacterCodingException e) {
      throw ModelFileException.damaged(where, "its header is not valid UTF-8", e);
    }
  }

  private static SafetensorsHeader parse(String text, String where) {
    JsonObject json = Json.read(text, where, "header");
    Map<String, String> metadata = json.has(METADATA) ? json.object(METADATA).textMap() : Map.of();
    List<Tensor> tensors = new ArrayList<>();
    for (String name : json.names()) {
      if (!name.equals(METADATA)) {
        tensors.add(parseTensor(name, json.object(name)));
      }
    }
    tensors.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));
    long end = 0;
    for (Tensor tensor : tensors) {
      if (tensor.begin() != end || tensor.end() < tensor.begin()) {
        throw json.malformed(
            ("puts tensor %s at bytes %d to %d, where %d should be its first: tensors overlap or"
                    + " leave a gap")
                .formatted(tensor.name(), tensor.begin(), tensor.end(), end));
      }
      if (tensor.end() > MAX_DATA_BYTES) {
        throw json.malformed(
            "puts tensor %s at bytes %d to %d, beyond what any file holds"
                .formatted(tensor.name(), tensor.begin(), tensor.end()));
      }
      end = tensor.end();
    }
    return new SafetensorsHeader(metadata, tensors);
  }

  private static Tensor parseTensor(String name, JsonObject json) {
    List<Long> offsets = json.longNumbers("data_offsets");
    if (offsets.size() != 2) {
      throw json.malformed("must have 2 data_offsets, got " + offsets);
    }
    return new Tensor(
        name, json.text("dtype"), json.longNumbers("shape"), offsets.get(0), offsets.get(1));
  }

  private static ModelFileException notSafetensors(String where, String why) {
    return new ModelFileException(
        "%s is not a safetensors file (%s): give a model that Warptron saved"
            .formatted(where, why));
  }

  private static ModelFileException cutOff(String where, long expected, long size) {
    return ModelFileException.damaged(
        where, "it is cut off, with %d of at least %d bytes".formatted(size, expected));
  }
}
