package dev.warptron.data.readers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes NumPy files as numpy.save and savez do. */
final class NumpyFiles {
  private NumpyFiles() {}

  /** A file of one array, in C order. */
  static byte[] array(String type, String shape, Number... values) {
    ByteOrder order = type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES).order(order);
    for (Number value : values) {
      if (value instanceof Double number) {
        data.putDouble(number);
      } else if (value instanceof Float number) {
        data.putFloat(number);
      } else if (value instanceof Long number) {
        data.putLong(number);
      } else if (value instanceof Integer number) {
        data.putInt(number);
      } else if (value instanceof Short number) {
        data.putShort(number);
      } else {
        data.put(value.byteValue());
      }
    }
    byte[] bytes = new byte[data.position()];
    data.rewind().get(bytes);
    return array(
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape), bytes);
  }

  /** A file with this header. */
  static byte[] array(String header, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] text = (header + "\n").getBytes(StandardCharsets.US_ASCII);
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(text.length & 0xFF);
    out.write(text.length >> 8);
    out.writeBytes(text);
    out.writeBytes(data);
    return out.toByteArray();
  }

  static Path archive(Path file, Map<String, byte[]> arrays) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }
}
