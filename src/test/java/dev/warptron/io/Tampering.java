package dev.warptron.io;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/** A parsed safetensors file, which tests change and encode again. */
final class Tampering {
  private static final JsonMapper MAPPER = new JsonMapper();

  final ObjectNode header;
  byte[] data;

  Tampering(byte[] file) {
    int length = headerLength(file);
    header = parse(new String(file, Long.BYTES, length, StandardCharsets.UTF_8));
    data = Arrays.copyOfRange(file, Long.BYTES + length, file.length);
  }

  static int headerLength(byte[] file) {
    return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  static ObjectNode parse(String json) {
    try {
      return (ObjectNode) MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ObjectNode tensor(String name) {
    return (ObjectNode) header.get(name);
  }

  ObjectNode metadata() {
    return (ObjectNode) header.get("__metadata__");
  }

  ObjectNode document() {
    return parse(metadata().get("warptron").textValue());
  }

  Tampering changeDocument(Consumer<ObjectNode> change) {
    ObjectNode document = document();
    String before = document.toString();
    change.accept(document);
    if (document.toString().equals(before)) {
      throw new AssertionError("nothing was changed");
    }
    metadata().put("warptron", document.toString());
    return this;
  }

  /** Replaces text within the document, quotes as in JSON. */
  Tampering replaceInDocument(String what, String by) {
    String document = metadata().get("warptron").textValue();
    if (!document.contains(what)) {
      throw new AssertionError("the document has no " + what + ": " + document);
    }
    metadata().put("warptron", document.replace(what, by));
    return this;
  }

  /** Updates the checksum of the data. */
  Tampering seal() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(data);
      metadata().put("data_sha256", HexFormat.of().formatHex(digest));
      return this;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  byte[] toBytes() {
    return file(header.toString(), data);
  }

  /** Encodes a file from a header, padded as the format requires, and data. */
  static byte[] file(String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    int length = (text.length + 7) / 8 * 8;
    byte[] bytes = new byte[Long.BYTES + length + data.length];
    Arrays.fill(bytes, (byte) ' ');
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(text);
    System.arraycopy(data, 0, bytes, Long.BYTES + length, data.length);
    return bytes;
  }
}
